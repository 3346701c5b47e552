"""DynamoDB leaves some of a batch undone."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.faults.hooks import hooked


@contextmanager
def half_unprocessed(operation: str = "BatchWriteItem") -> Iterator[list[int]]:
    """DynamoDB does only the first half of every batch of more than one, whether of rows or of keys. Gives the sizes of
    the batches asked, by table."""
    asked: list[int] = []
    left: dict[str, Any] = {}

    def shorten(params: dict[str, Any], **_: Any) -> dict[str, Any]:
        halves = {table: _halves(wanted) for table, wanted in params["RequestItems"].items()}
        asked.extend(_size(wanted) for wanted in params["RequestItems"].values())
        left.clear()
        left.update({table: rest for table, (_some, rest) in halves.items() if _size(rest)})
        return {**params, "RequestItems": {table: some for table, (some, _rest) in halves.items()}}

    answered = {"BatchWriteItem": "UnprocessedItems", "BatchGetItem": "UnprocessedKeys"}[operation]
    with (hooked(f"provide-client-params.*.{operation}", shorten),
          hooked(f"after-call.*.{operation}", lambda parsed, **_: parsed.update({answered: dict(left)}))):
        yield asked


def _size(wanted: Any) -> int:
    return len(wanted["Keys"] if isinstance(wanted, dict) else wanted)


def _halves(wanted: Any) -> tuple[Any, Any]:
    """Of the rows to be written, or of the keys to be read."""
    rows = wanted["Keys"] if isinstance(wanted, dict) else wanted
    parts = rows[:max(1, len(rows) // 2)], rows[max(1, len(rows) // 2):]
    return ({**wanted, "Keys": parts[0]}, {**wanted, "Keys": parts[1]}) if isinstance(wanted, dict) else parts
