"""Opening an account, issuing and checking API keys."""

import hmac
from datetime import datetime
from typing import cast

from chalicelib.accounts.model import OFF, TRACKING_MODES, Account, ApiKey, Controller, account_key, api_key_key
from chalicelib.core import clock, signing
from chalicelib.core.errors import Invalid, Unauthorised
from chalicelib.core.table import read_many

KEY_PREFIX = "sm_live"
ACCOUNT_ID_LENGTH = 12
KEY_ID_LENGTH = 8


def open_account(email: str, controller: Controller, now: datetime, sender: str = "", tracking: str = OFF) -> Account:
    """A new account. `sender` is the address newsletters come from; raises Invalid for an unknown tracking mode."""
    if tracking not in TRACKING_MODES:
        raise Invalid("This tracking mode does not exist.", f"Use one of {', '.join(TRACKING_MODES)}.",
                      fields={"tracking": "unknown mode"})
    account = Account(signing.random_id(ACCOUNT_ID_LENGTH), "account", email=email, controller=controller,
                      sender=sender, tracking=tracking, created_at=clock.iso(now))
    account.save(condition=Account.pk.does_not_exist())
    return account


def issue_key(account_id: str, label: str, now: datetime) -> str:
    """A new API key, `sm_live_{id}_{secret}`: shown this once, kept only as a hash."""
    key_id, secret = signing.random_id(KEY_ID_LENGTH), signing.random_secret()
    ApiKey(account_id, f"key#{key_id}", label=label, secret_hash=signing.digest(secret),
           created_at=clock.iso(now)).save()
    return f"{KEY_PREFIX}_{account_id}{key_id}_{secret}"


def authenticate(key: str, now: datetime) -> Account:
    """The account that `key` acts for. Raises Unauthorised, without telling why."""
    account_id, key_id, secret = _split(key)
    found = read_many([account_key(account_id), api_key_key(account_id, key_id)], now)
    account, stored = cast("tuple[Account | None, ApiKey | None]", tuple(found))
    expected = stored.secret_hash if stored and not stored.revoked else ""
    if account is None or not hmac.compare_digest(expected, signing.digest(secret)):
        raise Unauthorised
    return account


def _split(key: str) -> tuple[str, str, str]:
    head, _, rest = key.partition(f"{KEY_PREFIX}_")
    ids, _, secret = rest.partition("_")
    if head or not secret or len(ids) != ACCOUNT_ID_LENGTH + KEY_ID_LENGTH or not ids.isalnum():
        raise Unauthorised
    return ids[:ACCOUNT_ID_LENGTH], ids[ACCOUNT_ID_LENGTH:], secret
