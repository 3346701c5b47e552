"""Worker: walks through the people of accounts that delete whoever no longer reads."""

from datetime import datetime

from chalice.app import Blueprint, Rate

from chalicelib.core import jobs

blueprint = Blueprint(__name__)


@blueprint.schedule(Rate(15, unit=Rate.MINUTES))
@jobs.on_schedule
def sunset(now: datetime) -> dict[str, int]:
    """Every quarter of an hour: count, warn, and order deletions, where an account holder has chosen it."""
    from chalicelib.sunset import walk

    return walk.run(now)
