"""Adding up raw rows, in one pass over them as they lie: by campaign, person, kind and link."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple, Protocol

from chalicelib.activity import rules
from chalicelib.activity.model import CLICK, NOBODY

TOTAL, UNIQUE, ANONYMOUS, MACHINE = range(4)  # in the order of Total.FIGURES
Tally = dict[tuple[str, str], list[int]]  # by campaign and kind


class Row(NamedTuple):
    """A raw row, its key taken apart; `link` as it stands there, three digits."""

    campaign: str
    person: str
    kind: str
    link: str
    times: int
    machine: int
    first_at: int


class Persons(Protocol):
    """Takes in which persons did what."""

    def add(self, campaign: str, person: str, kinds: Iterable[str]) -> None: ...


def kinds(row: Row) -> Sequence[str]:
    """The totals that the row counts for: a click counts for all links together and for its own."""
    return (CLICK, f"{CLICK}#{row.link}") if row.kind == CLICK else (row.kind,)


def count(rows: Iterable[Row], tally: Tally, persons: Persons) -> None:
    """Add rows to the tally, and tell `persons` of each person's. Rows come sorted, so all that one person did with
    one campaign stands together."""
    for (campaign, person), group in groupby(rows, key=itemgetter(0, 1)):
        if person == NOBODY:
            for row in group:
                _add(tally, row, kinds(row), ANONYMOUS, row.times, row.machine)
        else:
            persons.add(campaign, person, _by_person(list(group), tally))


def _by_person(rows: list[Row], tally: Tally) -> list[str]:
    """Of all rows of one person and campaign; returns the kinds that the person counts for, once or oftener."""
    hasty = len(rows) >= rules.BURST_LINKS and rules.is_burst(
        [row.first_at for row in rows if row.kind == CLICK and row.times])
    found: list[str] = []
    for row in rows:
        counts_for = kinds(row)
        if hasty and row.kind == CLICK:
            _add(tally, row, counts_for, TOTAL, 0, row.machine + row.times)
        else:
            _add(tally, row, counts_for, TOTAL, row.times, row.machine)
            if row.times:
                found += counts_for
    return found


def _add(tally: Tally, row: Row, counts_for: Sequence[str], figure: int, events: int, by_machines: int) -> None:
    for kind in counts_for:
        figures = tally.get((row.campaign, kind)) or tally.setdefault((row.campaign, kind), [0, 0, 0, 0])
        figures[figure] += events
        figures[MACHINE] += by_machines
