"""What the portal's first page shows: everything of one person in few calls, whatever the size of the lists.

Four index queries and one read of all rows (docs/decisions/0015). No index leads to suppressions: they are asked for at
the accounts that the visit remembers from its beginning.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.accounts.identity import Identity, identity
from chalicelib.accounts.model import IDENTIFIED, Account, account_key
from chalicelib.accounts.rights import OPERATOR
from chalicelib.activity import forget as activity
from chalicelib.activity.forget import Trace
from chalicelib.core import ids
from chalicelib.core.errors import NotFound
from chalicelib.core.table import Item, Key, keys_by_person, read_all
from chalicelib.lists.model import MailingList, list_key
from chalicelib.portal.cases import DONE_AT_FIRST, WAITING_AT_FIRST, Asked, Log, told
from chalicelib.subscriptions.model import (
    Pending,
    Subscription,
    Suppression,
    pending_key,
    subscription_key,
    suppression_key,
)

MOST_SEEN = 5_000  # rows of activity; as many as one query gives


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
    """What there is at one account holder. `seen` leads to what was recorded of opens and clicks, `asked` to requests
    and complaints; `moved` says that some may lie under an address that the person had before."""

    account: Account
    lists: list[OnList] = field(default_factory=list)
    suppression: Suppression | None = None
    seen: list[Trace] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    moved: bool = False

    @property
    def readings(self) -> int:
        """Days and links on which opens or clicks were recorded."""
        return sum(not one.is_mark for one in self.seen)

    @property
    def identity(self) -> Identity:
        return identity(self.account)

    @property
    def name(self) -> str:
        return self.identity.name or str(self.account.organisation)

    @property
    def asks_for_tracking(self) -> bool:
        return bool(self.account.tracking == IDENTIFIED)

    @property
    def subscribed(self) -> list[OnList]:
        return [one for one in self.lists if isinstance(one.row, Subscription)]

    @property
    def restricted(self) -> bool:
        return bool(self.suppression and self.suppression.restricted)


@dataclass(frozen=True, slots=True)
class Whole:
    """Every account holder who knows anything of the person, by name; and what the person has asked, in short."""

    holders: list[At]
    asked: Asked

    @property
    def names(self) -> dict[str, str]:
        return {at.account.id: at.name for at in self.holders}


def of(person: str, accounts: Collection[str], now: datetime) -> Whole:
    """All there is. `accounts` are those whose suppressions are looked for beside the accounts that an index finds."""
    joined = [pk.partition("#")[0] for pk, _sk in keys_by_person(Subscription, person)]
    waiting = [pk for pk, _sk in keys_by_person(Pending, person)]
    seen, log = activity.traces(person, MOST_SEEN), Log.of(person)
    known = {ids.split(one)[0] for one in (*joined, *waiting)} | {one.account for one in seen} | {*accounts}
    known |= {pk for pk, _sk in log.keys if pk != OPERATOR}
    cases = log.wanted(WAITING_AT_FIRST, DONE_AT_FIRST)
    rows = read_all([*_keys(person, joined, waiting, sorted(known)), *cases], now)
    return Whole(_put_together(rows, seen, log), told(rows, len(cases) < len(log.keys)))


def _keys(person: str, joined: list[str], waiting: list[str], known: list[str]) -> list[Key]:
    keys = [*(subscription_key(one, person) for one in joined), *(pending_key(one, person) for one in waiting),
            *(list_key(*ids.split(one)) for one in {*joined, *waiting}), *(account_key(one) for one in known),
            *(suppression_key(one, person) for one in known)]
    return list(dict.fromkeys(keys))


def _put_together(rows: list[Item], seen: list[Trace], log: Log) -> list[At]:
    holders = {row.id: At(row, seen=[one for one in seen if one.account == row.id],
                          asked=[key for key in log.keys if key[0] == row.id], moved=log.moved)
               for row in rows if isinstance(row, Account)}
    names = {row.id: row for row in rows if isinstance(row, MailingList)}
    for row in rows:
        if isinstance(row, Subscription | Pending):
            list_id = str(row.pk).partition("#")[0]
            at = holders.get(ids.split(list_id)[0])
            if at is not None:
                at.lists.append(OnList(list_id, names.get(list_id), row))
        elif isinstance(row, Suppression) and str(row.pk) in holders:
            holders[str(row.pk)].suppression = row
    return sorted(_with_something(holders), key=lambda at: at.name.casefold())


def _with_something(found: dict[str, At]) -> list[At]:
    for at in found.values():
        at.lists.sort(key=lambda one: one.name.casefold())
    return [at for at in found.values() if at.lists or at.suppression or at.seen or at.asked]


def found(person: str, account_id: str, now: datetime) -> At:
    """What there is at one account holder. Raises NotFound where that is nothing."""
    at = next((at for at in of(person, [account_id], now).holders if at.account.id == account_id), None)
    if at is None:
        raise NotFound("This sender keeps nothing about you.", "Go back to the overview to see who does.")
    return at
