"""Workers, every hour: the sweep, and deleting accounts that were closed."""

from datetime import datetime

from chalice.app import Blueprint, Rate

from chalicelib.core import jobs
from chalicelib.retention import sweep as sweeping

blueprint = Blueprint(__name__)


@blueprint.schedule(Rate(1, unit=Rate.HOURS))
@jobs.on_schedule
def sweep(now: datetime) -> dict[str, int]:
    """Delete what is past its period."""
    return sweeping.sweep(now)


@blueprint.schedule(Rate(1, unit=Rate.HOURS))
@jobs.on_schedule
def close_accounts(now: datetime) -> dict[str, int]:
    """Go on deleting accounts whose days of grace are over."""
    from chalicelib.retention import closing

    return closing.close(now)
