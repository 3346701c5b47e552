"""What runs by itself for the accounts' own affairs."""

from datetime import datetime
from typing import Any

from chalice.app import Blueprint, Cron, Rate

from chalicelib.administration import metering, recheck, vouching
from chalicelib.core import jobs

blueprint = Blueprint(__name__)


@blueprint.schedule(Rate(1, unit=Rate.HOURS))
@jobs.on_schedule
def recheck_domains(now: datetime) -> dict[str, int]:
    """Once an hour: whether sending domains that were not looked at for a day are still proved; tenants at SES."""
    return recheck.recheck(now)


@blueprint.schedule(Rate(1, unit=Rate.HOURS))
@jobs.on_schedule
def meter(now: datetime) -> dict[str, int]:
    """Once an hour: what every account has sent and keeps, for its statement."""
    return metering.meter(now)


@blueprint.on_sqs_message(queue="vouching", batch_size=1)
@jobs.each_message
def check_vouching(message: dict[str, Any], now: datetime) -> None:
    """Whether one account's own site vouches for it."""
    vouching.look(message["account"], now)


@blueprint.schedule(Cron("10", "5", "*", "*", "?", "*"))
@jobs.on_schedule
def recheck_vouching(now: datetime) -> dict[str, int]:
    """Once a day: every page that vouches is looked at again."""
    return vouching.recheck(now)
