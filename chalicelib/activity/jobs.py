"""Worker: folds activity into totals, every four minutes: with the run itself, and the minute after midnight in which
the day before is waited for, no figure is older than five."""

from datetime import datetime

from chalice.app import Blueprint, Rate

from chalicelib.activity.fold import fold
from chalicelib.core import jobs

blueprint = Blueprint(__name__)


@blueprint.schedule(Rate(4, unit=Rate.MINUTES))
@jobs.on_schedule
def aggregate(now: datetime) -> dict[str, int]:
    """Totals of every day that may have changed."""
    return fold(now)
