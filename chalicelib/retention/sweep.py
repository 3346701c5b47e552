"""The sweep: deletes what has passed its period. Reads hide such rows already; this makes them gone."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

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
    each kind."""
    return {"pending": sweep_pending(now), "activity": sweep_activity(now), "erasures": erase.look_again(now)}


def overdue(now: datetime) -> dict[str, int]:
    """What `sweep` would do now, by the same kinds; nothing is changed."""
    activity = sum(1 for pk in _overdue_partitions(now) for _row in Activity.query(pk, attributes_to_get=["pk", "sk"]))
    return {"pending": sum(1 for _row in overdue_sign_ups(now)), "activity": activity, "erasures": erase.waiting(now)}


def sweep_pending(now: datetime) -> int:
    """Delete unconfirmed sign-ups older than seven days (promise RET-2).

    Each delete is conditional, so that a confirmation or a new request at the same moment has exactly one winner.
    """
    return sum(_deleted(row, now) for row in overdue_sign_ups(now))


def overdue_sign_ups(now: datetime) -> Iterator[Pending]:
    """Sign-ups whose seven days have passed."""
    return Pending.scan(Pending.expires_at <= clock.epoch(now), attributes_to_get=["pk", "sk", "expires_at"])


def _deleted(row: Pending, now: datetime) -> bool:
    return held(lambda: row.delete(condition=Pending.expires_at <= clock.epoch(now)))


def sweep_activity(now: datetime) -> int:
    """Delete opens and clicks older than six months, with the marks of first visits (promise RET-3).

    Rows lie under their day, so overdue days are emptied one by one; the bookmark tells how far the last sweep got.
    """
    deleted = sum(_empty(pk) for pk in _overdue_partitions(now))
    Bookmark(*BOOKMARK, day=activity.expired_until(now).isoformat()).save()
    return deleted


def done_until(now: datetime) -> str:
    """The day (ISO 8601) before which opens and clicks are gone; "" where no sweep has run yet."""
    bookmark = Bookmark.find(*BOOKMARK, now)
    return str(bookmark.day) if bookmark else ""


def _overdue_partitions(now: datetime) -> Iterator[str]:
    first_kept, done = activity.expired_until(now), done_until(now)
    day = date.fromisoformat(done) if done else first_kept - activity.FIRST_LOOK_BACK
    while day < first_kept:
        yield from (partition(day, shard) for shard in range(SHARDS))
        day += timedelta(days=1)


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
