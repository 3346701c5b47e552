"""Adding up raw rows, in one pass over them as they lie: by campaign, person, kind and link."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple, Protocol

from chalicelib.activity import rules
from chalicelib.activity.model import CLICK, NOBODY

TOTAL, UNIQUE, ANONYMOUS, MACHINE = range(4)  # in the order of Total.FIGURES
Tally = defaultdict[tuple[str, str], list[int]]  # by campaign and kind


def nothing() -> Tally:
    """A tally in which nothing is counted yet."""
    return defaultdict(lambda: [0, 0, 0, 0])


class Row(NamedTuple):
    """A raw row, its key taken apart: `whose` is the campaign and the person ("campaign#person"), `link` stands as it
    does there, three digits."""

    whose: str
    kind: str
    link: str
    times: int
    machine: int
    first_at: int


class Persons(Protocol):
    """Takes in which persons did what."""

    def add(self, campaign: str, person: str, kinds: Iterable[str]) -> None: ...


def count(rows: Iterable[Row], tally: Tally, persons: Persons) -> None:
    """Add rows to the tally, and tell `persons` of each person's. Rows come sorted, so all that one person did with
    one campaign stands together."""
    for whose, group in groupby(rows, key=itemgetter(0)):
        campaign, person = whose.split("#")
        if person == NOBODY:
            _count(campaign, group, tally, ANONYMOUS, hasty=False)
        else:
            theirs = list(group)
            persons.add(campaign, person, _count(campaign, theirs, tally, TOTAL, hasty=_is_hasty(theirs)))


def _is_hasty(rows: list[Row]) -> bool:
    """Whether a person's clicks are those of a scanner."""
    return len(rows) >= rules.BURST_LINKS and rules.is_burst(
        [row.first_at for row in rows if row.kind == CLICK and row.times])


def _count(campaign: str, rows: Iterable[Row], tally: Tally, figure: int, *, hasty: bool) -> list[str]:
    """Of one person, or nobody, and campaign; returns the kinds that there was anything of, once or oftener. A click
    counts for all links together and for its own."""
    found: list[str] = []
    for _whose, kind, link, times, machine, _first_at in rows:
        if hasty and kind == CLICK:
            times, machine = 0, machine + times
        for each in (kind, f"{kind}#{link}") if kind == CLICK else (kind,):
            figures = tally[campaign, each]
            figures[figure] += times
            figures[MACHINE] += machine
            if times:
                found.append(each)
    return found
