"""Worker: files that take longer to make than a request may."""

from datetime import datetime
from typing import Any

from chalice.app import Blueprint

from chalicelib.core import jobs

blueprint = Blueprint(__name__)


@blueprint.on_sqs_message(queue="exports", batch_size=1)
@jobs.each_message
def make_export(message: dict[str, Any], now: datetime) -> None:
    """The files of one person, or a file that an account holder has asked for."""
    if "everything" in message:
        from chalicelib.takeout import make

        make.go_on(message["everything"], message["job"], now)
    elif "download" in message:
        from chalicelib.subscriptions import downloads

        downloads.make(message["account"], message["download"], message["job"], now)
    else:
        from chalicelib.portal import export

        export.make(message["person"], message["job"], now)
