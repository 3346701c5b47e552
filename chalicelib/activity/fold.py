"""Folding raw rows into totals, a day at a time. Folding a day again gives the same totals, so it may be killed,
repeated and run twice at once; a day that is over is closed once nothing can come to it any more, the oldest first."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from chalicelib.activity import counting, rules
from chalicelib.activity.counting import Row
from chalicelib.activity.firsts import Firsts
from chalicelib.activity.model import FOLD, MARKS, SHARDS, Activity, Bookmark, Total, partition
from chalicelib.core import partitions
from chalicelib.core.table import held, read_many, write_all

READ = ("times", "machine", "first_at")
NONE = {"N": "0"}


def fold(now: datetime) -> dict[str, int]:
    """Close the days that are over and fold those that are not; returns what was counted.

    Each day that is closed is closed for good, so that a run which dies leaves less to the next, however many days
    have gathered while none ran.
    """
    days = totals = 0
    bookmark = _bookmark(now)
    while _first(bookmark) < rules.first_open_day(now):
        totals += fold_day(_first(bookmark), now)
        _close(bookmark, now)  # or else it is folded once more
        days, bookmark = days + 1, _bookmark(now)
    day = _first(bookmark)
    while day <= rules.last_day(now):
        totals += fold_day(day, now)
        days, day = days + 1, day + timedelta(days=1)
    return {"days": days, "totals": totals}


def catch_up(now: datetime) -> dict[str, int]:
    """Fold in the place of an aggregator that has not closed a day for long, so that no day's rows end unfolded."""
    bookmark = _bookmark(now)
    return fold(now) if _first(bookmark) < rules.first_open_day(now) - rules.LEFT_LYING else {"days": 0, "totals": 0}


def fold_day(day: date, now: datetime) -> int:
    """Set the totals of one day from its raw rows; returns how many differ from what they were."""
    if rules.expires(day) <= now:  # its rows are hidden from this second on
        return 0
    tally = counting.nothing()
    for shard in range(SHARDS):
        firsts = Firsts(day, shard, now, tally)
        counting.count(_rows(day, shard), tally, firsts)
        firsts.settle()
    changed = list(_changed([_total(day, *one) for one in tally.items()], now))
    write_all(Total, changed)
    return len(changed)


def _total(day: date, where: tuple[str, str], found: list[int]) -> Total:
    campaign, kind = where
    total, unique, anonymous, machine = found
    return Total(campaign, f"{day.isoformat()}#{kind}", total=total, unique=unique, anonymous=anonymous,
                 machine=machine)


def _rows(day: date, shard: int) -> Iterator[Row]:
    """All rows of a day end together, so that none has to be looked at for its end."""
    for page in partitions.pages(Activity, partition(day, shard), READ):
        for raw in page.rows:
            whose, kind, link = raw["sk"]["S"].rsplit("#", 2)
            figures = [int(raw.get(name, NONE)["N"]) for name in READ]
            yield Row(whose, kind, link, *figures)


def _changed(totals: list[Total], now: datetime) -> Iterator[Total]:
    """Reading one costs a fifth of writing it, and most campaigns of a day stand still."""
    for start in range(0, len(totals), 100):
        part = totals[start:start + 100]
        there = read_many([(Total, str(one.pk), str(one.sk)) for one in part], now)
        yield from (new for new, old in zip(part, there, strict=True) if old is None or _figures(new) != _figures(old))


def _figures(total: Any) -> list[int]:
    return [int(getattr(total, name)) for name in Total.FIGURES]


def _bookmark(now: datetime) -> Bookmark:
    """Where the last run got to; before the very first, the first day of which there is anything."""
    found = Bookmark.find(*FOLD, now)
    if found is not None and found.day:
        return found
    unset = Bookmark.day.does_not_exist()
    held(lambda: Bookmark(*FOLD).update(actions=[Bookmark.day.set(_earliest(now).isoformat())], condition=unset))
    return _bookmark(now)


def _earliest(now: datetime) -> date:
    found = (str(row.pk) for row in Activity.scan(attributes_to_get=["pk"]))
    days = {pk.partition("#")[0] for pk in found if not pk.startswith(MARKS)}
    return min(map(date.fromisoformat, days), default=now.date())


def _first(bookmark: Bookmark) -> date:
    return date.fromisoformat(str(bookmark.day))


def _close(bookmark: Bookmark, now: datetime) -> None:
    """Go on to the next day of which there may be rows, unless rows were moved from one person to another, or to
    nobody, while they were counted (docs/decisions/0042), or another run was quicker."""
    unmoved = (Bookmark.moves == bookmark.moves) if bookmark.moves else Bookmark.moves.does_not_exist()
    after = max(_first(bookmark) + timedelta(days=1), rules.expired_until(now))
    held(lambda: Bookmark(*FOLD).update(actions=[Bookmark.day.set(after.isoformat())],
                                        condition=unmoved & (Bookmark.day == bookmark.day)))
