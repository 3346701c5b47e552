"""Workers: the notices of incidents and what SES says of them; the watch over the clock."""

from datetime import datetime
from typing import Any

from chalice.app import Blueprint, Rate

from chalicelib.core import jobs

blueprint = Blueprint(__name__)


@blueprint.on_sqs_message(queue="incidents", batch_size=10)
@jobs.each_message
def mail_incident(message: dict[str, Any], now: datetime) -> None:
    """The notice of one incident to the owners of one account; or what became of such a mail."""
    from chalicelib.breaches import notices

    if "event" in message:
        notices.receipt(message["incident"], message["account"], message["user"], message["event"])
    else:
        notices.deliver(message["incident"], message["account"], now)


@blueprint.schedule(Rate(15, unit=Rate.MINUTES))
@jobs.on_schedule
def watch_incidents(now: datetime) -> dict[str, int]:
    """Every quarter of an hour: whether an incident must be decided, or told to the authority."""
    from chalicelib.breaches import clock

    return clock.watch(now)
