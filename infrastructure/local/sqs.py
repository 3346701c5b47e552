"""moto's SQS loses a message that is added while another is deleted: so a queue is touched by one thread at a time.
For each message that is sent it counts all that wait, by a slow clock: so it has a quick one. For each message that is
received it tells itself three times all about the queue, and spells every name anew: so it looks only how long one is
kept. Who waits for messages is told when one comes, instead of asking all the time."""

import secrets
import threading
import time
from collections import Counter
from functools import cache
from typing import Any

from moto.core import utils
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.sqs import models
from moto.sqs.models import Message, Queue, SQSBackend, sqs_backends

POLL_SECONDS = 0.1
_one_at_a_time = threading.RLock()
_came = threading.Condition(_one_at_a_time)
_newest = Counter[str]()
_OLD = "is_message_valid_based_on_retention_period"
_spelled = cache(utils.camelcase_to_underscores)
_add, _delete, _receive = Queue.add_message, Queue.delete_message, SQSBackend.receive_message


def install() -> None:
    """Put the remedies in the place of moto's own, once or again."""
    remedies = ((Queue, "add_message", _added), (Queue, "delete_message", _deleted),
                (SQSBackend, "receive_message", _received), (models, "unix_time_millis", _milliseconds),
                (models, "camelcase_to_underscores", _spelled), (SQSBackend, _OLD, _fresh),
                (models, "generate_receipt_handle", _handle))
    for place, name, remedy in remedies:
        setattr(place, name, remedy)


def _milliseconds() -> float:
    return time.time() * 1000


def _added(self: Queue, message: Message) -> None:
    with _came:
        _add(self, message)
        wake(self.name)


def _handle() -> str:
    """What a message that was received is deleted by. moto draws 185 letters by lot, one by one."""
    return secrets.token_hex(90)


def _fresh(self: SQSBackend, queue_name: str, message: Any) -> bool:
    """Whether a message is kept still."""
    queue: Any = self.get_queue(queue_name)
    return bool(message.sent_timestamp / 1000 + queue.message_retention_period > time.time())


def newest(queue_url: str) -> int:
    """The number of the message that came last to a queue."""
    return _newest[_name(queue_url)]


def empty(queue_url: str) -> bool:
    """Whether a queue holds no message, seen or not, so that nobody need ask for one."""
    region, name = queue_url.split(".")[1], _name(queue_url)
    queue = sqs_backends[DEFAULT_ACCOUNT_ID][region].queues.get(name)
    return queue is not None and not queue._messages


def wait(queue_url: str, after: int, seconds: float) -> None:
    """Wait until a message comes after the one of that number, but no longer."""
    with _came:
        _came.wait_for(lambda: newest(queue_url) > after, seconds)


def wake(queue_url: str) -> None:
    """End the waiting of who waits for a queue, as if a message had come."""
    with _came:
        _newest[_name(queue_url)] += 1
        _came.notify_all()


def _name(queue_url: str) -> str:
    return queue_url.rpartition("/")[2]


def _deleted(self: Queue, receipt_handle: str) -> None:
    with _one_at_a_time:
        _delete(self, receipt_handle)


def _received(self: SQSBackend, queue_name: str, count: int, wait_seconds_timeout: int, *more: Any) -> list[Message]:
    """Long polling by many short looks, so that who waits holds nobody up."""
    limit = time.monotonic() + wait_seconds_timeout
    while True:
        with _one_at_a_time:
            found = _receive(self, queue_name, count, 0, *more)
        if found or time.monotonic() >= limit:
            return found
        time.sleep(POLL_SECONDS)
