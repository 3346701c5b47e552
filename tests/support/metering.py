"""Units of DynamoDB by the size of rows, where no engine tells them: of every request of the service's client.

Writes of a known row by its size; of an update by what it answers, or one unit; in transactions twice. Reads of batches
are consistent here, and a row that is not there costs as well; queries are not. tests/engine holds `size` against
DynamoDB Local's own count.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from typing import Any

from tests.faults.hooks import hooked
from tests.support.capacity import A_UNIT, size

READS, WRITES, REQUESTS, STORED = "reads", "writes", "requests", "bytes put"
A_READ = 4 * A_UNIT


@contextmanager
def metered() -> Iterator[Counter[str]]:
    """What is read and written inside the block, in units; how many requests; and how many bytes of rows are new."""
    found: Counter[str] = Counter()
    asked: list[dict[str, Any]] = []

    def ask(params: dict[str, Any], **_: Any) -> None:
        asked.append(dict(params))

    def note(parsed: dict[str, Any], model: Any, **_: Any) -> None:
        found[REQUESTS] += 1
        found.update(_units(model.name, asked.pop(), parsed))

    with hooked("before-parameter-build.dynamodb", ask), hooked("after-call.dynamodb", note):
        yield found


def _units(operation: str, asked: dict[str, Any], answer: dict[str, Any]) -> Counter[str]:
    if operation == "Query":
        return Counter({READS: ceil(sum(map(size, answer["Items"])) / A_READ) / 2})
    if operation == "BatchGetItem":
        keys = sum(len(table["Keys"]) for table in asked["RequestItems"].values())
        rows = [row for some in answer["Responses"].values() for row in some]
        return Counter({READS: keys - len(rows) + sum(ceil(size(row) / A_READ) for row in rows)})
    if operation == "TransactWriteItems":
        puts = _put(one["Put"]["Item"] for one in asked["TransactItems"] if "Put" in one)
        others = sum("Put" not in one for one in asked["TransactItems"])
        return Counter({WRITES: 2 * (puts[WRITES] + others), STORED: puts[STORED]})
    if operation == "BatchWriteItem":
        return _put(one["PutRequest"]["Item"] for some in asked["RequestItems"].values() for one in some)
    if operation == "PutItem":
        return _put([asked["Item"]])
    return Counter({WRITES: max(1, ceil(size(answer.get("Attributes", {})) / A_UNIT))})


def _put(rows: Any) -> Counter[str]:
    sizes = [size(row) for row in rows]
    return Counter({WRITES: sum(ceil(each / A_UNIT) for each in sizes), STORED: sum(sizes)})
