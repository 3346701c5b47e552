"""API keys: issued with scopes and perhaps a last day, shown once, revoked at once.

A key works from the moment in which the gateway knows it too (its row names the gateway's key): whatever fails or dies
before leaves a row that opens nothing, and that can be revoked like any other.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from pynamodb.transactions import TransactWrite

from chalicelib.accounts import audit, notices
from chalicelib.accounts.model import KEYS, Account, ApiKey, api_key_key
from chalicelib.accounts.rules import SCOPES
from chalicelib.accounts.service import KEY_ID_LENGTH, KEY_PREFIX, usable
from chalicelib.core import clock, gateway, signing
from chalicelib.core.errors import Conflict, Invalid, NotFound
from chalicelib.core.table import commit, held, read_many

LONGEST_LABEL = 60
LABEL_WANTED = f"Give the key a name of at most {LONGEST_LABEL} characters, such as the program that uses it."
MOST_KEYS = 50  # alive at a time; the gateway has room for 10,000 of all accounts
ITSELF = "service"  # who makes keys for demonstrations, of which nobody need be told


@dataclass(frozen=True, slots=True)
class Issued:
    """A new key: `secret` is shown this once, `public_id` is what the gateway knows it by."""

    key: ApiKey
    secret: str
    public_id: str


def issue_key(account: Account, label: str, now: datetime, scopes: list[str] | None = None,
              expires_on: date | None = None, by: str = ITSELF, key_id: str = "") -> Issued:
    """A new API key, `sm_live_{id}_{secret}`, for all scopes unless some are named.

    A form that is sent twice brings the same `key_id` (from `new_id`), which is made once. Raises Invalid or Conflict.
    """
    chosen = list(SCOPES) if scopes is None else scopes
    _check(label, chosen, expires_on, now)
    _check_room(account.id, by, now)
    key_id, secret = key_id or new_id(), signing.random_secret()
    key = ApiKey(account.id, KEYS + key_id, label=label.strip(), secret_hash=signing.digest(secret), scopes=chosen,
                 created_at=clock.iso(now), created_by=by, expires_on=expires_on and expires_on.isoformat())
    if not held(lambda: key.save(condition=ApiKey.pk.does_not_exist())):
        raise Conflict("This key has been made already, and its secret was shown then.",
                       "If you did not copy it, revoke the key and make another.")
    try:
        _make_usable(account, key, now, by)
    except Exception:  # whatever it was: nothing half done stays behind
        gateway.drop(public_id(account.id, key_id), key.gateway)
        key.delete()
        raise
    return Issued(key, f"{public_id(account.id, key_id)}_{secret}", public_id(account.id, key_id))


def new_id() -> str:
    """An id for a key that is still to be made."""
    return signing.random_id(KEY_ID_LENGTH)


def is_id(text: str) -> bool:
    """Whether this is what an id of a key looks like."""
    return len(text) == KEY_ID_LENGTH and set(text) <= set(signing.ID_LETTERS)


def public_id(account_id: str, key_id: str) -> str:
    """What the gateway knows the key by: not a secret."""
    return f"{KEY_PREFIX}_{account_id}{key_id}"


def _make_usable(account: Account, key: ApiKey, now: datetime, by: str) -> None:
    """Make the gateway's key, tell the owners, then open the door."""
    key.gateway = gateway.make_key(public_id(account.id, key.id), str(account.tier))
    if by != ITSELF:
        notices.tell_owners(account.id, "key_issued", key=key.id)

    def both(write: TransactWrite) -> None:
        write.update(key, actions=[ApiKey.gateway.set(key.gateway)],
                     condition=ApiKey.pk.exists() & ApiKey.revoked_at.does_not_exist())
        write.save(audit.row(account.id, by, "key.issued", now, key.id, scopes=" ".join(key.scopes)))

    if not commit(both):
        raise Conflict("Somebody revoked the key while it was being made.", "Make another one.")


def is_label(text: str) -> bool:
    """Whether a key may be called so."""
    return 0 < len(text.strip()) <= LONGEST_LABEL


def _check(label: str, scopes: list[str], expires_on: date | None, now: datetime) -> None:
    wrong = {}
    if not is_label(label):
        wrong["label"] = LABEL_WANTED
    if not scopes or set(scopes) - set(SCOPES):
        wrong["scopes"] = "Choose at least one thing that the key may do."
    if expires_on and expires_on < now.date():
        wrong["expires_on"] = "This day is over; choose a later one, or none."
    if wrong:
        raise Invalid("The key cannot be made like this.", "Correct the fields and try again.", fields=wrong)


def _check_room(account_id: str, by: str, now: datetime) -> None:
    alive = [key for key in keys_of(account_id) if state_of(key, now) in {"works", "unfinished"}]
    if by != ITSELF and len(alive) >= MOST_KEYS:
        raise Invalid(f"The account has {MOST_KEYS} keys already.", "Revoke those that are not used any more.",
                      fields={"label": f"There is room for {MOST_KEYS} keys; revoke one first."})


def revoke_key(account_id: str, key_id: str, now: datetime, by: str) -> None:
    """Make a key useless from this moment, also when the gateway is out of reach; revoking again is fine.

    Raises NotFound.
    """
    row = ApiKey(*api_key_key(account_id, key_id)[1:])

    def both(write: TransactWrite) -> None:
        write.update(row, actions=[ApiKey.revoked_at.set(clock.iso(now))],
                     condition=ApiKey.pk.exists() & ApiKey.revoked_at.does_not_exist())
        write.save(audit.row(account_id, by, "key.revoked", now, key_id))

    if commit(both):
        notices.tell_owners(account_id, "key_revoked", key=key_id)
    elif read_many([api_key_key(account_id, key_id)], now)[0] is None:
        raise NotFound
    _tidy(account_id, key_id, now)


def _tidy(account_id: str, key_id: str, now: datetime) -> None:
    """Delete the gateway's key of a revoked one, and forget its id once it is gone: revoking again tries again."""
    key = cast("ApiKey", read_many([api_key_key(account_id, key_id)], now)[0])
    if gateway.drop(public_id(account_id, key_id), key.gateway) and key.gateway:
        held(lambda: key.update(actions=[ApiKey.gateway.remove()], condition=ApiKey.revoked_at.exists()))


def state_of(key: ApiKey, now: datetime) -> str:
    """"works", "revoked", "expired", or "unfinished" where making it was broken off."""
    if key.revoked_at:
        return "revoked"
    if not key.gateway:
        return "unfinished"
    return "works" if usable(key, now) else "expired"


def keys_of(account_id: str) -> list[ApiKey]:
    """Every key of the account, newest first."""
    found = ApiKey.query(account_id, ApiKey.sk.startswith(KEYS))
    return sorted(found, key=lambda key: str(key.created_at), reverse=True)
