"""Rows of webhooks (`accounts`) and of the log of their calls (`ephemeral`, thirty days)."""

from typing import Any

from pynamodb.attributes import BooleanAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.core import ids
from chalicelib.core.table import Item, Key

PREFIX = "webhook#"
CALLS = "call#"
USE = "webhook"  # what the signing secrets are locked for (core.vault)


class Webhook(Item):
    """Where an account's events are posted (account / webhook#short).

    `secret` is locked; after a rotation `old_secret` signs as well until `old_until` (epoch seconds). `failures`
    counts the deliveries given up since the last one that was taken, `failing_since` is when the first call since then
    failed. `disabled_reason` says why the service switched it off: "" where its account did, or where it is on.
    `version` counts what the account has changed.
    """

    class Meta:
        table_name = "accounts"

    url = UnicodeAttribute()
    events: Any = JSONAttribute()
    secret = UnicodeAttribute()
    old_secret = UnicodeAttribute(null=True)
    old_until = NumberAttribute(default=0)
    enabled = BooleanAttribute(default=True)
    disabled_reason = UnicodeAttribute(default="")
    failures = NumberAttribute(default=0)
    failing_since = UnicodeAttribute(null=True)
    version = NumberAttribute(default=1)
    created_at = UnicodeAttribute()

    @property
    def account_id(self) -> str:
        return str(self.pk)

    @property
    def short_id(self) -> str:
        return str(self.sk).removeprefix(PREFIX)

    @property
    def id(self) -> str:
        return ids.full(self.account_id, self.short_id)

    @property
    def host(self) -> str:
        """The part of the address that holds no secret."""
        return str(self.url).split("://", 1)[1].partition("/")[0].partition("?")[0]


class Guard(Item):
    """One row an account (account / webhooks) that every change of its webhooks changes, so that what the account
    hears is made from all of them even where two people change two of them at once."""

    class Meta:
        table_name = "accounts"

    version = NumberAttribute(default=0)


class LoggedCall(Item):
    """One call of a webhook (hook#webhook / call#time…), without a word of what was sent or answered.

    `delivery` is the id that the receiver sees; `about` are the ids of what the event concerns, as the account knows
    them; `attempt` is 0 for a call asked for by hand. `status` is the answer's, None where none came (`reason`).
    """

    class Meta:
        table_name = "ephemeral"

    delivery = UnicodeAttribute()
    event = UnicodeAttribute()
    occurred_at = UnicodeAttribute()
    about: Any = JSONAttribute(default=dict)
    attempt = NumberAttribute()
    at = UnicodeAttribute()
    taken = BooleanAttribute(default=False)
    status = NumberAttribute(null=True)
    reason = UnicodeAttribute(default="")
    milliseconds = NumberAttribute()
    next_at = UnicodeAttribute(null=True)
    expires_at = NumberAttribute()

    @property
    def id(self) -> str:
        return str(self.sk).removeprefix(CALLS)


class CallsByHand(Item):
    """How often a webhook was called by hand in one hour."""

    class Meta:
        table_name = "ephemeral"

    calls = NumberAttribute(default=0)
    expires_at = NumberAttribute()


def webhook_key(account_id: str, short: str) -> Key:
    return (Webhook, account_id, PREFIX + short)


def guard_key(account_id: str) -> Key:
    return (Guard, account_id, "webhooks")


def log_of(webhook_id: str) -> str:
    """The partition of a webhook's log."""
    return f"hook#{webhook_id}"
