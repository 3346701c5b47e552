"""What runs by itself for the accounts' own affairs."""

from datetime import datetime

from chalice.app import Blueprint, Cron, Rate

from chalicelib.administration import metering, recheck
from chalicelib.core import jobs

blueprint = Blueprint(__name__)


@blueprint.schedule(Cron("40", "4", "*", "*", "?", "*"))
@jobs.on_schedule
def recheck_domains(now: datetime) -> dict[str, int]:
    """Once a day: whether every sending domain is still proved."""
    return recheck.recheck(now)


@blueprint.schedule(Rate(1, unit=Rate.HOURS))
@jobs.on_schedule
def meter(now: datetime) -> dict[str, int]:
    """Once an hour: what every account has sent and keeps, for its statement."""
    return metering.meter(now)
