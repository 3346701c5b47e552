"""Worker: makes the files of people who have more data than a request can gather."""

from datetime import datetime
from typing import Any

from chalice.app import Blueprint

from chalicelib.core import jobs

blueprint = Blueprint(__name__)


@blueprint.on_sqs_message(queue="exports", batch_size=1)
@jobs.each_message
def make_export(message: dict[str, Any], now: datetime) -> None:
    """The files of one person."""
    from chalicelib.portal import export

    export.make(message["person"], message["job"], now)
