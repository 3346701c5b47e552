"""Worker: takes in events and calls webhooks."""

from datetime import datetime
from typing import Any

from chalice.app import Blueprint

from chalicelib.core import jobs
from chalicelib.webhooks import orders
from chalicelib.webhooks.deliver import deliver

blueprint = Blueprint(__name__)


@blueprint.on_sqs_message(queue="webhooks", batch_size=10)
@jobs.each_known_message
def call_webhook(message: dict[str, Any], now: datetime, message_id: str) -> None:
    """An event, for all webhooks that hear it; or a call to one of them."""
    if "delivery" in message:
        deliver(orders.read(message), now)
    else:
        orders.fan_out(message, message_id, now)
