"""Worker: folds activity into totals, every hour."""

from datetime import datetime

from chalice.app import Blueprint, Rate

from chalicelib.activity.fold import fold
from chalicelib.core import jobs

blueprint = Blueprint(__name__)


@blueprint.schedule(Rate(1, unit=Rate.HOURS))
@jobs.on_schedule
def aggregate(now: datetime) -> dict[str, int]:
    """Totals of every day that may have changed."""
    return fold(now)
