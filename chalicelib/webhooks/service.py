"""Making, changing and removing webhooks, their secrets, and the log of their calls."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from chalicelib.accounts.model import Account
from chalicelib.core import clock, egress, ids, paging
from chalicelib.core.errors import Conflict, Invalid, NotFound, Outdated
from chalicelib.core.table import read_many, visible
from chalicelib.webhooks import changes, rules, sign
from chalicelib.webhooks.changes import Present
from chalicelib.webhooks.model import CALLS, PREFIX, LoggedCall, Webhook, log_of, webhook_key


@dataclass(frozen=True, slots=True)
class Made:
    """A webhook with a new signing secret, `whsec_…`."""

    webhook: Webhook
    secret: str


def get_webhook(account_id: str, public_id: str, now: datetime) -> Webhook:
    """A webhook of this account. Raises NotFound."""
    found = read_many([webhook_key(account_id, ids.own(account_id, public_id))], now)[0]
    if found is None:
        raise NotFound
    return cast("Webhook", found)


def page_of_webhooks(account_id: str, cursor: str, limit: int) -> tuple[list[Webhook], str | None]:
    """The account's webhooks, newest first, and the cursor of the next page."""
    return paging.newest_first(Webhook, account_id, PREFIX, cursor, limit)


def make(account: Account, url: str, events: Sequence[str], now: datetime, by: str) -> Made:
    """A new webhook, which is on. Raises Invalid for an address that is never called, or no known event."""
    check(url, events)
    key = sign.new_key()
    made = Webhook(account.id, PREFIX + ids.new(now), url=url, events=sorted(set(events)),
                   secret=sign.lock(account.id, key), created_at=clock.iso(now))

    def add(present: Present) -> Webhook:
        if len(present) >= rules.MOST_WEBHOOKS:
            raise Conflict(f"The account has {rules.MOST_WEBHOOKS} webhooks already.", "Remove one of them first.")
        present[made.short_id] = made
        return made

    return Made(changes.change(account.id, add, "webhook.created", by, now), sign.shown(key))


def change(account_id: str, public_id: str, version: int, now: datetime, by: str, *, url: str | None = None,
           events: Sequence[str] | None = None, enabled: bool | None = None) -> Webhook:
    """Change what is given of version `version`. Another address, or switching on, forgets the failures.

    Raises NotFound, Outdated where that is not the current version, Invalid.
    """
    check(url, events)

    def changed(present: Present) -> Webhook:
        webhook = changes.found(present, account_id, public_id)
        if int(webhook.version) != version:
            raise Outdated
        if url not in {None, webhook.url}:
            webhook.url = url
            _start_afresh(webhook)
        webhook.events = webhook.events if events is None else sorted(set(events))
        webhook.version = version + 1
        if enabled is not None:
            _switch(webhook, enabled)
        return webhook

    return changes.change(account_id, changed, "webhook.changed", by, now)


def _switch(webhook: Webhook, on: bool) -> None:
    webhook.enabled, webhook.disabled_reason = on, ""
    if on:
        _start_afresh(webhook)


def _start_afresh(webhook: Webhook) -> None:
    webhook.failures, webhook.failing_since = 0, None


def check(url: str | None, events: Sequence[str] | None) -> None:
    """Raises Invalid for an address that is never called, and for events that do not exist. None is no change."""
    wrong = {}
    if url is not None:
        try:
            egress.check(url)
        except egress.Refused as refused:
            wrong["url"] = f"This address cannot be called. {refused.reason}"
    if events is not None and (not events or set(events) - set(rules.EVENTS)):
        wrong["events"] = f"Choose at least one of {', '.join(rules.EVENTS)}."
    if wrong:
        raise Invalid("The webhook cannot be like this.", "Correct the fields and try again.", fields=wrong)


def remove(account_id: str, public_id: str, now: datetime, by: str) -> None:
    """Take a webhook away; what waits to be delivered to it is dropped. Raises NotFound."""

    def removed(present: Present) -> Webhook:
        webhook = changes.found(present, account_id, public_id)
        del present[webhook.short_id]
        return webhook

    changes.change(account_id, removed, "webhook.removed", by, now)


def rotate(account_id: str, public_id: str, now: datetime, by: str) -> Made:
    """A new signing secret; the old one signs as well for another day. Raises NotFound."""
    key = sign.new_key()
    locked = sign.lock(account_id, key)

    def rotated(present: Present) -> Webhook:
        webhook = changes.found(present, account_id, public_id)
        webhook.old_secret, webhook.secret = webhook.secret, locked
        webhook.old_until = clock.epoch(now + rules.OLD_SECRET_SIGNS_FOR)
        webhook.version += 1
        return webhook

    return Made(changes.change(account_id, rotated, "webhook.changed", by, now), sign.shown(key))


def secret_of(webhook: Webhook, now: datetime) -> str:
    """The signing secret, for programs that set up a receiver."""
    return sign.shown(sign.keys_of(webhook, now)[0])


def disable(webhook: Webhook, reason: str, now: datetime) -> bool:
    """Switch a webhook off because of its failures; False where it is off or gone already."""

    def disabled(present: Present) -> Webhook:
        there = changes.found(present, webhook.account_id, webhook.id)
        if not there.enabled:
            raise NotFound
        there.enabled, there.disabled_reason, there.version = False, reason, int(there.version) + 1
        return there

    try:
        changes.change(webhook.account_id, disabled, "webhook.disabled", "service", now)
    except NotFound:
        return False
    return True


def page_of_calls(webhook: Webhook, cursor: str, limit: int, now: datetime) -> tuple[list[LoggedCall], str | None]:
    """The log of a webhook's calls, newest first, and the cursor of the next page."""
    found, after = paging.newest_first(LoggedCall, log_of(webhook.id), CALLS, cursor, limit)
    return list(visible(found, now)), after
