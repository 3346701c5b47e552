"""Whom an incident concerns: accounts, with how many of their people and records, found on their lists.

Found are the people on lists and those who wait to be confirmed, as they are now: by account, by list, by when they
joined, or by what somebody did there, as the account's audit trail tells. Counts alone are kept.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, cast

from pynamodb.expressions.update import Action

from chalicelib.accounts.audit import PREFIX
from chalicelib.accounts.model import DIRECTORY, Audit, Listed
from chalicelib.accounts.service import get_account
from chalicelib.breaches.model import AFFECTED, CANDIDATE, OPEN, Affected, Incident, affected_key
from chalicelib.breaches.register import append, need_text, only
from chalicelib.core import clock
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.table import held, read_many, visible
from chalicelib.lists.service import all_lists
from chalicelib.subscriptions.model import SHARDS, Pending, Subscription, partition

ACCOUNTS_AT_ONCE = 25
Enough = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Scope:
    """Which people of an account: of these lists (ids), all where none is named, who joined, or asked to, from a time
    on and before another (ISO 8601 in UTC, "" for no bound)."""

    account: str
    lists: tuple[str, ...] = ()
    joined_from: str = ""
    joined_until: str = ""


class Counted(NamedTuple):
    """`people` by address, `records` their rows on lists."""

    people: int
    records: int


class Traced(NamedTuple):
    """What an account's trail tells: ids of the lists that were touched, and how many lines each action has."""

    lists: tuple[str, ...]
    actions: dict[str, int]


def rows(scope: Scope, now: datetime, first: str = "", last: str = "") -> Iterator[Subscription | Pending]:
    """The rows of the people in a scope, list by list, of those whose fingerprints lie in this range."""
    for list_id in scope.lists or [one.id for one in all_lists(scope.account)]:
        for shard in range(SHARDS):
            yield from _within(scope, Subscription.query(partition(list_id, shard), _range(Subscription, first, last)))
        yield from _within(scope, visible(Pending.query(list_id, _range(Pending, first, last)), now))


def _range(model: type[Subscription] | type[Pending], first: str, last: str) -> Any:
    return model.sk.between(first, last) if last else model.sk >= first if first else None


def _within(scope: Scope, found: Any) -> Iterator[Subscription | Pending]:
    for row in found:
        joined = str(row.confirmed_at if isinstance(row, Subscription) else row.requested_at)
        if scope.joined_from <= joined and (not scope.joined_until or joined < scope.joined_until):
            yield row


def count(scope: Scope, now: datetime) -> Counted:
    """How many people and records a scope holds. Reads every row of its lists; raises NotFound for lists and accounts
    that are not there."""
    check(scope, now)
    people, records = set(), 0
    for row in rows(scope, now):
        people.add(str(row.sk))
        records += 1
    return Counted(len(people), records)


def check(scope: Scope, now: datetime) -> None:
    """Raises NotFound for lists and accounts that are not there."""
    if get_account(scope.account, now) is None:
        raise NotFound(f"There is no account {scope.account}.", "Look for the account's id where it signs in.")
    known = {one.id for one in all_lists(scope.account)}
    strange = [one for one in scope.lists if one not in known]
    if strange:
        raise NotFound(f"The account {scope.account} has no list {strange[0]}.", "Look for the list's id on its page.")


def trail(account_id: str, since: datetime, until: datetime, actor: str = "") -> Traced:
    """What was done in an account from a time to another, by anybody or by one actor (`user:{id}`, `key:{id}`), as its
    audit trail tells. Reading by an API key leaves no line: for a key that was lost, take the whole account."""
    wanted = Audit.actor == actor if actor else None
    between = Audit.sk.between(f"{PREFIX}{clock.epoch(since):011d}", f"{PREFIX}{clock.epoch(until):011d}~")
    lines = list(Audit.query(account_id, between, wanted))
    known = {one.id for one in all_lists(account_id)}
    touched = {"-".join(str(line.subject).partition("/")[0].split("-")[:2]) for line in lines}
    return Traced(tuple(sorted(touched & known)), dict(Counter(str(line.action) for line in lines)))


