"""One call of a webhook, and what follows from its outcome: the log, the next try, the end of a dead webhook."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from chalicelib.accounts import notices
from chalicelib.core import clock, egress, ids
from chalicelib.core.table import held, read_many
from chalicelib.webhooks import payload, rules, service, sign
from chalicelib.webhooks.model import CALLS, LoggedCall, Webhook, log_of, webhook_key
from chalicelib.webhooks.orders import Order, again, queue_order


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a call: the status of the answer, or why there was none."""

    status: int | None
    reason: str
    milliseconds: int

    @property
    def taken(self) -> bool:
        return rules.is_taken(self.status)


def deliver(order: Order, now: datetime) -> None:
    """Make the call, if it is due and still wanted. Where it fails it is written down, and tried again later."""
    if order.not_before > clock.epoch(now):
        queue_order(order, now)
        return
    account_id, short = ids.split(order.webhook)
    webhook = cast("Webhook | None", read_many([webhook_key(account_id, short)], now)[0])
    if webhook is None or not (webhook.enabled or order.by_hand):
        return
    outcome = _call(webhook, order, now)
    wait = None if outcome.taken else rules.next_wait(order.attempt, outcome.status)
    _write_down(order, outcome, now, now + wait if wait else None)
    if wait:
        queue_order(again(order, now + wait), now)
    if outcome.taken:
        _forget_failures(webhook)
    elif not order.by_hand:
        _count_failure(webhook, outcome, gave_up=wait is None, now=now)


def _call(webhook: Webhook, order: Order, now: datetime) -> Outcome:
    """Post the event, signed."""
    body = payload.body(order, now)
    signed = sign.headers(sign.keys_of(webhook, now), order.delivery, now, body)
    began = clock.now()
    status, reason = None, ""
    try:
        status = egress.fetch(str(webhook.url), "POST", {"Content-Type": "application/json", **signed}, body).status
    except (egress.Refused, egress.Unreachable) as failed:
        reason = failed.reason
    return Outcome(status, reason, round((clock.now() - began) / timedelta(milliseconds=1)))


def _write_down(order: Order, outcome: Outcome, now: datetime, next_at: datetime | None) -> None:
    LoggedCall(log_of(order.webhook), CALLS + ids.new(now), delivery=order.delivery, event=order.event,
               occurred_at=order.occurred_at, about=order.about, attempt=order.attempt, at=clock.iso(now),
               taken=outcome.taken, status=outcome.status, reason=outcome.reason, milliseconds=outcome.milliseconds,
               next_at=next_at and clock.iso(next_at), expires_at=clock.epoch(now + rules.LOG_KEPT_FOR)).save()


def _forget_failures(webhook: Webhook) -> None:
    if webhook.failures or webhook.failing_since:
        held(lambda: webhook.update(actions=[Webhook.failures.set(0), Webhook.failing_since.remove()],
                                    condition=Webhook.pk.exists()))


def _count_failure(webhook: Webhook, outcome: Outcome, *, gave_up: bool, now: datetime) -> None:
    """Count it, and switch the webhook off where this was one too many; its owners are told."""
    counted = held(lambda: webhook.update(
        actions=[Webhook.failing_since.set(Webhook.failing_since | clock.iso(now)), Webhook.failures.add(int(gave_up))],
        condition=Webhook.enabled == True))  # noqa: E712 - a condition of the store
    if not counted:
        return
    since = datetime.fromisoformat(str(webhook.failing_since))
    reason = rules.reason_to_stop(outcome.status, int(webhook.failures), since, now, gave_up)
    if reason and service.disable(webhook, reason, now):
        notices.tell_owners(webhook.account_id, "webhook_disabled", url_host=webhook.host, at=clock.iso(now))
