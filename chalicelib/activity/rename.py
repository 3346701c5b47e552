"""What was seen of a person whose address changes: it goes along, so that whoever looks under the new one finds it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial

from pynamodb.transactions import TransactWrite

from chalicelib.activity.forget import Trace, days, give, marks
from chalicelib.activity.model import Activity, Seen, shard_of
from chalicelib.core.errors import TemporaryFailure
from chalicelib.core.table import commit

AT_A_TIME = 40  # each takes two of the hundred places of a transaction
TRIES = 5


def rename(found: Collection[Trace], to: str, now: datetime) -> None:
    """Have these rows name another person, whose own are added to. Doing it again does nothing."""
    firsts = marks(found, now)
    for start in range(0, len(firsts), AT_A_TIME):
        commit(partial(_marks, rows=firsts[start:start + AT_A_TIME], to=to))
    rows = days(found, now)
    for start in range(0, len(rows), AT_A_TIME):
        _all_of(rows[start:start + AT_A_TIME], to, now)


def _all_of(rows: Sequence[Activity], to: str, now: datetime) -> None:
    for _again in range(TRIES):  # an event of the person may come in this very moment
        if not rows or commit(partial(give, rows=rows, to=to)):
            return
        rows = days([Trace(str(row.pk), str(row.sk)) for row in rows], now)
    raise TemporaryFailure("the rows change all the time")


def _marks(write: TransactWrite, rows: Sequence[Seen], to: str) -> None:
    for row in rows:
        _seen, campaign, _shard = str(row.pk).split("#")
        what = str(row.sk).partition("#")[2]
        write.delete(row)
        write.update(Seen(f"seen#{campaign}#{shard_of(to)}", f"{to}#{what}"), actions=[
            Seen.day.set(Seen.day | row.day), Seen.person.set(to),
            Seen.expires_at.set(Seen.expires_at | int(row.expires_at))])
