"""Who is here for the first time: each person is counted once for a campaign and link, on the first day.

A mark says on which day that was. Marks are written only once a day can change no more; until then a day's own rows say
who was there, so a day may be folded as often as one likes and nothing has to be taken back.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import cast

from chalicelib.activity import rules
from chalicelib.activity.counting import UNIQUE, Tally
from chalicelib.activity.model import Seen, marks_of
from chalicelib.core import clock, partitions
from chalicelib.core.table import read_many, write_all

AT_A_TIME = 5000  # marks asked for together, so that memory does not grow with the day
BY_KEY = 100  # up to so many of a campaign are read by key, in one request with others
MOST_BESIDE = 20  # marks read for each that is wanted, before reading by key is the cheaper way
Wanted = tuple[str, str]  # a campaign, and the mark's sort key


class Firsts:
    """The persons of one day and shard; `settle` counts what `add` has gathered."""

    def __init__(self, day: date, shard: int, now: datetime, tally: Tally) -> None:
        self._day, self._shard, self._now, self._tally = day, shard, now, tally
        self._wanted: dict[str, list[str]] = {}
        self._many = 0

    def add(self, campaign: str, person: str, kinds: Iterable[str]) -> None:
        """A person, with what is to be counted once."""
        marks = [f"{person}#{kind}" for kind in kinds]
        self._wanted.setdefault(campaign, []).extend(marks)
        self._many += len(marks)
        if self._many >= AT_A_TIME:
            self.settle()

    def settle(self) -> None:
        """Count those who are here for the first time, and mark them if the day can change no more."""
        known = _known(self._wanted, self._shard, self._now)
        day = self._day.isoformat()
        new: list[Wanted] = []
        for campaign, marks in self._wanted.items():
            for mark in marks:
                since = known.get((campaign, mark))
                if since is None or since >= day:
                    self._tally[campaign, mark.partition("#")[2]][UNIQUE] += 1
                if since is None or since > day:
                    new.append((campaign, mark))
        if self._day < rules.last_day(self._now):
            write_all(Seen, [self._mark(*one) for one in new])
        self._wanted, self._many = {}, 0

    def _mark(self, campaign: str, mark: str) -> Seen:
        return Seen(marks_of(campaign, self._shard), mark, day=self._day.isoformat(), person=mark.partition("#")[0],
                    expires_at=clock.epoch(rules.expires(self._day)))


def _known(wanted: dict[str, list[str]], shard: int, now: datetime) -> dict[Wanted, str]:
    """The days on the marks that are there."""
    found: dict[Wanted, str] = {}
    by_key: list[Wanted] = []
    for campaign, marks in wanted.items():
        left = _by_range(campaign, shard, sorted(marks), now, found) if len(marks) > BY_KEY else marks
        by_key += [(campaign, mark) for mark in left]
    for start in range(0, len(by_key), 100):
        part = by_key[start:start + 100]
        rows = read_many([(Seen, marks_of(campaign, shard), mark) for campaign, mark in part], now)
        found.update({one: str(cast("Seen", row).day) for one, row in zip(part, rows, strict=True) if row})
    return found


def _by_range(campaign: str, shard: int, marks: Sequence[str], now: datetime, found: dict[Wanted, str]) -> list[str]:
    """Read all marks between the first and the last that is wanted; those after the place where it was given up, since
    too many lie between that are not wanted, are returned."""
    most = MOST_BESIDE * len(marks)
    last = ""
    read = 0
    for sk, day in islice(_between(campaign, shard, marks[0], marks[-1], now), most):
        found[campaign, sk] = day
        last, read = sk, read + 1
    return [mark for mark in marks if mark > last] if read == most else []


def _between(campaign: str, shard: int, low: str, high: str, now: datetime) -> Iterator[tuple[str, str]]:
    at = clock.epoch(now)
    for raw in partitions.rows(Seen, marks_of(campaign, shard), ("day", "expires_at"), low, high):
        if int(raw["expires_at"]["N"]) > at:
            yield raw["sk"]["S"], raw["day"]["S"]
