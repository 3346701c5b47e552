"""Sweeping by hand, where the schedule is late or it must be now; and a report of what that would delete."""

from datetime import datetime, timedelta
from typing import Any

from chalicelib.operator.announce import Enough
from chalicelib.operator.operate import Deed
from chalicelib.retention import sweep

LATE_AFTER = timedelta(hours=2)  # the schedule sweeps every hour


def _sweep(wish: dict[str, str], now: datetime, _enough: Enough) -> dict[str, Any]:
    """How many of each kind were deleted; with `dry_run`, how many are to be, how many of them the schedule should have
    deleted already, and up to which day opens and clicks are gone. Hidden is all of it from its second on."""
    if "dry_run" not in wish:
        return {"ok": True, **sweep.sweep(now)}
    late = sum(1 for _row in sweep.overdue_sign_ups(now - LATE_AFTER))
    return {"ok": True, **sweep.overdue(now), "late_sign_ups": late, "activity_deleted_until": sweep.done_until(now)}


DEEDS: dict[str, Deed] = {"sweep": _sweep}
