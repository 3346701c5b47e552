"""Sweeping opens and clicks older than six months, with the marks of first visits (promise RET-3).

Rows lie under their day, so overdue days are emptied one by one, some shards at a time, without a look at the table;
the bookmark tells how far the last sweep got.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial

from chalicelib.activity import rules
from chalicelib.activity.model import CLICK, NOBODY, SHARDS, Activity, Bookmark, Seen, partition, seen_key
from chalicelib.core import overdue
from chalicelib.core.overdue import Overdue
from chalicelib.core.table import delete_all
from chalicelib.core.together import together
from chalicelib.retention.tally import Run, Tally, emptied

BOOKMARK = ("@sweep", "bookmark")


def sweep(run: Run) -> Tally:
    """Every day that is over. A day of long ago that was emptied before costs its few queries."""
    tally = Tally()
    for day in _overdue_days(run.now):
        for found in together(partial(_emptied, run), (partition(day, shard) for shard in range(SHARDS))):
            tally.add(found)
        if run.enough():
            return tally
    if not run.dry:
        Bookmark(*BOOKMARK, day=rules.expired_until(run.now).isoformat()).save()
    return tally


def _emptied(run: Run, pk: str) -> Tally:
    return emptied(run, overdue.dated("activity", pk), _drop)


def done_until(now: datetime) -> str:
    """The day (ISO 8601) before which opens and clicks are gone; "" where no sweep has run yet."""
    bookmark = Bookmark.find(*BOOKMARK, now)
    return str(bookmark.day) if bookmark else ""


def _overdue_days(now: datetime) -> Iterator[date]:
    first_kept, done = rules.expired_until(now), done_until(now)
    day = date.fromisoformat(done) if done else first_kept - rules.FIRST_LOOK_BACK
    while day < first_kept:
        yield day
        day += timedelta(days=1)


def _drop(rows: list[Overdue]) -> int:
    """Nobody writes to a day that is over, so that no condition is needed. The marks first: they are found by the
    rows. How many rows that were."""
    delete_all(Seen, list({mark for row in rows for mark in _marks(row.sk)}))
    delete_all(Activity, [(row.pk, row.sk) for row in rows])
    return len(rows)


def _marks(sk: str) -> list[tuple[str, str]]:
    """The marks that a row may have left. A mark is as old as the row or older, so it is overdue with it."""
    campaign, person, kind, link = sk.split("#")
    if person == NOBODY:
        return []
    numbers = [None, int(link)] if kind == CLICK else [None]
    return [seen_key(campaign, person, kind, number)[1:] for number in numbers]
