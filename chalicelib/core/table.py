"""The base of every stored item: one connection for all tables, names from the settings, expired items hidden.

DynamoDB's time to live deletes days late. What has passed its `expires_at` is therefore hidden by every read in this
module from that second on (promises RET-2, RET-3), whether or not the row still stands in the table.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Self, TypeVar, cast

from pynamodb.attributes import UnicodeAttribute
from pynamodb.connection.base import Connection, MetaTable
from pynamodb.connection.table import TableConnection
from pynamodb.constants import NULL
from pynamodb.exceptions import DeleteError, PutError, TransactWriteError, UpdateError
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from chalicelib.core import aws, batches, clock, reading
from chalicelib.core.settings import settings

CONFLICTS = (PutError, UpdateError, DeleteError)
BUSY = {"TransactionConflict", "ThrottlingError", "Throttling", "ProvisionedThroughputExceeded", "RequestLimitExceeded"}
TRIES_WHILE_BUSY = 4
_connections: dict[str, TableConnection] = {}


class SharedConnection(Connection):
    """PynamoDB would make a session and a client a table; all of ours share one."""

    @property
    def client(self) -> Any:
        return aws.client("dynamodb")


class Item(Model):
    """A row. `Meta.table_name` holds the short name of the table ("accounts"); the settings know the real one."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)

    @classmethod
    def _get_connection(cls) -> TableConnection:
        name = settings().tables[cls.Meta.table_name]
        found = _connections.get(name)
        if found is None:
            found = _connections[name] = TableConnection(name, region=settings().region)
            found.connection = SharedConnection(region=settings().region)
            found.connection.add_meta_table(cls._meta_table(name))
        return found

    @classmethod
    def _meta_table(cls, name: str) -> MetaTable:
        schema = cls._get_schema()
        return MetaTable({
            "TableName": name,
            "KeySchema": schema["key_schema"],
            "AttributeDefinitions": schema["attribute_definitions"],
            "GlobalSecondaryIndexes": [],
            "LocalSecondaryIndexes": [],
        })

    @classmethod
    def find(cls, pk: str, sk: str, now: datetime) -> Self | None:
        """The item, or None where there is none or its time has passed."""
        return cast("Self | None", read_many([(cls, pk, sk)], now)[0])

    @classmethod
    def from_raw_data(cls, data: dict[str, Any]) -> Self:
        """The item that DynamoDB's answer holds: as PynamoDB makes it, which would set each attribute up to three
        times, and ask each that is not there."""
        made = cls.__new__(cls)
        values: dict[str, Any] = {}
        made.attribute_values = values
        readers, defaults = reading.shape(cls)
        for stored, value in data.items():
            if stored in readers and NULL not in value:
                name, read, is_map = readers[stored]
                if is_map:
                    setattr(made, name, read(value))  # which makes more of it
                else:
                    values[name] = read(value)
        for name, default in defaults.items():
            if name not in values:
                values[name] = default() if callable(default) else default
        return made

    def hidden(self, now: datetime) -> bool:
        """Whether the item's time has passed, so that nobody may see it any more."""
        expires_at = getattr(self, "expires_at", None)
        return expires_at is not None and int(expires_at) <= clock.epoch(now)


Row = TypeVar("Row", bound=Item)
Key = tuple[type[Item], str, str]


def read_many(keys: Sequence[Key], now: datetime, only: Sequence[str] = ()) -> list[Item | None]:
    """Items of any tables by key, in one BatchGetItem (at most 100 keys); None for what is absent or expired.

    `only` names the attributes to bring, where a row may be much larger than what is wanted of it. Raises
    TemporaryFailure where rows are throttled still after half a minute, like all reads and writes of many rows here.
    """
    wanted: dict[str, dict[str, Any]] = {}
    for model, pk, sk in keys:
        request = wanted.setdefault(_name(model), {"Keys": [], "ConsistentRead": True, **_projection(only)})
        request["Keys"].append({"pk": {"S": pk}, "sk": {"S": sk}})
    rows = batches.get(wanted)
    return [_revive(model, rows.get((_name(model), pk, sk)), now) for model, pk, sk in keys]


def _projection(only: Sequence[str]) -> dict[str, Any]:
    names = {f"#{name}": name for name in ("pk", "sk", "expires_at", *only)} if only else {}
    return {"ProjectionExpression": ",".join(names), "ExpressionAttributeNames": names} if names else {}


def _revive(model: type[Item], raw: dict[str, Any] | None, now: datetime) -> Item | None:
    if raw is None:
        return None
    item = model.from_raw_data(raw)
    return None if item.hidden(now) else item


def _name(model: type[Item]) -> str:
    return settings().tables[model.Meta.table_name]


def read_all(keys: Sequence[Key], now: datetime) -> list[Item]:
    """The items that are there, however many keys: a hundred a request."""
    parts = (read_many(keys[start:start + 100], now) for start in range(0, len(keys), 100))
    return [item for part in parts for item in part if item is not None]


