"""Opening an account, checking API keys, and what an account must be before it acts."""

import hmac
from datetime import datetime, timedelta
from typing import Any, cast

from pynamodb.transactions import TransactWrite

from chalicelib.accounts import policy, rules
from chalicelib.accounts.model import (
    DIRECTORY,
    OFF,
    SHUT,
    TRACKING_MODES,
    Account,
    ApiKey,
    CallsThisMinute,
    Controller,
    Listed,
    account_key,
    api_key_key,
)
from chalicelib.core import clock, networks, signing
from chalicelib.core.errors import Invalid, NotReady, TooMany, Unauthorised
from chalicelib.core.settings import settings
from chalicelib.core.table import commit, held, read_many

KEY_PREFIX = "sm_live"
ACCOUNT_ID_LENGTH = 12
KEY_ID_LENGTH = 8
MOST_NETWORKS = 50  # that are told apart in a day; far more than the detector asks for
CALLS_COUNTED_FOR = timedelta(minutes=5)  # from the beginning of the minute in which they were made


def new_account(email: str, organisation: str, now: datetime, **over: object) -> Account:
    """An account that is not stored yet; nothing is complete, nothing recorded."""
    given: dict[str, Any] = {"controller": Controller(name=organisation),  # type: ignore[no-untyped-call]
                             "created_at": clock.iso(now)} | over
    return Account(signing.random_id(ACCOUNT_ID_LENGTH), "account", email=email, organisation=organisation, **given)


def put_account(write: TransactWrite, account: Account, now: datetime) -> None:
    """Store a new account with the first version of its policy, and enter it in the directory, in a transaction."""
    write.save(policy.first(account, now))
    write.save(account, condition=Account.pk.does_not_exist())
    write.save(Listed(DIRECTORY, account.id))


def open_account(email: str, controller: Controller, now: datetime, tracking: str = OFF, **over: object) -> Account:
    """A new account, stored. Raises Invalid for an unknown tracking mode."""
    if tracking not in TRACKING_MODES:
        raise Invalid("This tracking mode does not exist.", f"Use one of {', '.join(TRACKING_MODES)}.",
                      fields={"tracking": "unknown mode"})
    account = new_account(email, str(controller.name), now, controller=controller, tracking=tracking, **over)
    commit(lambda write: put_account(write, account, now))
    return account


def get_account(account_id: str, now: datetime) -> Account | None:
    """The account, or None."""
    return cast("Account | None", read_many([account_key(account_id)], now)[0])


def check_complete(account: Account) -> None:
    """Raises NotReady while the checklist is not complete or newer terms wait (promises ROLE-2, ROLE-4)."""
    lacking = rules.missing(account)
    if lacking:
        raise NotReady(f"The account lacks: {'; '.join(lacking)}.",
                       "Complete the checklist on the dashboard's first page.")
    check_terms(account)


def check_may_send(account: Account) -> None:
    """Raises NotReady like `check_complete`, and while the operator has suspended sending."""
    check_complete(account)
    if account.standing:
        raise NotReady(rules.why_not(account), f"Write to {settings().operator_contact}.")


def check_terms(account: Account) -> None:
    """Raises NotReady while newer terms wait for acceptance (promise ROLE-2)."""
    if not rules.has_current_terms(account):
        raise NotReady("The terms have changed." if account.terms else "The account lacks the acceptance of the terms.",
                       "An owner must accept them on the dashboard first.")


def authenticate(key: str, now: datetime) -> tuple[Account, ApiKey]:
    """The account and the API key that `key` is. Raises Unauthorised, without telling why."""
    account_id, key_id, secret = _split(key)
    found = read_many([account_key(account_id), api_key_key(account_id, key_id)], now)
    account, stored = cast("tuple[Account | None, ApiKey | None]", tuple(found))
    works = stored is not None and usable(stored, now) and account is not None and account.standing not in SHUT
    expected = stored.secret_hash if stored and works else ""
    if account is None or stored is None or not hmac.compare_digest(expected, signing.digest(secret)):
        raise Unauthorised
    return account, stored


def usable(key: ApiKey, now: datetime) -> bool:
    """Known to the gateway, neither revoked nor expired: a key works to the end of its last day (UTC)."""
    return bool(key.gateway) and not key.revoked_at and (
        not key.expires_on or now.date().isoformat() <= str(key.expires_on))


def count_call(account: Account, key: ApiKey, now: datetime, ip: str) -> None:
    """Count one call from `ip`, of which only a keyed hash of its network is kept, for the day.

    Raises TooMany, with the seconds to wait, beyond what the account's tier allows in a minute."""
    most = rules.CALLS_A_MINUTE.get(str(account.tier), rules.CALLS_A_MINUTE["standard"])
    minute = now.replace(second=0, microsecond=0)
    row = CallsThisMinute(f"calls#{account.id}#{key.id}", clock.iso(minute))
    expires = clock.epoch(minute + CALLS_COUNTED_FOR)
    counted = held(lambda: row.update(
        actions=[CallsThisMinute.calls.add(1), CallsThisMinute.expires_at.set(expires)],
        condition=CallsThisMinute.pk.does_not_exist() | (CallsThisMinute.calls < most)))
    if not counted:
        raise TooMany(f"This key was used {most} times within a minute.", "Wait, then go on more slowly.",
                      retry_after=60 - now.second)
    _mark_used(key, now, ip)


def _mark_used(key: ApiKey, now: datetime, ip: str) -> None:
    """The day is enough for people to see that a key is dead, and costs one write a day; a network that is new that day
    costs one more. The hashes are the day's and the key's own, so that nobody's ways can be followed by them."""
    today = now.date().isoformat()
    network = networks.fingerprint(f"key-network#{key.id}#{today}", ip)
    known = (key.networks or set()) if key.used_on == today else set()
    if network not in known and len(known) < MOST_NETWORKS:
        noted = ApiKey.networks.add({network}) if known else ApiKey.networks.set({network})
        held(lambda: key.update(actions=[ApiKey.used_on.set(today), noted], condition=ApiKey.pk.exists()))


def _split(key: str) -> tuple[str, str, str]:
    head, _, rest = key.partition(f"{KEY_PREFIX}_")
    ids, _, secret = rest.partition("_")
    if head or not secret or len(ids) != ACCOUNT_ID_LENGTH + KEY_ID_LENGTH or not ids.isalnum() or not ids.isascii():
        raise Unauthorised
    return ids[:ACCOUNT_ID_LENGTH], ids[ACCOUNT_ID_LENGTH:], secret
