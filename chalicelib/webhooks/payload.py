"""What a receiver is told of an event: looked up at the moment of the call, so that nothing is told of who has gone."""

import json
from datetime import datetime
from typing import Any, cast

from chalicelib.campaigns.model import Campaign, campaign_key
from chalicelib.campaigns.service import sending_of
from chalicelib.core import ids
from chalicelib.core.table import read_many
from chalicelib.subscriptions import public
from chalicelib.subscriptions.model import Subscription, subscription_key
from chalicelib.webhooks import rules
from chalicelib.webhooks.orders import Order


def body(order: Order, now: datetime) -> bytes:
    """The JSON of a call: {"type", "timestamp", "data"}."""
    told = {"type": order.event, "timestamp": order.occurred_at, "data": {**order.about, **_more(order, now)}}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _more(order: Order, now: datetime) -> dict[str, Any]:
    """What is told beyond the ids."""
    if order.event == rules.CONFIRMED:
        return _person(order, now)
    if order.event == rules.FINISHED:
        return _campaign(order, now)
    return {"webhook_id": order.webhook} if order.event == rules.TEST else {}


def _person(order: Order, now: datetime) -> dict[str, Any]:
    """Address and fields of the subscription; nothing where the person has left meanwhile."""
    someone = public.own(order.account_id, order.about["subscription_id"])
    found = cast("Subscription | None", read_many([subscription_key(someone.list_id, someone.person)], now)[0])
    if found is None:
        return {}
    return {"email": found.address, "fields": found.fields, "confirmed_at": found.confirmed_at}


def _campaign(order: Order, now: datetime) -> dict[str, Any]:
    """How the sending went, so far as SES has told; nothing where the campaign is gone."""
    key = campaign_key(order.account_id, ids.own(order.account_id, order.about["campaign_id"]))
    found = cast("Campaign | None", read_many([key], now)[0])
    if found is None:
        return {}
    return {"list_id": found.list_id, "started_at": found.started_at, "finished_at": found.finished_at,
            "sending": sending_of(found, now)}