def add(incident_id: str, scope: Scope, who: str, now: datetime) -> Counted:
    """Enter that an incident concerns these people of an account; what was entered of the account before is replaced.
    Raises NotFound, and Conflict once its owners are being told."""
    counted = count(scope, now)
    row = _row(incident_id, scope, counted, now)

    def change(found: Incident) -> list[Action]:
        only(found, CANDIDATE, OPEN)
        _still_free(incident_id, scope.account, now)
        return []

    append(incident_id, "affected", who, now, {**_of(scope), **counted._asdict()}, change,
           lambda write: write.save(row, condition=Affected.tried.does_not_exist()))
    return counted


def remove(incident_id: str, account_id: str, reason: str, who: str, now: datetime) -> None:
    """Enter that an incident does not concern an account after all, and why. Raises Invalid, NotFound, and Conflict
    once its owners are being told."""
    need_text("reason", reason)
    row = Affected(*affected_key(incident_id, account_id)[1:])

    def change(found: Incident) -> list[Action]:
        only(found, CANDIDATE, OPEN)
        if _still_free(incident_id, account_id, now) is None:
            raise NotFound("The incident does not concern this account.")
        return []

    append(incident_id, "not affected", who, now, {"account": account_id, "reason": reason}, change,
           lambda write: write.delete(row, condition=Affected.tried.does_not_exist()))


def _still_free(incident_id: str, account_id: str, now: datetime) -> Affected | None:
    """The row of an account, None where there is none. Raises Conflict where its owners are being told."""
    row = cast("Affected | None", read_many([affected_key(incident_id, account_id)], now)[0])
    if row is not None and row.tried:
        raise Conflict("The owners of this account were told of the incident already.", "It stays as they were told.")
    return row


def add_all(incident_id: str, who: str, now: datetime, enough: Enough, after: str = "") -> str:
    """Enter all people of every account, until it is `enough` for this run: the account to go on `after`, "" at the
    end. Accounts that were entered before stay as they are."""
    while True:
        listed = Listed.query(DIRECTORY, Listed.sk > after if after else None, limit=ACCOUNTS_AT_ONCE)
        accounts = [str(one.sk) for one in listed]
        _add_some(incident_id, accounts, who, now)
        if len(accounts) < ACCOUNTS_AT_ONCE:
            return ""
        after = accounts[-1]
        if enough():
            return after


def _add_some(incident_id: str, accounts: list[str], who: str, now: datetime) -> None:
    added: Counter[str] = Counter()
    for account in accounts:
        scope = Scope(account)
        counted = Counted(*count(scope, now))
        row = _row(incident_id, scope, counted, now)
        if held(lambda row=row: row.save(condition=Affected.pk.does_not_exist())):  # type: ignore[misc]
            added.update({"accounts": 1, **counted._asdict()})
    if added:
        append(incident_id, "affected", who, now, dict(added), _nothing)


def _nothing(found: Incident) -> list[Action]:
    only(found, CANDIDATE, OPEN)
    return []


def _row(incident_id: str, scope: Scope, counted: Counted, now: datetime) -> Affected:
    return Affected(AFFECTED + incident_id, scope.account, people=counted.people, records=counted.records,
                    lists=list(scope.lists), joined_from=scope.joined_from, joined_until=scope.joined_until,
                    found_at=clock.iso(now))


def _of(scope: Scope) -> dict[str, Any]:
    return {"account": scope.account, "lists": list(scope.lists), "joined_from": scope.joined_from,
            "joined_until": scope.joined_until}


def scope_of(row: Affected) -> Scope:
    """By what the people of an account were found."""
    return Scope(row.account, tuple(row.lists), str(row.joined_from), str(row.joined_until))


def all_of(incident_id: str) -> list[Affected]:
    """The accounts that an incident concerns, in the order of their ids."""
    return list(Affected.query(AFFECTED + incident_id))


def known(found: Incident) -> dict[str, Any]:
    """The facts of an incident; people and records as they were found, unless somebody has entered other counts. A
    person who is known to two accounts counts twice."""
    some = all_of(found.id)
    counted = {"people": sum(int(row.people) for row in some), "records": sum(int(row.records) for row in some)}
    return {**(counted if some else {}), **found.facts}
