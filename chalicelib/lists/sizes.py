"""How large each list is: exact, because it is counted in the very transactions that add people and take them off.

The figures name nobody and lie in the table `totals`, one row for each shard of a list (`size#{list}` / shard), so that
a large list can be joined and left in parallel.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, cast

from pynamodb.attributes import NumberAttribute
from pynamodb.transactions import TransactWrite

from chalicelib.core.table import Item, Key, read_many
from chalicelib.lists.model import SHARDS

PREFIX = "size#"
LISTS_A_READ = 100 // SHARDS  # DynamoDB gives 100 rows at a time


class ShardSize(Item):
    """The people in one shard of a list, and the bytes that are kept of them."""

    class Meta:
        table_name = "totals"

    people = NumberAttribute(default=0)
    size = NumberAttribute(attr_name="bytes", default=0)


class Size(NamedTuple):
    """The people on a list, and the bytes of their addresses, fields and consent records (UTF-8; fields and records as
    compact JSON)."""

    people: int
    bytes: int


def count(write: TransactWrite, list_id: str, shard: str, people: int, size: int) -> None:
    """Count people and bytes in, or out where they are negative, in the transaction that moves the people."""
    write.update(ShardSize(PREFIX + list_id, shard),
                 actions=[ShardSize.people.add(people), ShardSize.size.add(size)])


def of_lists(list_ids: Sequence[str], now: datetime) -> dict[str, Size]:
    """The sizes of lists, 25 a read; nobody and nothing for one that nobody has joined."""
    found: dict[str, Size] = {}
    for start in range(0, len(list_ids), LISTS_A_READ):
        found |= _read(list(dict.fromkeys(list_ids[start:start + LISTS_A_READ])), now)
    return found


def _read(list_ids: Sequence[str], now: datetime) -> dict[str, Size]:
    rows = iter(read_many([key for list_id in list_ids for key in keys(list_id)], now))
    return {list_id: total([next(rows) for _shard in range(SHARDS)]) for list_id in list_ids}


def keys(list_id: str) -> list[Key]:
    """The rows that tell the size of a list."""
    return [(ShardSize, PREFIX + list_id, str(shard)) for shard in range(SHARDS)]


def total(shards: Sequence[Item | None]) -> Size:
    """The size that the rows of `keys` tell."""
    rows = [row for row in cast("Sequence[ShardSize | None]", shards) if row is not None]
    return Size(sum(int(row.people) for row in rows), sum(int(row.size) for row in rows))


def inhabited(shards: Sequence[Item | None]) -> list[int]:
    """The parts of the list in which anybody is, from the rows of `keys` in their order."""
    rows = cast("Sequence[ShardSize | None]", shards)
    return [part for part, row in enumerate(rows) if row is not None and row.people > 0]
