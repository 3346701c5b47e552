"""Orders to deliver: an event, for one webhook, as a message that holds ids alone."""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from chalicelib.core import clock, ids, queue
from chalicelib.subscriptions import public
from chalicelib.webhooks import changes, rules

QUEUE = "webhooks"


@dataclass(frozen=True, slots=True)
class Order:
    """One call to make. `about` are the ids of what the event concerns, as the account knows them; the call is not
    made before `not_before` (epoch seconds). The delivery id is the same for every try."""

    webhook: str
    delivery: str
    event: str
    occurred_at: str
    about: dict[str, str]
    attempt: int = 1
    not_before: int = 0

    @property
    def account_id(self) -> str:
        return ids.split(self.webhook)[0]

    @property
    def by_hand(self) -> bool:
        return self.attempt == rules.BY_HAND


def queue_order(order: Order, now: datetime | None = None) -> Order:
    """Queue the call; one that is not due at `now` is kept back as long as the queue keeps anything back."""
    wait = max(order.not_before - clock.epoch(now), 0) if now else 0
    queue.put(QUEUE, _message(order), delay=wait)
    return order


def again(order: Order, at: datetime) -> Order:
    """The next try."""
    return replace(order, attempt=order.attempt + 1, not_before=clock.epoch(at))


def _message(order: Order) -> dict[str, Any]:
    return {"delivery": order.delivery, "account": order.account_id, "webhook": order.webhook, "event": order.event,
            "at": order.occurred_at, "about": order.about, "attempt": order.attempt, "not_before": order.not_before}


def read(message: dict[str, Any]) -> Order:
    """The order in a message."""
    return Order(message["webhook"], message["delivery"], message["event"], message["at"], message["about"],
                 message["attempt"], message["not_before"])


def fan_out(message: dict[str, Any], message_id: str, now: datetime) -> None:
    """One order for each webhook of the account that is on and hears the event.

    The ids of the deliveries follow from the event, so that a message which comes twice makes calls that the receiver
    knows to be the same.
    """
    event = message["event"]
    hearing = [one for one in changes.all_of(message["account"]) if one.enabled and event in one.events]
    once = "" if event in rules.HAPPENS_ONCE else message_id
    queue.put_all(QUEUE, [_message(Order(one.id, _delivery(message, once, one.id), event, clock.iso(now),
                                         _about(message))) for one in hearing])


def _delivery(message: dict[str, Any], once: str, webhook_id: str) -> str:
    named = json.dumps([message, once, webhook_id], sort_keys=True)
    return hashlib.sha256(named.encode()).hexdigest()[:32]


def _about(message: dict[str, Any]) -> dict[str, str]:
    """The ids, with the person as the account knows them on this list: a fingerprint is the same for every account."""
    about = {f"{name}_id": str(message[name]) for name in ("campaign", "list") if name in message}
    if "person" in message:
        about["subscription_id"] = public.public_id(message["list"], message["person"])
    return about
