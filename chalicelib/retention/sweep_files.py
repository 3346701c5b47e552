"""Sweeping files that were made or brought, a day after they were stored: S3 does so at midnight only."""

from datetime import datetime

from chalicelib.core import clock, ids, objects
from chalicelib.retention.tally import Run, Tally


def sweep(run: Run) -> Tally:
    """Every file that is older than a day."""
    tally = Tally()
    for key, stored in objects.all_of_them():
        ended = _born(key, stored) + objects.KEPT_FOR
        if ended > run.now:
            continue
        if run.enough():
            break
        if not run.dry:
            objects.drop(key)
        tally.found(1, [clock.epoch(ended)])
    return tally


def _born(key: str, stored: datetime) -> datetime:
    """When the file came. Its name has the time of whoever named it: the clock of the local run may be ahead of the
    store's."""
    named = ids.made_at(key.removeprefix("uploads/").partition("/")[0])
    return max(stored, named) if named else stored
