"""Worker: the watch over open cases."""

from datetime import datetime

from chalice.app import Blueprint, Rate

from chalicelib.core import jobs

blueprint = Blueprint(__name__)


@blueprint.schedule(Rate(1, unit=Rate.HOURS))
@jobs.on_schedule
def watch_requests(now: datetime) -> dict[str, int]:
    """Once an hour: whether a request or complaint is due soon, today, or overdue."""
    from chalicelib.portal import watch

    return watch.watch(now)
