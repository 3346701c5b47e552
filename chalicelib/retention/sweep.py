"""The sweep: deletes what has passed its period. Reads hide such rows already; this makes them gone."""

from datetime import date, datetime, timedelta

from chalicelib.activity import fold
from chalicelib.activity import rules as activity
from chalicelib.activity.model import (
    CLICK,
    NOBODY,
    SHARDS,
    Activity,
    Bookmark,
    Seen,
    partition,
    seen_key,
)
from chalicelib.core import clock
from chalicelib.core.table import delete_all, held
from chalicelib.portal import erase
from chalicelib.subscriptions.model import Pending

BOOKMARK = ("@sweep", "bookmark")


def sweep(now: datetime) -> dict[str, int]:
    """Delete all that is overdue, and look again for what was under way when somebody was erased; returns how many of
    each kind. Last, so that nothing of it waits for this: fold the days that the aggregator has left for too long."""
    return {"pending": sweep_pending(now), "activity": sweep_activity(now), "erasures": erase.look_again(now),
            "days_folded": fold.catch_up(now)["days"]}


def sweep_pending(now: datetime) -> int:
    """Delete unconfirmed sign-ups older than seven days (promise RET-2).

    Each delete is conditional, so that a confirmation or a new request at the same moment has exactly one winner.
    """
    overdue = Pending.expires_at <= clock.epoch(now)
    found = Pending.scan(overdue, attributes_to_get=["pk", "sk", "expires_at"])
    return sum(_deleted(row, now) for row in found)


def _deleted(row: Pending, now: datetime) -> bool:
    return held(lambda: row.delete(condition=Pending.expires_at <= clock.epoch(now)))


def sweep_activity(now: datetime) -> int:
    """Delete opens and clicks older than six months, with the marks of first visits (promise RET-3).

    Rows lie under their day, so overdue days are emptied one by one; the bookmark tells how far the last sweep got.
    """
    bookmark = Bookmark.find(*BOOKMARK, now)
    first_kept = activity.expired_until(now)
    day = date.fromisoformat(bookmark.day) if bookmark else first_kept - activity.FIRST_LOOK_BACK
    deleted = 0
    while day < first_kept:
        deleted += sum(_empty(partition(day, shard)) for shard in range(SHARDS))
        day += timedelta(days=1)
    Bookmark(*BOOKMARK, day=first_kept.isoformat()).save()
    return deleted


def _empty(pk: str) -> int:
    rows = [str(row.sk) for row in Activity.query(pk, attributes_to_get=["pk", "sk"])]
    delete_all(Seen, list({mark for sk in rows for mark in _marks(sk)}))
    delete_all(Activity, [(pk, sk) for sk in rows])
    return len(rows)


def _marks(sk: str) -> list[tuple[str, str]]:
    """The marks that a row may have left. A mark is as old as the row or older, so it is overdue with it."""
    campaign, person, kind, link = sk.split("#")
    if person == NOBODY:
        return []
    numbers = [None, int(link)] if kind == CLICK else [None]
    return [seen_key(campaign, person, kind, number)[1:] for number in numbers]
