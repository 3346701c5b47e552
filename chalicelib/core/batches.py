"""Requests for many rows, of which DynamoDB may do some: what it leaves is asked for again, and not for ever.

Where it can do none, it says so by an error, which is raised as it comes.
"""

import random
import time
from collections.abc import Callable, Iterator
from itertools import count, islice
from typing import Any, TypeVar

from chalicelib.core import aws
from chalicelib.core.errors import TemporaryFailure

TRIES = 30  # half a minute, of the minutes that a worker has
Left = TypeVar("Left")


def pauses() -> Iterator[float]:
    """Seconds before each try: none before the first, then longer and longer with some chance, up to a second."""
    yield 0
    for tries in count():
        yield random.uniform(0.5, 1) * min(0.05 * 2**tries, 1)  # noqa: S311 - no secret


def rest(seconds: float) -> None:
    """Not even for a moment where there is nothing to wait for: another thread would have its turn."""
    if seconds:
        time.sleep(seconds)


def until_done(left: Left, do: Callable[[Left], Left]) -> None:
    """Let `do` do what it can, which gives what it has left, until nothing is. Raises TemporaryFailure where something
    is throttled still after half a minute; the rest is done."""
    for pause in islice(pauses(), TRIES):
        if not left:
            return
        rest(pause)
        left = do(left)
    if left:
        raise TemporaryFailure("rows are throttled")


def get(wanted: dict[str, Any]) -> dict[tuple[str, str, str], dict[str, Any]]:
    """Rows by table, pk and sk: one BatchGetItem, and more for what it leaves. Raises TemporaryFailure."""
    found: dict[tuple[str, str, str], dict[str, Any]] = {}

    def some(left: dict[str, Any]) -> dict[str, Any]:
        answer = aws.client("dynamodb").batch_get_item(RequestItems=left)
        for table, items in answer["Responses"].items():
            found.update({(table, item["pk"]["S"], item["sk"]["S"]): item for item in items})
        return answer.get("UnprocessedKeys") or {}

    until_done(wanted, some)
    return found


def write(requests: dict[str, Any]) -> None:
    """One BatchWriteItem, and more for what it leaves. Raises TemporaryFailure."""
    until_done(requests, lambda left: aws.client("dynamodb").batch_write_item(RequestItems=left).get(
        "UnprocessedItems") or {})
