"""Signatures by the Standard Webhooks scheme (HMAC-SHA256, `v1`), by which a receiver knows that a call is ours."""

import base64
import hmac
from collections.abc import Sequence
from datetime import datetime

from chalicelib.core import clock, signing, vault
from chalicelib.webhooks.model import USE, Webhook

PREFIX = "whsec_"


def new_key() -> bytes:
    """256 random bits."""
    return base64.urlsafe_b64decode(signing.random_secret() + "=")


def shown(key: bytes) -> str:
    """The key as the receiver is told it."""
    return PREFIX + base64.b64encode(key).decode()


def lock(account_id: str, key: bytes) -> str:
    """The key as it is kept."""
    return vault.lock(account_id, USE, key)


def keys_of(webhook: Webhook, now: datetime) -> list[bytes]:
    """The keys that sign now, the newest first: after a rotation the old one signs for another day."""
    locked = [str(webhook.secret)]
    if webhook.old_secret and clock.epoch(now) < int(webhook.old_until):
        locked.append(str(webhook.old_secret))
    return [vault.unlock(webhook.account_id, USE, one) for one in locked]


def headers(keys: Sequence[bytes], message_id: str, now: datetime, body: bytes) -> dict[str, str]:
    """What a receiver verifies: the id, which stays when a call is repeated, the time of the call, the signatures."""
    timestamp = str(clock.epoch(now))
    signed = f"{message_id}.{timestamp}.".encode() + body
    signatures = [f"v1,{base64.b64encode(hmac.digest(key, signed, 'sha256')).decode()}" for key in keys]
    return {"webhook-id": message_id, "webhook-timestamp": timestamp, "webhook-signature": " ".join(signatures)}
