"""Write units, and read units, as DynamoDB Local counts them; where it counts none, by the size of the row,
as DynamoDB bills it.

The engine tells no units for PartiQL statements. Its own figure for the very same row, put without a statement, is what
`units` is held against in tests/engine.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from typing import Any

from tests.faults.hooks import hooked

TABLE, INDEX, READ = "table", "index", "read"
A_UNIT = 1024  # bytes
OF_AN_INDEX = {"pk", "sk", "person"}  # every index has the keys only
METERED = {"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"}
READING = {"BatchGetItem", "Query"}
STATEMENTS = "BatchExecuteStatement"
Units = Counter[str]


def units(item: dict[str, Any]) -> Units:
    """What putting a new row costs."""
    found = Counter({TABLE: ceil(size(item) / A_UNIT)})
    if "person" in item:
        keys = {name: value for name, value in item.items() if name in OF_AN_INDEX}
        found[INDEX] = ceil(size(keys) / A_UNIT)
    return found


def size(item: dict[str, Any]) -> int:
    """Bytes of a row, as DynamoDB counts them."""
    return sum(len(name.encode()) + _size_of(value) for name, value in item.items())


def _size_of(value: dict[str, Any]) -> int:
    """Of texts their bytes; of numbers about a byte for two digits; of what holds others, 3 bytes besides."""
    (kind, held), = value.items()
    if kind == "N":
        return ceil(len(held.lstrip("-")) / 2) + 1
    if kind == "M":
        return 3 + size(held)
    if kind == "L":
        return 3 + sum(1 + _size_of(each) for each in held)
    return len(held.encode()) if kind == "S" else 1


def told(answer: dict[str, Any]) -> Units:
    """The units that an answer names."""
    found: Units = Counter()
    given = answer.get("ConsumedCapacity") or []
    for one in given if isinstance(given, list) else [given]:
        found[TABLE] += one["Table"]["CapacityUnits"]
        found[INDEX] += sum(each["CapacityUnits"] for each in one.get("GlobalSecondaryIndexes", {}).values())
    return found


@contextmanager
def metered() -> Iterator[Units]:
    """The units of everything that is written or read inside the block."""
    found: Units = Counter()
    statements: list[dict[str, Any]] = []

    def ask(params: dict[str, Any], model: Any, **_: Any) -> None:
        if model.name in METERED or model.name in READING:
            params["ReturnConsumedCapacity"] = "INDEXES"
        if model.name == STATEMENTS:
            statements[:] = params["Statements"]

    def note(parsed: dict[str, Any], model: Any, **_: Any) -> None:
        if model.name in METERED:
            found.update(told(parsed))
        if model.name in READING:
            told_of = parsed["ConsumedCapacity"]
            found[READ] += sum(one["CapacityUnits"] for one in (told_of if isinstance(told_of, list) else [told_of]))
        for one, answer in zip(statements, parsed["Responses"], strict=True) if model.name == STATEMENTS else ():
            found.update(Counter({TABLE: 1}) if "Error" in answer else units(inserted(one)))  # a refusal costs one, too

    with hooked("provide-client-params.dynamodb", ask), hooked("after-call.dynamodb", note):
        yield found


def inserted(statement: dict[str, Any]) -> dict[str, Any]:
    """The row of `INSERT INTO "table" VALUE {'name': ?, …}`."""
    names = statement["Statement"].split("'")[1::2]
    return dict(zip(names, statement["Parameters"], strict=True))
