"""One run of the sweep, and what it has found of one kind."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.core import clock
from chalicelib.core.overdue import Overdue


@dataclass(frozen=True, slots=True)
class Run:
    """A run: `dry` only counts, and changes nothing. `enough` says that its time is over: what is left is for the
    next."""

    now: datetime
    enough: Callable[[], bool]
    dry: bool = False

    def over(self, rows: Sequence[Overdue]) -> list[Overdue]:
        """Those of the rows whose time is over."""
        return [row for row in rows if row.ended <= clock.epoch(self.now)]


@dataclass(slots=True)
class Tally:
    """How many were deleted (or would be), since when the oldest of them was overdue, and the earliest of the ends
    that are to come, where they were seen (epoch seconds)."""

    count: int = 0
    oldest: int | None = None
    to_come: int | None = None

    def found(self, count: int, ended: Sequence[int]) -> None:
        self.count += count
        self.oldest = earliest(self.oldest, ended)

    def add(self, other: "Tally") -> None:
        self.found(other.count, [] if other.oldest is None else [other.oldest])
        self.to_come = earliest(self.to_come, [] if other.to_come is None else [other.to_come])

    def overdue_hours(self, now: datetime) -> int:
        """For how long the oldest was overdue, in whole hours; 0 where nothing was."""
        return 0 if self.oldest is None else (clock.epoch(now) - self.oldest) // 3600


def emptied(run: Run, pages: Iterable[list[Overdue]], drop: Callable[[list[Overdue]], int]) -> Tally:
    """What is over of the rows on these pages, deleted by `drop`, which says how many that were; until it is enough."""
    tally = Tally()
    for page in pages:
        if run.enough():
            break
        over = run.over(page)
        tally.found(len(over) if run.dry else drop(over), [row.ended for row in over])
        tally.to_come = earliest(tally.to_come, [row.ended for row in page if row.ended > clock.epoch(run.now)])
    return tally


def earliest(before: int | None, ends: Sequence[int]) -> int | None:
    """The earliest of them all; None where there is none."""
    return min(ends if before is None else [before, *ends], default=None)
