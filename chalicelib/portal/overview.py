"""What the portal's first page shows: everything of one person in few calls, whatever the size of the lists.

Three index queries, the directory of accounts, and one read of all rows (docs/decisions/0015); a second one only for
account holders who know nothing of the person but that they must not be mailed.
"""

from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.accounts.identity import Identity, identity
from chalicelib.accounts.model import DIRECTORY, IDENTIFIED, Account, Listed, account_key
from chalicelib.activity import forget as activity
from chalicelib.core import ids
from chalicelib.core.errors import NotFound
from chalicelib.core.table import Item, Key, keys_by_person, read_all
from chalicelib.lists.model import MailingList, list_key
from chalicelib.subscriptions.model import (
    Pending,
    Subscription,
    Suppression,
    pending_key,
    subscription_key,
    suppression_key,
)


@dataclass(slots=True)
class OnList:
    """The person on one list: confirmed, or asked for."""

    list_id: str
    mailing_list: MailingList | None
    row: Subscription | Pending

    @property
    def name(self) -> str:
        return str(self.mailing_list.name) if self.mailing_list else ""

    @property
    def state(self) -> str:
        if isinstance(self.row, Pending):
            return "waiting"
        return "restricted" if self.row.restricted else "confirmed"

    @property
    def fields(self) -> list[dict[str, str]]:
        """The list's own fields with what is kept in them."""
        known = dict(self.row.fields)
        asked = list(self.mailing_list.fields) if self.mailing_list else []
        return [{"name": one["name"], "label": one["label"], "value": known.get(one["name"], "")} for one in asked]


@dataclass(slots=True)
class At:
    """What there is at one account holder. `readings` are days and links on which opens or clicks were recorded."""

    account: Account
    lists: list[OnList] = field(default_factory=list)
    suppression: Suppression | None = None
    readings: int = 0

    @property
    def identity(self) -> Identity:
        return identity(self.account)

    @property
    def asks_for_tracking(self) -> bool:
        return bool(self.account.tracking == IDENTIFIED)

    @property
    def subscribed(self) -> list[OnList]:
        return [one for one in self.lists if isinstance(one.row, Subscription)]

    @property
    def restricted(self) -> bool:
        return bool(self.suppression and self.suppression.restricted)


def of(person: str, now: datetime) -> list[At]:
    """Every account holder who knows anything of the person, by name."""
    joined = [pk.partition("#")[0] for pk, _sk in keys_by_person(Subscription, person)]
    asked = [pk for pk, _sk in keys_by_person(Pending, person)]
    seen = [one.account for one in activity.traces(person) if not one.is_mark]
    everybody = [str(one.sk) for one in Listed.query(DIRECTORY)]
    known = sorted({ids.split(one)[0] for one in (*joined, *asked)} | set(seen))
    rows = read_all(_keys(person, joined, asked, known, everybody), now)
    more = sorted({str(row.pk) for row in rows if isinstance(row, Suppression)} - set(known))
    rows += read_all([account_key(one) for one in more], now) if more else []
    return _put_together(rows, seen)


def _keys(person: str, joined: list[str], asked: list[str], known: list[str], everybody: list[str]) -> list[Key]:
    keys = [*(subscription_key(one, person) for one in joined), *(pending_key(one, person) for one in asked),
            *(list_key(*ids.split(one)) for one in {*joined, *asked}), *(account_key(one) for one in known),
            *(suppression_key(one, person) for one in {*everybody, *known})]
    return list(dict.fromkeys(keys))


def _put_together(rows: list[Item], seen: list[str]) -> list[At]:
    holders = {row.id: At(row, readings=seen.count(row.id)) for row in rows if isinstance(row, Account)}
    names = {row.id: row for row in rows if isinstance(row, MailingList)}
    for row in rows:
        if isinstance(row, Subscription | Pending):
            list_id = str(row.pk).partition("#")[0]
            at = holders.get(ids.split(list_id)[0])
            if at is not None:
                at.lists.append(OnList(list_id, names.get(list_id), row))
        elif isinstance(row, Suppression) and str(row.pk) in holders:
            holders[str(row.pk)].suppression = row
    return sorted(_with_something(holders), key=lambda at: at.identity.name.casefold())


def _with_something(found: dict[str, At]) -> list[At]:
    for at in found.values():
        at.lists.sort(key=lambda one: one.name.casefold())
    return [at for at in found.values() if at.lists or at.suppression or at.readings]


def found(person: str, account_id: str, now: datetime) -> At:
    """What there is at one account holder. Raises NotFound where that is nothing."""
    at = next((at for at in of(person, now) if at.account.id == account_id), None)
    if at is None:
        raise NotFound("This sender keeps nothing about you.", "Go back to the overview to see who does.")
    return at
