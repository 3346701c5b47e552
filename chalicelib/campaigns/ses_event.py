"""An event of SES as it comes out of the queue, read with suspicion. Pure.

The envelope is SNS's, the event SES's own JSON in it. Of the people in it nothing is read: an event of a campaign's
mail is known by the delivery id that the mail carries, so that it does not matter how many recipients it names.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from chalicelib.campaigns.results_model import batch as batch_of

GREETING = "Successfully validated SNS topic"  # what SES says to a new topic, in words
KINDS = ("Send", "Delivery", "Bounce", "Complaint", "Reject", "Rendering Failure", "DeliveryDelay", "Subscription",
         "Open", "Click")


class NotUnderstood(ValueError):
    """It is no event of SES, or lacks what every event has."""


class Page(NamedTuple):
    """A page of a campaign's ledger."""

    campaign: str
    shard: int
    batch: str


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `soft` is a bounce that may pass: the mailbox is full, the server busy. `at` is when SES took the
    mail, `page` where the ledger tells of it if it is a campaign's."""

    kind: str
    soft: bool
    tags: dict[str, str]
    at: datetime
    page: Page | None

    @property
    def delivery(self) -> str:
        return self.tags.get("delivery", "")

    def named(self, *names: str) -> dict[str, str]:
        """These tags. Raises NotUnderstood where one is missing."""
        if not all(self.tags.get(name) for name in names):
            raise NotUnderstood("a tag")
        return {name: self.tags[name] for name in names}


def read(body: str) -> Event | None:
    """The event in a message of the queue; None for SES's greeting. Raises NotUnderstood."""
    said = _object(body).get("Message")
    if isinstance(said, str) and said.startswith(GREETING):
        return None
    event = _object(said)
    kind, mail, bounce = event.get("eventType"), event.get("mail"), event.get("bounce") or {}
    if kind not in KINDS or not isinstance(mail, dict) or not isinstance(bounce, dict):
        raise NotUnderstood("the kind of event")
    soft = kind == "Bounce" and bounce.get("bounceType") != "Permanent"
    tags = _tags(mail.get("tags") or {})
    return Event(str(kind), soft, tags, _moment(mail.get("timestamp")), _page(tags))


def _object(text: Any) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (TypeError, ValueError, RecursionError):
        raise NotUnderstood("no JSON") from None
    if not isinstance(found, dict):
        raise NotUnderstood("no object")
    return found


def _tags(given: Any) -> dict[str, str]:
    """Name and first value of each."""
    if not isinstance(given, dict):
        raise NotUnderstood("the tags")
    return {name: values[0] for name, values in given.items()
            if isinstance(values, list) and values and isinstance(values[0], str)}


def _page(tags: dict[str, str]) -> Page | None:
    """Raises NotUnderstood for a delivery id that is none of ours."""
    campaign, delivery = tags.get("campaign"), tags.get("delivery", "")
    if not (campaign and delivery):
        return None
    try:
        batch = batch_of(delivery)
    except ValueError:
        batch = ""
    shard = delivery.partition("-")[0]
    if not (batch and shard.isascii() and shard.isdecimal()):
        raise NotUnderstood("the delivery id")
    return Page(campaign, int(shard), batch)


def _moment(text: Any) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise NotUnderstood("the time") from None
    if found.tzinfo is None:
        raise NotUnderstood("the time zone")
    return found
