"""Messages to our own workers. They carry ids and keyed fingerprints, never an address or a token (promise SEC-6)."""

import json
import random
from collections.abc import Sequence
from typing import Any

from chalicelib.core import aws
from chalicelib.core.settings import settings

SQS_BATCH = 10
LONGEST_DELAY = 900  # seconds


def put(name: str, message: dict[str, Any], delay: int = 0) -> None:
    """Queue one message, to be handed out after `delay` seconds; SQS keeps none back for longer than LONGEST_DELAY."""
    aws.client("sqs").send_message(QueueUrl=settings().queues[name], MessageBody=_body(message),
                                   DelaySeconds=min(delay, LONGEST_DELAY))


def by_chance(seconds: float, more: float) -> float:
    """So many seconds, and up to so many `more`: so that those who wait do not all come back at once."""
    return seconds + random.uniform(0, more)  # noqa: S311 - no secret


def put_all(name: str, messages: Sequence[dict[str, Any]]) -> None:
    """Queue many, ten a request. Raises RuntimeError when one is refused: the caller's work is repeated then."""
    for start in range(0, len(messages), SQS_BATCH):
        entries = [{"Id": str(n), "MessageBody": _body(m)} for n, m in enumerate(messages[start:start + SQS_BATCH])]
        answer = aws.client("sqs").send_message_batch(QueueUrl=settings().queues[name], Entries=entries)
        if answer.get("Failed"):
            raise RuntimeError(f"{len(answer['Failed'])} messages were refused by the queue {name}")


def _body(message: dict[str, Any]) -> str:
    return json.dumps(message, separators=(",", ":"))
