"""Taking an upload back: everybody whom it put on the list goes, with nothing left behind; nobody else does.

Who they are is told by the source that their rows bear. Those who were only asked, and have confirmed since, stay: that
was their own wish. Done again after a worker has died, it goes on where it stood.
"""

from collections.abc import Sequence
from typing import Any

from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.core.table import commit, held
from chalicelib.imports.model import CONFIRM, UNDOING, UNDONE, Import, source
from chalicelib.imports.service import tell
from chalicelib.subscriptions import sizes
from chalicelib.subscriptions.model import SHARDS, Pending, Subscription, partition

A_PAGE = 1000  # rows looked at
AT_ONCE = 50  # rows removed in one transaction, which holds a hundred
Rows = Sequence[Subscription | Pending]


def step(found: Import) -> None:
    """One page of one part of the list, and a message for the next."""
    shard, _, after = str(found.place or "0:").partition(":")
    rows, last = _page(found, int(shard), after)
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start:start + AT_ONCE]
        if not _remove(found, some):
            for row in some:  # one of them has changed or gone in this moment
                _remove_one(found, row)
    parts = 1 if found.mode == CONFIRM else SHARDS
    place = f"{shard}:{last}" if last else f"{int(shard) + 1}:"
    over = not last and int(shard) + 1 >= parts
    actions: list[Action] = [Import.state.set(UNDONE)] if over else [Import.place.set(place)]
    if held(lambda: found.update(actions=actions, condition=Import.state == UNDOING)) and not over:
        tell(found)


def _page(found: Import, shard: int, after: str) -> tuple[list[Any], str]:
    """Rows of the upload among the next ones of a part of the list, and the last person looked at, "" at the end."""
    asked = found.mode == CONFIRM
    model: type[Subscription] | type[Pending] = Pending if asked else Subscription
    pk = str(found.list_id) if asked else partition(str(found.list_id), shard)
    query = model.query(pk, filter_condition=model.source.startswith(source(found.short_id)), page_size=A_PAGE,
                        last_evaluated_key={"pk": {"S": pk}, "sk": {"S": after}} if after else None,
                        consistent_read=True)
    raw: Any = next(iter(query.page_iter))
    last = raw.get("LastEvaluatedKey")
    return [model.from_raw_data(one) for one in raw["Items"]], last["sk"]["S"] if last else ""


def _remove(found: Import, rows: Rows) -> bool:
    def all_of_it(write: TransactWrite) -> None:
        if isinstance(rows[0], Subscription):
            sizes.drop_all(write, rows)  # type: ignore[arg-type]
        else:
            for row in rows:
                write.delete(row, condition=Pending.source == row.source)
        write.update(found, actions=[Import.undone.add(len(rows))])

    return commit(all_of_it)


def _remove_one(found: Import, row: Subscription | Pending) -> None:
    """As it is now, until it is gone: it may be amended meanwhile, or confirmed, or left."""
    while not _remove(found, [row]):
        try:
            row.refresh(consistent_read=True)
        except row.DoesNotExist:
            return
        if not row.source.startswith(source(found.short_id)):
            return
