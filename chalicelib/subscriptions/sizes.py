"""People come onto a list and leave it here and nowhere else: row and size change together, or not at all."""

import json
from collections.abc import Sequence

from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from chalicelib.lists.sizes import ShardSize, Size, count, of_lists
from chalicelib.subscriptions.model import Subscription

__all__ = ["ShardSize", "Size", "amend", "bytes_of", "count", "drop", "drop_all", "merge", "of_lists", "put", "replace"]


def put(write: TransactWrite, row: Subscription) -> None:
    """Store a new subscription, as part of a transaction that fails where the person is on the list already."""
    row.size = bytes_of(row)
    write.save(row, condition=Subscription.pk.does_not_exist())
    _count(write, row, 1)


def drop(write: TransactWrite, row: Subscription) -> None:
    """Remove a subscription, as part of a transaction that fails where it is gone or another one meanwhile."""
    write.delete(row, condition=Subscription.pk.exists() & (Subscription.size == row.size))
    _count(write, row, -1)


def drop_all(write: TransactWrite, rows: Sequence[Subscription]) -> None:
    """Remove subscriptions of one shard of a list, as part of a transaction that fails where one of them is gone or
    another one meanwhile."""
    for row in rows:
        write.delete(row, condition=Subscription.pk.exists() & (Subscription.size == row.size))
    list_id, _, shard = str(rows[0].pk).partition("#")
    count(write, list_id, shard, -len(rows), -sum(int(row.size) for row in rows))


def replace(write: TransactWrite, row: Subscription, other: Subscription) -> None:
    """Put one subscription in the place of another of the same list, as part of a transaction that fails where either
    has changed. Counted once where both lie in one shard: a transaction touches no row twice."""
    if row.pk != other.pk:
        write.delete(row, condition=_as_it_was(row))
        _count(write, row, -1)
        put(write, other)
        return
    other.size = bytes_of(other)
    write.delete(row, condition=_as_it_was(row))
    write.save(other, condition=Subscription.pk.does_not_exist())
    list_id, _, shard = str(row.pk).partition("#")
    count(write, list_id, shard, 0, int(other.size) - int(row.size))


def merge(write: TransactWrite, gone: Subscription, there: Subscription, kept: Subscription) -> None:
    """Make one subscription, `kept`, of two to the same list, in the place of `there`, as part of a transaction that
    fails where either has changed."""
    kept.size = bytes_of(kept)
    write.delete(gone, condition=_as_it_was(gone))
    write.save(kept, condition=_as_it_was(there))
    list_id, _, shard = str(there.pk).partition("#")
    grown = int(kept.size) - int(there.size)
    if gone.pk == there.pk:
        count(write, list_id, shard, -1, grown - int(gone.size))
        return
    _count(write, gone, -1)
    count(write, list_id, shard, 0, grown)


def _as_it_was(row: Subscription) -> Condition:
    """That nothing of what decides about mailing and counting has changed since the row was read."""
    agreed = Subscription.tracking == row.tracking if row.tracking else Subscription.tracking.does_not_exist()
    condition: Condition = ((Subscription.size == row.size) & (Subscription.confirmed_at == row.confirmed_at)
                            & (Subscription.restricted == row.restricted) & agreed)
    return condition


def amend(write: TransactWrite, row: Subscription, fields: dict[str, str]) -> None:
    """Give a subscription other fields, as part of a transaction that fails where it has changed meanwhile."""
    before, row.fields = int(row.size), fields
    row.size = bytes_of(row)
    write.update(row, actions=[Subscription.fields.set(fields), Subscription.size.set(row.size)],
                 condition=Subscription.pk.exists() & (Subscription.size == before))
    list_id, _, shard = str(row.pk).partition("#")
    count(write, list_id, shard, 0, int(row.size) - before)


def _count(write: TransactWrite, row: Subscription, people: int) -> None:
    list_id, _, shard = str(row.pk).partition("#")
    count(write, list_id, shard, people, people * int(row.size))


def bytes_of(row: Subscription) -> int:
    """What a subscription counts for."""
    kept = (json.dumps(part, ensure_ascii=False, separators=(",", ":")) for part in (row.fields, row.consent))
    return sum(len(text.encode()) for text in (str(row.address), *kept))
