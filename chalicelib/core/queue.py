"""Messages to our own workers. They carry ids and keyed fingerprints, never an address or a token (promise SEC-6)."""

import json
import random
from collections.abc import Sequence
from typing import Any

from chalicelib.core import aws, signing
from chalicelib.core.settings import settings

SQS_BATCH = 10
LONGEST_DELAY = 900  # seconds
OF_MAILS = frozenset({"mail", "notices", "complaints"})  # what is put there asks for mails: see `copies`


def put(name: str, message: dict[str, Any], delay: int = 0) -> None:
    """Queue one message, to be handed out after `delay` seconds; SQS keeps none back for longer than LONGEST_DELAY."""
    aws.client("sqs").send_message(QueueUrl=settings().queues[name], MessageBody=_body(name, message),
                                   DelaySeconds=min(delay, LONGEST_DELAY))


def by_chance(seconds: float, more: float) -> float:
    """So many seconds, and up to so many `more`: so that those who wait do not all come back at once."""
    return seconds + random.uniform(0, more)  # noqa: S311 - no secret


def put_all(name: str, messages: Sequence[dict[str, Any]]) -> None:
    """Queue many, ten a request. Raises RuntimeError when one is refused: the caller's work is repeated then."""
    for start in range(0, len(messages), SQS_BATCH):
        some = enumerate(messages[start:start + SQS_BATCH])
        entries = [{"Id": str(n), "MessageBody": _body(name, message)} for n, message in some]
        answer = aws.client("sqs").send_message_batch(QueueUrl=settings().queues[name], Entries=entries)
        if answer.get("Failed"):
            raise RuntimeError(f"{len(answer['Failed'])} messages were refused by the queue {name}")


def _body(name: str, message: dict[str, Any]) -> str:
    """One that asks for a mail names its wish, by which a message that comes twice, in whatever way, is known again."""
    message = {"once": signing.random_id(16)} | message if name in OF_MAILS else message
    return json.dumps(message, separators=(",", ":"))
