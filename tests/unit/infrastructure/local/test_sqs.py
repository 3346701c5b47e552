"""moto's SQS where it is mended: no message is lost between threads."""

import threading
import time
from typing import Any

import pytest
from moto.sqs.models import Queue

from infrastructure.local import sqs
from infrastructure.local.clients import client


def test_a_message_added_while_another_is_deleted_is_not_lost(
    stack: dict[str, str], monkeypatch: pytest.MonkeyPatch,
) -> None:
    queues, url = client("sqs"), stack["QUEUE_MAIL"]
    queues.send_message(QueueUrl=url, MessageBody="first")
    message, = queues.receive_message(QueueUrl=url)["Messages"]
    adding = threading.Thread(target=lambda: queues.send_message(QueueUrl=url, MessageBody="second"))

    def swap(self: Any, messages: list[Any]) -> None:
        """When the shortened list is put in place, somebody adds a message, or tries to and has to wait."""
        if not adding.ident:
            adding.start()
            adding.join(0.3)
        self.__dict__["_messages"] = messages

    monkeypatch.setattr(Queue, "_messages", property(lambda self: self.__dict__["_messages"], swap), raising=False)
    queues.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    adding.join()
    assert [each["Body"] for each in queues.receive_message(QueueUrl=url)["Messages"]] == ["second"]


def test_who_waits_for_a_message_holds_nobody_up(stack: dict[str, str]) -> None:
    queues, url = client("sqs"), stack["QUEUE_MAIL"]
    found: list[str] = []

    def wait() -> None:
        messages = queues.receive_message(QueueUrl=url, WaitTimeSeconds=5).get("Messages", [])
        found.extend(message["Body"] for message in messages)

    waiting = threading.Thread(target=wait)
    waiting.start()
    time.sleep(0.2)
    queues.send_message(QueueUrl=url, MessageBody="hello")
    waiting.join(4)
    assert found == ["hello"]


def test_who_waits_is_told_of_a_message_to_this_queue_and_of_none_to_another(stack: dict[str, str]) -> None:
    mail, sending = stack["QUEUE_MAIL"], stack["QUEUE_SENDING"]
    before, other = sqs.newest(mail), sqs.newest(sending)
    waiting = threading.Thread(target=sqs.wait, args=(mail, before, 60))
    waiting.start()

    client("sqs").send_message(QueueUrl=sending, MessageBody="for others")
    waiting.join(0.1)
    assert waiting.is_alive()
    assert sqs.newest(sending) > other
    client("sqs").send_message(QueueUrl=mail, MessageBody="hello")
    waiting.join(5)

    assert not waiting.is_alive()
    sqs.wait(mail, before, 60)  # what came before it is asked for is no reason to wait
