"""What an account holder sees of the incidents that concern it, and needs to tell its own people: the controller's part
(GDPR art. 33 and 34). Nobody is mailed from here."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import cast

from chalicelib.accounts.model import Account
from chalicelib.breaches import affected
from chalicelib.breaches.model import CONCERNS, Affected, Concern, Incident, affected_key, concern_key, incident_key
from chalicelib.core import csv_file
from chalicelib.core.errors import NotFound
from chalicelib.core.table import read_all, read_many
from chalicelib.lists.service import all_lists
from chalicelib.subscriptions.model import Subscription

IN_A_FILE = 10_000  # records, so that a file fits into one answer
HEADER = ["address", "list", "state", "since (UTC)"]
LETTERS = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"  # of fingerprints, in the order of bytes
PREFIXES = len(LETTERS) ** 3
AFTER_ALL = "~"
NEWS_FOR = timedelta(days=30)


def listed(account_id: str, now: datetime) -> list[Incident]:
    """The incidents that the account was told of, newest first."""
    keys = [incident_key(str(one.sk)) for one in Concern.query(CONCERNS + account_id)]
    found = cast("list[Incident]", read_all(keys, now))
    return sorted(found, key=lambda one: str(one.opened_at), reverse=True)


def news(account: Account, now: datetime) -> dict[str, str] | None:
    """The incident of which the account was told last, and when ("incident", "at"), while that is new: what its first
    page says. Reads nothing."""
    told: dict[str, str] | None = account.told_of
    return told if told and now < datetime.fromisoformat(told["at"]) + NEWS_FOR else None


def get(account_id: str, incident_id: str, now: datetime) -> tuple[Incident, Affected]:
    """One of them, with what it concerns of the account's. Raises NotFound for any other."""
    concern, found, row = read_many([concern_key(account_id, incident_id), incident_key(incident_id),
                                     affected_key(incident_id, account_id)], now)
    if concern is None or found is None or row is None:
        raise NotFound
    return cast("Incident", found), cast("Affected", row)


def files(row: Affected) -> int:
    """In how many files the people come."""
    return max(1, -(-int(row.records) // IN_A_FILE))


def people(row: Affected, number: int, now: datetime) -> bytes:
    """File `number` (from 1) of the people whom an incident concerns, as CSV: as they are on the lists now. Raises
    NotFound for a file that there is not."""
    if not 1 <= number <= files(row):
        raise NotFound
    first, last = _bound(number - 1, files(row)), _bound(number, files(row))
    return csv_file.rows(HEADER, _written(row, first, last, now))


def _bound(number: int, of: int) -> str:
    """Where a part of all fingerprints begins: three letters, which no whole fingerprint is equal to."""
    if number == of:
        return AFTER_ALL
    place, text = PREFIXES * number // of, ""
    for _ in range(3):
        place, letter = divmod(place, len(LETTERS))
        text = LETTERS[letter] + text
    return text


def _written(row: Affected, first: str, last: str, now: datetime) -> Iterator[list[object]]:
    names = {one.id: str(one.name) for one in all_lists(row.account)}
    for one in affected.rows(affected.scope_of(row), now, first, last):
        confirmed = isinstance(one, Subscription)
        list_id = str(one.pk).partition("#")[0]
        since = one.confirmed_at if isinstance(one, Subscription) else one.requested_at
        yield [one.address, names.get(list_id, list_id), "confirmed" if confirmed else "waiting", since]
