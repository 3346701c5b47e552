"""What the API takes and gives for webhooks."""

from typing import Annotated, Any, Literal, Self, cast

from pydantic import AfterValidator, Field

from chalicelib.core.reach import LONGEST_URL
from chalicelib.core.schema import Body, Out
from chalicelib.webhooks.model import LoggedCall, Webhook
from chalicelib.webhooks.orders import Order

EventName = Literal["subscription.confirmed", "subscription.left", "campaign.finished", "mail.bounced",
                    "mail.complained"]


def _distinct(events: list[str]) -> list[str]:
    return sorted(set(events))


Url = Annotated[str, Field(min_length=1, max_length=LONGEST_URL,
                           description="https, on port 443, with a host name that leads to the public internet")]
Events = Annotated[list[EventName], Field(min_length=1, max_length=20), AfterValidator(_distinct)]


class WebhookIn(Body):
    """A new webhook."""

    url: Url
    events: Events


class WebhookChange(Body):
    """What is to change in a webhook."""

    url: Url | None = None
    events: Events | None = None
    enabled: Annotated[bool | None, Field(description="Switching on again forgets earlier failures")] = None


class WebhookOut(Out):
    """A webhook. `disabled_reason` is `gone` or `failing` where the service has switched it off."""

    id: str
    version: int
    url: str
    events: list[EventName]
    enabled: bool
    disabled_reason: Literal["gone", "failing"] | None
    failing_since: str | None
    created_at: str

    @classmethod
    def of(cls, found: Webhook) -> Self:
        return cls(id=found.id, version=int(found.version), url=found.url, events=found.events,
                   enabled=bool(found.enabled), disabled_reason=cast("Any", found.disabled_reason or None),
                   failing_since=found.failing_since, created_at=found.created_at)


class SecretOut(Out):
    """A signing secret."""

    secret: Annotated[str, Field(description="`whsec_` and the key in Base64")]

    @classmethod
    def of(cls, secret: str) -> Self:
        return cls(secret=secret)


class QueuedCallOut(Out):
    """A call that will be made in a moment; the log shows what became of it."""

    delivery: str
    event: str

    @classmethod
    def of(cls, order: Order) -> Self:
        return cls(delivery=order.delivery, event=order.event)


class CallOut(Out):
    """One call. `delivery` is its `webhook-id`; `attempt` is 0 for a call asked for by hand."""

    id: str
    delivery: str
    event: str
    occurred_at: str
    attempt: int
    at: str
    taken: bool
    status: int | None
    reason: str | None
    milliseconds: int
    next_at: str | None

    @classmethod
    def of(cls, found: LoggedCall) -> Self:
        return cls(id=found.id, delivery=found.delivery, event=found.event, occurred_at=found.occurred_at,
                   attempt=int(found.attempt), at=found.at, taken=bool(found.taken),
                   status=None if found.status is None else int(found.status), reason=found.reason or None,
                   milliseconds=int(found.milliseconds), next_at=found.next_at)
