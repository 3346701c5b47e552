"""Workers: files that take longer to make than a request may; the watch over open cases."""

from datetime import datetime
from typing import Any

from chalice.app import Blueprint, Rate

from chalicelib.core import jobs

blueprint = Blueprint(__name__)


@blueprint.on_sqs_message(queue="exports", batch_size=1)
@jobs.each_message
def make_export(message: dict[str, Any], now: datetime) -> None:
    """The files of one person, or a file that an account holder has asked for."""
    if "download" in message:
        from chalicelib.subscriptions import downloads

        downloads.make(message["account"], message["download"], message["job"], now)
    else:
        from chalicelib.portal import export

        export.make(message["person"], message["job"], now)


@blueprint.schedule(Rate(1, unit=Rate.HOURS))
@jobs.on_schedule
def watch_requests(now: datetime) -> dict[str, int]:
    """Once an hour: whether a request or complaint is due soon, today, or overdue."""
    from chalicelib.portal import watch

    return watch.watch(now)
