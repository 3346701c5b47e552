"""API keys: issued with scopes and perhaps a last day, shown once, revoked at once."""

from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.accounts import audit
from chalicelib.accounts.model import KEYS, Account, ApiKey
from chalicelib.accounts.rules import SCOPES
from chalicelib.accounts.service import KEY_ID_LENGTH, KEY_PREFIX
from chalicelib.core import clock, gateway, signing
from chalicelib.core.errors import Invalid, NotFound
from chalicelib.core.table import held


@dataclass(frozen=True, slots=True)
class Issued:
    """A new key: `secret` is shown this once, `public_id` is what the gateway knows it by."""

    key: ApiKey
    secret: str
    public_id: str


def issue_key(account: Account, label: str, now: datetime, scopes: list[str] | None = None,
              expires_on: date | None = None, by: str = "service") -> Issued:
    """A new API key, `sm_live_{id}_{secret}`, for all scopes unless some are named. Raises Invalid."""
    chosen = list(SCOPES) if scopes is None else scopes
    _check(label, chosen, expires_on, now)
    key_id, secret = signing.random_id(KEY_ID_LENGTH), signing.random_secret()
    public_id = f"{KEY_PREFIX}_{account.id}{key_id}"
    key = ApiKey(account.id, KEYS + key_id, label=label, secret_hash=signing.digest(secret), scopes=chosen,
                 created_at=clock.iso(now), created_by=by, expires_on=expires_on and expires_on.isoformat(),
                 gateway=gateway.make_key(public_id, str(account.tier)))
    key.save(condition=ApiKey.pk.does_not_exist())
    audit.record(account.id, by, "key.issued", now, key_id, scopes=" ".join(chosen))
    return Issued(key, f"{public_id}_{secret}", public_id)


def _check(label: str, scopes: list[str], expires_on: date | None, now: datetime) -> None:
    wrong = {}
    if not label.strip() or len(label) > 60:
        wrong["label"] = "Give the key a name of at most 60 characters, such as the program that uses it."
    if not scopes or set(scopes) - set(SCOPES):
        wrong["scopes"] = "Choose at least one thing that the key may do."
    if expires_on and expires_on < now.date():
        wrong["expires_on"] = "This day is over; choose a later one, or none."
    if wrong:
        raise Invalid("The key cannot be made like this.", "Correct the fields and try again.", fields=wrong)


def revoke_key(account_id: str, key_id: str, now: datetime, by: str) -> None:
    """Make a key useless from this moment; revoking again is fine. Raises NotFound."""
    row = ApiKey(account_id, KEYS + key_id)
    if not held(lambda: row.update(actions=[ApiKey.revoked_at.set(ApiKey.revoked_at | clock.iso(now))],
                                   condition=ApiKey.pk.exists())):
        raise NotFound
    if row.gateway:
        gateway.drop_key(row.gateway)
    audit.record(account_id, by, "key.revoked", now, key_id)


def keys_of(account_id: str) -> list[ApiKey]:
    """Every key of the account, newest first."""
    found = ApiKey.query(account_id, ApiKey.sk.startswith(KEYS))
    return sorted(found, key=lambda key: str(key.created_at), reverse=True)