def keys_by_person(model: type[Item], person: str) -> Iterator[tuple[str, str]]:
    """The keys (pk, sk) of a person's rows in the model's table, from its index `by_person`, which lags a moment.

    Rows of every model of the table, those whose time has passed too.
    """
    request = {"TableName": _name(model), "IndexName": "by_person", "ExpressionAttributeValues": {":p": {"S": person}},
               "KeyConditionExpression": f"{'sk' if model.Meta.table_name == 'pending' else 'person'} = :p"}
    for page in aws.client("dynamodb").get_paginator("query").paginate(**request):
        yield from ((row["pk"]["S"], row["sk"]["S"]) for row in page["Items"])


def plain(model: type[Item], keys: Sequence[tuple[str, str]], now: datetime) -> list[dict[str, Any]]:
    """Rows of the model's table as they are, whichever model wrote them: their attributes as Python has them."""
    found: list[dict[str, Any]] = []
    for start in range(0, len(keys), 100):
        wanted = [{"pk": {"S": pk}, "sk": {"S": sk}} for pk, sk in keys[start:start + 100]]
        rows = batches.get({_name(model): {"Keys": wanted, "ConsistentRead": True}})
        found += [{name: _in_python(value) for name, value in row.items()} for row in rows.values()]
    return [row for row in found if int(row.get("expires_at") or clock.epoch(now) + 1) > clock.epoch(now)]


def _in_python(value: dict[str, Any]) -> Any:
    (kind, held_there), = value.items()
    if kind == "N":
        return int(held_there) if held_there.lstrip("-").isdecimal() else float(held_there)
    if kind in {"SS", "L"}:
        return sorted(held_there) if kind == "SS" else [_in_python(one) for one in held_there]
    if kind == "M":
        return {name: _in_python(one) for name, one in held_there.items()}
    return None if kind == "NULL" else held_there


def visible(rows: Iterable[Row], now: datetime) -> Iterator[Row]:
    """The rows of a query whose time has not passed."""
    return (row for row in rows if not row.hidden(now))


def commit(write: Callable[[TransactWrite], None]) -> bool:
    """All that `write` puts into a transaction, or nothing, over any tables; False where a condition does not hold.

    Rows that are busy are tried again, a few times, before the error is raised.
    """
    busy: TransactWriteError | None = None
    for pause in islice(batches.pauses(), TRIES_WHILE_BUSY):
        batches.rest(pause)
        try:
            with TransactWrite(connection=SharedConnection(region=settings().region)) as transaction:
                write(transaction)
            return True
        except TransactWriteError as lost:
            if is_conflict(lost):
                return False
            if not is_busy(lost):
                raise
            busy = lost
    raise busy or RuntimeError("a transaction was never tried")


def held(write: Callable[[], object]) -> bool:
    """Carry out one conditional write; False where its condition does not hold."""
    try:
        write()
    except CONFLICTS as lost:
        if not is_conflict(lost):
            raise
        return False
    return True


def write_all(model: type[Row], rows: Sequence[Row]) -> None:
    """Put rows, 25 a request, sending again what DynamoDB leaves unprocessed. No conditions."""
    for start in range(0, len(rows), 25):
        puts = [{"PutRequest": {"Item": row.serialize()}} for row in rows[start:start + 25]]
        batches.write({_name(model): puts})


def delete_all(model: type[Item], keys: Sequence[tuple[str, str]]) -> None:
    """Delete rows by key, 25 a request. No conditions."""
    delete_from(_name(model), keys)


def delete_from(table: str, keys: Sequence[tuple[str, str]]) -> None:
    """The same from a table by its real name, whichever model wrote the rows."""
    for start in range(0, len(keys), 25):
        deletes = [{"DeleteRequest": {"Key": {"pk": {"S": pk}, "sk": {"S": sk}}}} for pk, sk in keys[start:start + 25]]
        batches.write({table: deletes})


def is_busy(error: Exception) -> bool:
    """Whether it was not done since a row or its partition is asked for too much."""
    if isinstance(error, TransactWriteError) and error.cancellation_reasons:
        return any(reason is not None and reason.code in BUSY for reason in error.cancellation_reasons)
    answer = getattr(getattr(error, "cause", error), "response", None) or {}
    return str(answer.get("Error", {}).get("Code", "")).removesuffix("Exception") in BUSY


def is_conflict(error: Exception) -> bool:
    """Whether a conditional write lost, as against a fault of the store (or a busy row), which is raised on."""
    if isinstance(error, TransactWriteError):
        return any(reason is not None and reason.code == "ConditionalCheckFailed"
                   for reason in error.cancellation_reasons)
    return getattr(error, "cause_response_code", None) == "ConditionalCheckFailedException"


def forget() -> None:
    """Drop the connections: for tests."""
    _connections.clear()
