"""Who is here for the first time: each person is counted once for a campaign and link, on the first day.

A mark says on which day that was. Marks are written only once a day can change no more; until then a day's own rows say
who was there, so a day may be folded as often as one likes and nothing has to be taken back.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice

from chalicelib.activity import rules
from chalicelib.activity.counting import UNIQUE, Tally
from chalicelib.activity.model import Seen, campaign_of, marks_of
from chalicelib.core import clock, partitions
from chalicelib.core.table import plain, write_all

AT_A_TIME = 5000  # marks asked for together, so that memory does not grow with the day
BY_KEY = 100  # up to so many of a campaign are read by key, in one request with others
MOST_BESIDE = 20  # marks read for each that is wanted, before reading by key is the cheaper way
NEVER = "~"  # later than every day
Days = dict[str, str]  # by a mark's sort key


class Firsts:
    """The persons of one day and shard; `settle` counts what `add` has gathered."""

    def __init__(self, day: date, shard: int, now: datetime, tally: Tally) -> None:
        self._day, self._shard, self._now, self._tally = day.isoformat(), shard, now, tally
        self._ends = clock.epoch(rules.expires(day))
        self._over = day < rules.last_day(now)
        self._wanted: dict[str, dict[str, str]] = {}  # by campaign: kinds by mark
        self._many = 0

    def add(self, campaign: str, person: str, kinds: Iterable[str]) -> None:
        """A person, with what is to be counted once."""
        wanted = self._wanted.setdefault(campaign, {})
        for kind in kinds:
            wanted[f"{person}#{kind}"] = kind
            self._many += 1
        if self._many >= AT_A_TIME:
            self.settle()

    def settle(self) -> None:
        """Count those who are here for the first time, and mark them if the day can change no more."""
        known = _known(self._wanted, self._shard, self._now)
        new = [self._mark(campaign, mark) for campaign, marks in self._wanted.items()
               for mark in self._new(campaign, marks, known[campaign])]
        write_all(Seen, new)
        self._wanted, self._many = {}, 0

    def _new(self, campaign: str, marks: dict[str, str], known: Days) -> Iterator[str]:
        """Count who is new on this day; gives the marks that are missing."""
        for mark, kind in marks.items():
            since = known.get(mark, NEVER)
            if since >= self._day:
                self._tally[campaign, kind][UNIQUE] += 1
                if self._over and since > self._day:
                    yield mark

    def _mark(self, campaign: str, mark: str) -> Seen:
        return Seen(marks_of(campaign, self._shard), mark, day=self._day, person=mark.partition("#")[0],
                    expires_at=self._ends)


def _known(wanted: dict[str, dict[str, str]], shard: int, now: datetime) -> dict[str, Days]:
    """The days on the marks that are there, by campaign."""
    found: dict[str, Days] = {campaign: {} for campaign in wanted}
    by_key: list[tuple[str, str]] = []
    for campaign, marks in wanted.items():
        left = _by_range(campaign, shard, sorted(marks), now, found[campaign]) if len(marks) > BY_KEY else list(marks)
        by_key += [(campaign, mark) for mark in left]
    for row in plain(Seen, [(marks_of(campaign, shard), mark) for campaign, mark in by_key], now):
        found[campaign_of(row["pk"])][row["sk"]] = row["day"]
    return found


def _by_range(campaign: str, shard: int, marks: Sequence[str], now: datetime, found: Days) -> list[str]:
    """Read all marks between the first and the last that is wanted; those after the place where it was given up, since
    too many lie between that are not wanted, are returned."""
    first_kept = rules.expired_until(now).isoformat()
    most, last = MOST_BESIDE * len(marks), ""
    between = partitions.rows(Seen, marks_of(campaign, shard), ("day",), marks[0], marks[-1])
    for raw in islice(between, most):
        last, day = raw["sk"]["S"], raw["day"]["S"]
        if day >= first_kept:
            found[last] = day
        most -= 1
    return [] if most else [mark for mark in marks if mark > last]
