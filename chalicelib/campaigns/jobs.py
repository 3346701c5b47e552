"""Workers: `deliver` sends pages of campaigns and test mails, `settle` takes in what SES tells about them."""

from datetime import datetime
from typing import Any

from chalice.app import Blueprint

from chalicelib.campaigns.deliver import deliver_page
from chalicelib.campaigns.events import record_event
from chalicelib.campaigns.ledger import Page
from chalicelib.core import jobs

blueprint = Blueprint(__name__)


@blueprint.on_sqs_message(queue="sending", batch_size=1)
@jobs.each_message
def deliver(message: dict[str, Any], now: datetime) -> None:
    """One page of one shard, or a test mail."""
    if "test" in message:
        from chalicelib.campaigns.trial import send_test  # brings the HTML tools, which pages do not need

        send_test(message["test"], now)
    else:
        deliver_page(Page(message["campaign"], int(message["shard"]), message["cursor"]), now)


@blueprint.on_sqs_message(queue="events", batch_size=10)
@jobs.each_message
def settle(message: dict[str, Any], now: datetime) -> None:
    """One SES event."""
    record_event(message, now)
