"""Where moto's DynamoDB is not to be relied on: requests that come together, what a transaction and a query cost.

moto loses updates made at the same moment by two threads, copies whole tables for every write of a transaction, sorts
whole tables for every query, and looks in every attribute of an answer for ten kinds of values, each under many names.
"""

import copy
import inspect
import threading
from typing import Any

from moto.core.serialize import ResponseSerializer
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table
from moto.dynamodb.responses import DynamoHandler

Key = dict[str, Any]
_INDEX = list(inspect.signature(Table.query).parameters).index("index_name") - 2  # after the table and the key
_one_at_a_time = threading.RLock()
_dispatch = DynamoHandler._dispatch
_transact = DynamoDBBackend.transact_write_items
_query = Table.query
_structure = ResponseSerializer._serialize_type_structure
_value: Any = vars(DynamoType)["cast_value"]


def install() -> None:
    """Put the remedies in the place of moto's own, once or again."""
    remedies = ((DynamoHandler, "_dispatch", _in_turn), (DynamoDBBackend, "transact_write_items", _transact_rows),
                (Table, "__deepcopy__", _not_copied), (Table, "query", _query_partition),
                (ResponseSerializer, "_serialize_type_structure", _what_there_is),
                (DynamoType, "cast_value", property(_comparable)))
    for place, name, remedy in remedies:
        setattr(place, name, remedy)


def _in_turn(self: DynamoHandler, *args: Any, **kwargs: Any) -> Any:
    with _one_at_a_time:
        return _dispatch(self, *args, **kwargs)


def _not_copied(self: Table, _memo: dict[int, Any]) -> Table:
    """moto copies a table only to undo a transaction; `_transact_rows` undoes by the row."""
    return self


def _query_partition(self: Table, hash_key: Any, *args: Any, **kwargs: Any) -> Any:
    """The query, with nothing else in the table than what has this key, or by an index may have it."""
    index = args[_INDEX] if len(args) > _INDEX else kwargs.get("index_name")
    if not self.has_range_key:
        return _query(self, hash_key, *args, **kwargs)
    whole: Any = self.items
    few = _having(whole, kwargs["hash_key_conditions"]) if index else _under(whole, hash_key)
    self.items = few  # type: ignore[assignment]
    try:
        return _query(self, hash_key, *args, **kwargs)
    finally:
        self.items = whole


def _under(whole: dict[Any, Any], key: Any) -> dict[Any, Any]:
    return {key: whole[key]} if key in whole else {}


def _having(whole: dict[Any, Any], conditions: list[tuple[str, DynamoType]]) -> dict[Any, Any]:
    """Every row that has these values, of which the index is made."""
    return {key: {place: row for place, row in under.items()
                  if all(name in row.attrs and row.attrs[name] == value for name, value in conditions)}
            for key, under in whole.items()}


def _comparable(self: DynamoType) -> Any:
    """What values are sorted by: keys are texts, of which nothing needs to be asked."""
    return self.value if self.type == "S" else _value.fget(self)


def _what_there_is(self: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
    """The structure; of an attribute's value, the one kind that it is, and no search for the others."""
    if shape.name != "AttributeValue" or not isinstance(value, dict):
        _structure(self, serialized, value, shape, key)
        return
    wrapper = self.MAP_TYPE()
    for kind in value:
        shape.members[kind].parent = shape
        self._serialize_structure_member(wrapper, value, shape.members[kind], kind)
    self._default_serialize(serialized, wrapper, shape, key)


def _transact_rows(self: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
    """The transaction, after which either all of its rows are changed or none."""
    before = [(table, key, copy.deepcopy(self.get_item(table.name, key))) for table, key in _rows(self, transact_items)]
    try:
        _transact(self, transact_items)
    except Exception:
        for table, key, item in reversed(before):
            _restore(self, table, key, item)
        raise


def _rows(backend: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> list[tuple[Table, Key]]:
    """Each row that the transaction names, by table and key; nonsense is left for moto to refuse."""
    rows = []
    for operation in (op for each in transact_items for op in each.values()):
        table = backend.tables.get(operation.get("TableName"))
        row = operation.get("Key") or operation.get("Item") or {}
        names = [name for name in (table.hash_key_attr, table.range_key_attr) if name] if table else []
        if table and all(name in row for name in names):
            rows.append((table, {name: row[name] for name in names}))
    return rows


def _restore(backend: DynamoDBBackend, table: Table, key: Key, item: Item | None) -> None:
    items: Any = table.items
    if item is not None and table.has_range_key:
        items[item.hash_key][item.range_key] = item
    elif item is not None:
        items[item.hash_key] = item
    elif backend.get_item(table.name, key) is not None:
        backend.delete_item(table.name, key)
