"""What moto's DynamoDB does with every row that a request comes by, at what it should cost: measure it, twice, put it
in its order among all the others, and copy it to the last letter.
"""

from collections.abc import Callable
from typing import Any

from moto.dynamodb.exceptions import ItemSizeTooLarge
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.models.table import Table

_MOST = 405_000  # bytes; moto's figure: DynamoDB refuses a row somewhere between 400 and 410 thousand
_FIXED = frozenset({"S", "N", "B", "BOOL", "NULL"})  # what is changed is put in its place, not changed in itself
_size, _copy = DynamoType.size, DynamoType.__deepcopy__


def install() -> None:
    """Put the remedies in the place of moto's own, once or again."""
    remedies: tuple[tuple[Any, str, Callable[..., Any]], ...] = (
        (DynamoType, "size", _sized), (DynamoType, "__deepcopy__", _copied), (Item, "size", _row_sized),
        (LimitedSizeDict, "__setitem__", _limited), (Table, "all_items", _in_order))
    for place, name, remedy in remedies:
        setattr(place, name, remedy)


def _sized(self: DynamoType) -> int:
    return _length(self.value) if self.type == "S" else _size(self)


def _length(text: str) -> int:
    """Bytes in UTF-8."""
    return len(text) if text.isascii() else len(text.encode())


def _row_sized(self: Item) -> int:
    return sum(_length(name) + value.size() for name, value in self.attrs.items())


def _limited(self: LimitedSizeDict, name: str, value: Any) -> None:
    """Set an attribute, unless the row is too large with it."""
    if sum(map(_weight, self)) + sum(map(_weight, self.values())) + _weight(name) + _weight(value) > _MOST:
        raise ItemSizeTooLarge
    dict.__setitem__(self, name, value)


def _weight(part: Any) -> int:
    return part.size() if type(part) is DynamoType else _length(str(part))


def _copied(self: DynamoType, memo: dict[int, Any]) -> DynamoType:
    """Of what nobody can change, the thing itself."""
    return self if self.type in _FIXED else _copy(self, memo)


def _in_order(self: Table) -> list[Item]:
    """All rows as a scan meets them, compared by the values of their keys at once."""
    held: Any = self.items
    rows = [row for under in held.values() for row in under.values()] if self.range_key_attr else list(held.values())
    return sorted(rows, key=_place)


def _place(row: Item) -> tuple[Any, ...]:
    return (row.hash_key.cast_value, row.range_key.cast_value) if row.range_key else (row.hash_key.cast_value,)
