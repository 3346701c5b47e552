"""Who is here for the first time: each person is counted once for a campaign and link, on the first day.

A mark says on which day that was. Marks are written only once a day can change no more; until then a day's own rows say
who was there, so a day may be folded as often as one likes and nothing has to be taken back.
"""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from chalicelib.activity import rules
from chalicelib.activity.counting import UNIQUE, Tally
from chalicelib.activity.model import Seen, campaign_of, marks_of
from chalicelib.core import clock, partitions
from chalicelib.core.partitions import Within
from chalicelib.core.table import plain, write_all

AT_A_TIME = 5000  # marks asked for together, so that memory does not grow with the day
BY_KEY = 100  # up to so many of a campaign are read by key, in one request with others
MOST_BESIDE = 20  # marks read for each that is wanted, before reading by key is the cheaper way
Wanted = dict[str, dict[str, str]]  # by campaign: kinds by mark (its sort key)


class Firsts:
    """The persons of one day and shard; `settle` counts what `add` has gathered."""

    def __init__(self, day: date, shard: int, now: datetime, tally: Tally) -> None:
        self._day, self._shard, self._now, self._tally = day, shard, now, tally
        self._ends = clock.epoch(rules.expires(day))
        self._over = day < rules.last_day(now)
        self._wanted: Wanted = {}
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
        new = self._without(self._wanted, rules.expired_until(self._now), self._day - timedelta(days=1))
        for campaign, marks in new.items():
            for kind in marks.values():
                self._tally[campaign, kind][UNIQUE] += 1
        if self._over:
            self._mark(self._without(new, self._day, self._day))
        self._wanted, self._many = {}, 0

    def _mark(self, missing: Wanted) -> None:
        write_all(Seen, [
            Seen(marks_of(campaign, self._shard), mark, day=self._day.isoformat(), person=mark.partition("#")[0],
                 expires_at=self._ends) for campaign, marks in missing.items() for mark in marks])

    def _without(self, wanted: Wanted, first: date, last: date) -> Wanted:
        """Those of which there is no mark of these days."""
        found = _found(wanted, self._shard, Within("day", first.isoformat(), last.isoformat()), self._now)
        return {campaign: {mark: kind for mark, kind in marks.items() if mark not in found[campaign]}
                for campaign, marks in wanted.items()}


def _found(wanted: Wanted, shard: int, days: Within, now: datetime) -> dict[str, set[str]]:
    """The marks that are there, by campaign."""
    found: dict[str, set[str]] = {}
    by_key: list[tuple[str, str]] = []
    for campaign, marks in wanted.items():
        there, left = _by_range(campaign, shard, marks, days) if len(marks) > BY_KEY else (set(), list(marks))
        found[campaign] = there
        by_key += [(marks_of(campaign, shard), mark) for mark in left]
    for row in plain(Seen, by_key, now):
        if days.first <= row["day"] <= days.last:
            found[campaign_of(row["pk"])].add(row["sk"])
    return found


def _by_range(campaign: str, shard: int, marks: dict[str, str], days: Within) -> tuple[set[str], list[str]]:
    """Read all marks between the first and the last that is wanted: those that are there, and those that are left
    where it was given up, since too many lie between that are not wanted."""
    wanted, there, looked_at = sorted(marks), set[str](), 0
    for page in partitions.pages(Seen, marks_of(campaign, shard), (), wanted[0], wanted[-1], days):
        there.update(raw["sk"]["S"] for raw in page.rows if raw["sk"]["S"] in marks)
        looked_at += page.looked_at
        passed = bisect_right(wanted, page.until) if page.until else len(wanted)
        if looked_at > MOST_BESIDE * passed:
            return there, wanted[passed:]
    return there, []
