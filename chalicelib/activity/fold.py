"""Folding raw rows into totals, a day at a time. Folding a day again gives the same totals, so it may be killed,
repeated and run twice at once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import cast

from chalicelib.activity import rules
from chalicelib.activity.model import (
    CLICK,
    NOBODY,
    SHARDS,
    Activity,
    Bookmark,
    Seen,
    Total,
    partition,
    seen_key,
)
from chalicelib.core import clock
from chalicelib.core.table import Key, read_many, visible, write_all

MARKS_AT_A_TIME = 100
Figures = dict[str, int]
Tally = dict[tuple[str, str], Figures]


@dataclass(frozen=True, slots=True)
class Row:
    """A raw row, its key taken apart."""

    campaign: str
    person: str
    kind: str
    link: int
    count: int
    machine: int
    first_at: int

    @property
    def kinds(self) -> list[str]:
        """The totals that the row counts for: a click counts for all links together and for its own."""
        return [CLICK, f"{CLICK}#{self.link:03d}"] if self.kind == CLICK else [self.kind]


def fold(now: datetime) -> dict[str, int]:
    """Fold every day since the last run that may have changed; returns what it counted."""
    bookmark = Bookmark.find("@fold", "bookmark", now)
    day = date.fromisoformat(bookmark.day) if bookmark else now.date() - rules.FIRST_LOOK_BACK
    days = totals = 0
    while day <= now.date():
        totals += fold_day(day, now)
        days, day = days + 1, day + timedelta(days=1)
    Bookmark("@fold", "bookmark", day=rules.first_open_day(now).isoformat()).save()
    return {"days": days, "totals": totals}


def fold_day(day: date, now: datetime) -> int:
    """Set the totals of one day from its raw rows; returns how many."""
    tally: Tally = defaultdict(lambda: dict.fromkeys(Total.FIGURES, 0))
    for shard in range(SHARDS):
        _count(_rows(day, shard, now), day, now, tally)
    totals = [_total(campaign, f"{day.isoformat()}#{kind}", found) for (campaign, kind), found in tally.items()]
    write_all(Total, totals)
    return len(totals)


def _total(campaign: str, sort_key: str, found: Figures) -> Total:
    return Total(campaign, sort_key, total=found["total"], unique=found["unique"], anonymous=found["anonymous"],
                 machine=found["machine"])


def _rows(day: date, shard: int, now: datetime) -> Iterator[Row]:
    for raw in visible(Activity.query(partition(day, shard)), now):
        campaign, person, kind, link = str(raw.sk).split("#")
        yield Row(campaign, person, kind, int(link), int(raw.times or 0), int(raw.machine or 0),
                  int(raw.first_at or 0))


def _count(rows: Iterable[Row], day: date, now: datetime, tally: Tally) -> None:
    """Rows come sorted, so all that one person did with one campaign stands together."""
    identified: list[Row] = []
    for (_campaign, person), group in groupby(rows, key=lambda row: (row.campaign, row.person)):
        together = list(group)
        clicked_at = [row.first_at for row in together if row.kind == CLICK and row.count]
        hasty = person != NOBODY and rules.is_burst(clicked_at)
        for row in together:
            _add(row, hasty and row.kind == CLICK, tally)
        if person != NOBODY:
            identified += [row for row in together if row.count and not (hasty and row.kind == CLICK)]
        if len(identified) >= MARKS_AT_A_TIME // 2:
            _count_firsts(identified, day, now, tally)
            identified = []
    _count_firsts(identified, day, now, tally)


def _add(row: Row, hasty: bool, tally: Tally) -> None:
    for kind in row.kinds:
        figures = tally[row.campaign, kind]
        figures["machine"] += row.machine + (row.count if hasty else 0)
        if not hasty:
            figures["anonymous" if row.person == NOBODY else "total"] += row.count


def _count_firsts(rows: list[Row], day: date, now: datetime, tally: Tally) -> None:
    """Count the persons who are here for the first time, and mark them."""
    marks = {_mark(row, kind): (row, kind) for row in rows for kind in row.kinds}
    keys = list(marks)
    new: list[Seen] = []
    for start in range(0, len(keys), MARKS_AT_A_TIME):
        part = keys[start:start + MARKS_AT_A_TIME]
        for key, found in zip(part, read_many(part, now), strict=True):
            row, kind = marks[key]
            if found is None:
                new.append(Seen(key[1], key[2], day=day.isoformat(), person=row.person,
                                expires_at=clock.epoch(rules.expires(day))))
            if found is None or cast("Seen", found).day == day.isoformat():
                tally[row.campaign, kind]["unique"] += 1
    write_all(Seen, new)


def _mark(row: Row, kind: str) -> Key:
    return seen_key(row.campaign, row.person, row.kind, row.link if "#" in kind else None)
