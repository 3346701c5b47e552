"""Sweeping tables that are small enough to be walked through each hour, and the journal of erasures.

The table of suppressions is not: it only grows, and of all its rows those of the journal alone have an end. They lie by
month.
"""

from datetime import timedelta
from typing import cast

from chalicelib.core import clock, overdue
from chalicelib.core.table import read_many
from chalicelib.core.whole import Place
from chalicelib.portal.model import journal_of
from chalicelib.portal.rules import JOURNAL_LIVES_FOR
from chalicelib.retention.model import Reached, reached_key
from chalicelib.retention.rules import PLACE_KEPT_FOR
from chalicelib.retention.tally import Run, Tally, emptied

JOURNAL = "suppressions"
MONTHS_BACK = 12  # in which a journal is looked for whose sweep was dead


def sweep(table: str, run: Run) -> Tally:
    """Every row of a table whose time is over. What this run does not get to, or fails at, the next begins with."""
    if run.dry:
        return _walked(table, run, [None])
    before = _reached(table, run)
    places: list[Place] = [before.place if before else None]
    try:
        return _walked(table, run, places)
    finally:
        _keep(table, before, places[-1], run)


def _walked(table: str, run: Run, places: list[Place]) -> Tally:
    """From the last of the places on; adds where it goes on after each page that is done, None at the end."""
    tally = Tally()
    for page in overdue.walked(table, run.now, places[-1]):
        count = len(page.rows) if run.dry else overdue.drop(table, page.rows, run.now)
        tally.found(count, [row.ended for row in page.rows])
        places.append(page.place)
        if page.place and run.enough():
            break
    return tally


def _reached(table: str, run: Run) -> Reached | None:
    return cast("Reached | None", read_many([reached_key(table)], run.now)[0])


def _keep(table: str, before: Reached | None, place: Place, run: Run) -> None:
    row = Reached(*reached_key(table)[1:])
    if place:
        row.update(actions=[Reached.place.set(place),
                            Reached.expires_at.set(clock.epoch(run.now + PLACE_KEPT_FOR))])
    elif before:
        row.delete()


def sweep_journal(run: Run) -> Tally:
    """Lines of the journal of erasures."""
    tally, month = Tally(), run.now - JOURNAL_LIVES_FOR
    for _month in range(MONTHS_BACK):
        tally.add(emptied(run, overdue.dated(JOURNAL, journal_of(month)),
                          lambda over: overdue.drop(JOURNAL, over, run.now)))
        month = month.replace(day=1) - timedelta(days=1)
    return tally
