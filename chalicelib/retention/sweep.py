"""The sweep: deletes what has passed its period and time to live has left. Reads hide such rows already; this makes
them gone, within the hour. What there is, and for how long: `periods.py`.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from chalicelib.activity import fold
from chalicelib.core import clock, log
from chalicelib.portal import erase
from chalicelib.retention import sweep_days, sweep_files, sweep_ledgers, sweep_tables
from chalicelib.retention.tally import Run, Tally

Enough = Callable[[], bool]
LONGEST_SWEEP = timedelta(minutes=5)
LONGEST_RUN = timedelta(minutes=12)  # with erasures; the function has fifteen, and the fold comes last
FIRST = "files"  # before the rows that lead to them: who erases somebody finds a file by its row
KINDS: dict[str, Callable[[Run], Tally]] = {
    "pending": partial(sweep_tables.sweep, "pending"),
    "activity": sweep_days.sweep,
    "deliveries": sweep_ledgers.sweep,
    "ephemeral": partial(sweep_tables.sweep, "ephemeral"),
    "requests": partial(sweep_tables.sweep, "requests"),
    "journal": sweep_tables.sweep_journal,
    FIRST: sweep_files.sweep,
}


def sweep(now: datetime, enough: Enough | None = None) -> dict[str, int]:
    """Delete all that is overdue, and look again for what was under way when somebody was erased; returns how many of
    each kind. A kind that fails keeps none from being swept; its error is raised at the end. Last, so that nothing of
    it waits for this: fold the days that the aggregator has left for too long."""
    run, counted, failed = Run(now, enough or _after(LONGEST_SWEEP, now)), {}, None
    for kind in _in_turn(now):
        try:
            counted[kind] = _swept(kind, run)
        except Exception as error:
            log.failure("not swept", error, kind=kind)
            failed = error
    counted["erasures"] = erase.look_again(now, enough or _after(LONGEST_RUN, now))
    counted["days_folded"] = fold.catch_up(now)["days"]
    if failed:
        raise failed
    return counted


def report(now: datetime) -> dict[str, int]:
    """What `sweep` would do now, by the same kinds, and for how long the oldest of it is overdue. Changes nothing."""
    run = Run(now, lambda: False, dry=True)
    found = {kind: sweep_kind(run) for kind, sweep_kind in KINDS.items()}
    return {**{kind: tally.count for kind, tally in found.items()}, "erasures": erase.waiting(now),
            "oldest_overdue_hours": max(tally.overdue_hours(now) for tally in found.values())}


def _swept(kind: str, run: Run) -> int:
    """What cannot be deleted is told, too, for how long it is overdue, so that the alarm rings when that is a day."""
    try:
        tally = KINDS[kind](run)
    except Exception:
        _tell(kind, 0, KINDS[kind](replace(run, dry=True)).overdue_hours(run.now))
        raise
    _tell(kind, tally.count, tally.overdue_hours(run.now))
    return tally.count


def _tell(kind: str, deleted: int, overdue_hours: int) -> None:
    """The line of the log is what the alarm reads (`OldestOverdue` in infrastructure/template.yaml)."""
    log.logger().info("swept", extra={"kind": kind, "deleted": deleted, "overdue_hours": overdue_hours})


def _in_turn(now: datetime) -> list[str]:
    """Each hour another kind is the first of those that time may run out for."""
    others = [kind for kind in KINDS if kind != FIRST]
    begin = clock.epoch(now) // 3600 % len(others)
    return [FIRST, *others[begin:], *others[:begin]]


def _after(longest: timedelta, now: datetime) -> Enough:
    return lambda: clock.now() - now >= longest
