"""Sweeping by hand, where the schedule is late or it must be now; and a report of what that would delete."""

from datetime import datetime
from typing import Any

from chalicelib.operator.announce import Enough
from chalicelib.operator.operate import Deed
from chalicelib.retention import sweep, sweep_days


def _sweep(wish: dict[str, str], now: datetime, enough: Enough) -> dict[str, Any]:
    """How many of each kind were deleted; with `dry_run`, how many are to be, for how many hours the oldest of them is
    overdue (the schedule sweeps every hour), and up to which day opens and clicks are gone. Hidden is all of it from
    its second on."""
    if "dry_run" not in wish:
        return {"ok": True, **sweep.sweep(now, enough)}
    return {"ok": True, **sweep.report(now), "activity_deleted_until": sweep_days.done_until(now)}


DEEDS: dict[str, Deed] = {"sweep": _sweep}
