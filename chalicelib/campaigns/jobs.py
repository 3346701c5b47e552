"""Workers: `deliver` sends pages of campaigns and test mails, `settle` takes in what SES tells about them, `start_due`
starts what is scheduled, `repair` sets going again what has stopped
and adds up what arrived, `watch_quota` asks SES how much it takes,
`check_campaign` asks links whether they answer. The HTML tools are loaded where needed."""

from datetime import datetime
from typing import Any

from chalice.app import Blueprint, Rate

from chalicelib.campaigns.events import record_events
from chalicelib.campaigns.rate_turns import deliver_in_turn
from chalicelib.core import jobs

blueprint = Blueprint(__name__)


@blueprint.on_sqs_message(queue="sending", batch_size=1)
@jobs.each_message
def deliver(message: dict[str, Any], now: datetime) -> None:
    """One page of one shard, the uncertain mails of a page once more, or a test mail."""
    if "test" in message:
        from chalicelib.campaigns.trial import send_test

        send_test(message["test"], now, message.get("user", ""), message.get("once", ""))
    else:
        deliver_in_turn(message, now)


@blueprint.on_sqs_message(queue="events", batch_size=100, maximum_batching_window_in_seconds=5)
@jobs.all_bodies
def settle(bodies: list[str], now: datetime) -> list[int]:
    """SES's events of some seconds. Those of one page cost one write together."""
    return record_events(bodies, now)


@blueprint.schedule(Rate(1, unit=Rate.MINUTES))
@jobs.on_schedule
def start_due(now: datetime) -> dict[str, int]:
    """Every campaign whose time has come."""
    from chalicelib.campaigns import due

    return due.start_due(now)


@blueprint.schedule(Rate(1, unit=Rate.MINUTES))
@jobs.on_schedule
def watch_quota(now: datetime) -> dict[str, int]:
    """SES's rate and quota; what waited for room goes on."""
    from chalicelib.campaigns import rate_quota

    return rate_quota.watch(now)


@blueprint.schedule(Rate(5, unit=Rate.MINUTES))
@jobs.on_schedule
def repair(now: datetime) -> dict[str, int]:
    """Every campaign that is being sent; and the sums of what SES has told lately."""
    from chalicelib.campaigns import arrivals
    from chalicelib.campaigns import repair as repairing

    return repairing.set_going(now) | arrivals.add_up(now)


@blueprint.on_sqs_message(queue="checks", batch_size=1)
@jobs.each_message
def check_campaign(message: dict[str, Any], now: datetime) -> None:
    """The links of one campaign."""
    from chalicelib.campaigns import link_check

    link_check.look(message["campaign"], now)
