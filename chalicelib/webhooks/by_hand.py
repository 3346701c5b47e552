"""Calls that somebody asks for: a test event, or what the log holds once more. Each is made once."""

from datetime import datetime

from chalicelib.core import clock, ids
from chalicelib.core.errors import NotFound, TooMany
from chalicelib.core.table import held
from chalicelib.webhooks import rules
from chalicelib.webhooks.model import CALLS, CallsByHand, LoggedCall, Webhook, log_of
from chalicelib.webhooks.orders import Order, queue_order


def send_test(webhook: Webhook, now: datetime) -> Order:
    """Queue a test event, whether the webhook is on or off. Raises TooMany."""
    _charge(webhook, now)
    return queue_order(Order(webhook.id, ids.new(now), rules.TEST, clock.iso(now), {}, rules.BY_HAND))


def send_again(webhook: Webhook, call_id: str, now: datetime) -> Order:
    """Queue what a logged call was about once more, under the same delivery id. Raises NotFound, TooMany."""
    logged = LoggedCall.find(log_of(webhook.id), CALLS + call_id, now)
    if logged is None:
        raise NotFound("This line of the log is not there any more.", "The log is kept for thirty days.")
    _charge(webhook, now)
    return queue_order(Order(webhook.id, str(logged.delivery), str(logged.event), str(logged.occurred_at),
                             logged.about, rules.BY_HAND))


def _charge(webhook: Webhook, now: datetime) -> None:
    """Nobody is to be knocked at without end by way of us."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    row = CallsByHand(f"by-hand#{webhook.id}", clock.iso(hour))
    counted = held(lambda: row.update(
        actions=[CallsByHand.calls.add(1), CallsByHand.expires_at.set(clock.epoch(hour + rules.BY_HAND_COUNTED_FOR))],
        condition=CallsByHand.pk.does_not_exist() | (CallsByHand.calls < rules.MOST_BY_HAND)))
    if not counted:
        raise TooMany(f"This webhook was called {rules.MOST_BY_HAND} times by hand within an hour.", "Wait a while.",
                      retry_after=3600 - clock.epoch(now) % 3600)
