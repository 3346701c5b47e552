"""What people do about their data in the portal. Each takes effect at once, does nothing when done twice, and leaves a
line in the log of requests (promises RGT-1, RGT-5)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from pynamodb.transactions import TransactWrite

from chalicelib.accounts.model import IDENTIFIED, Account, account_key
from chalicelib.core import clock, ids
from chalicelib.core.errors import Conflict, Invalid, NotFound, TemporaryFailure
from chalicelib.core.table import commit, held, read_all, read_many
from chalicelib.lists import rules as lists
from chalicelib.lists.model import MailingList, list_key
from chalicelib.portal import requests, rules
from chalicelib.portal.traces import list_of
from chalicelib.subscriptions import leave as leaving
from chalicelib.subscriptions import sizes
from chalicelib.subscriptions.model import (
    OBJECTED,
    Subscription,
    Suppression,
    subscription_key,
    suppression_key,
)
from chalicelib.subscriptions.rules import tracking_consent
from chalicelib.subscriptions.tokens import Leaving

TRIES = 5


def amend(person: str, list_id: str, given: dict[str, str], now: datetime) -> None:
    """Correct what a list knows beside the address. Raises Invalid, or NotFound for a list that one is not on."""
    account_id, short = ids.split(list_id)
    for _again in range(TRIES):
        row, found = read_many([subscription_key(list_id, person), list_key(account_id, short)], now)
        if row is None or found is None:
            raise NotFound("You are not on this list.", "Go back to the overview to see where you are.")
        fields = lists.accepted_fields(cast("MailingList", found).fields, given)
        wrong = lists.too_long(fields)
        if wrong:
            raise Invalid("Some of this is too long.", f"Use at most {lists.LONGEST_VALUE} characters each.", wrong)
        if _amended(cast("Subscription", row), fields):
            requests.exercised([account_id], person, rules.RECTIFY, now, "Details were corrected.")
            return
    raise TemporaryFailure("the subscription changes all the time")


def _amended(row: Subscription, fields: dict[str, str]) -> bool:
    return commit(lambda write: sizes.amend(write, row, fields))


def track(person: str, list_id: str, agrees: bool, now: datetime) -> None:
    """Give or withdraw the consent to be counted by name (promise DNT-4). Raises Conflict where the account holder
    does not record by name, NotFound for a list that one is not on."""
    account_id, _short = ids.split(list_id)
    account, row = cast("tuple[Account | None, Subscription | None]", tuple(read_many(
        [account_key(account_id), subscription_key(list_id, person)], now)))
    if account is None or row is None:
        raise NotFound("You are not on this list.", "Go back to the overview to see where you are.")
    if agrees and account.tracking != IDENTIFIED:
        raise Conflict("This sender does not record by name who reads.", "There is nothing to agree to.")
    if agrees == (row.tracking is not None):
        return
    action = Subscription.tracking.set(tracking_consent(True, now)) if agrees else Subscription.tracking.remove()
    held(lambda: row.update(actions=[action], condition=Subscription.pk.exists()))
    requests.exercised([account_id], person, rules.RECTIFY if agrees else rules.WITHDRAW, now,
                       f"Consent to the recording of opens and clicks was {'given' if agrees else 'withdrawn'}.")


def leave(person: str, list_ids: Sequence[str], now: datetime) -> None:
    """Leave these lists; others are left as they are. Nothing is done about lists that one is not on."""
    rows = cast("list[Subscription]", read_all([subscription_key(one, person) for one in list_ids], now))
    on = [list_of(row) for row in rows]
    for list_id in on:
        leaving.leave(Leaving(list_id, person), now)
    concerned = sorted({ids.split(one)[0] for one in on})
    requests.exercised(concerned, person, rules.WITHDRAW, now, "Left the list.")


def leave_one(person: str, list_id: str, now: datetime) -> None:
    """Leave one list; having left it before is as good. Raises NotFound for a list that one was never on."""
    account_id, _short = ids.split(list_id)
    row, left = cast("tuple[Subscription | None, Suppression | None]", tuple(read_many(
        [subscription_key(list_id, person), suppression_key(account_id, person)], now)))
    if row is None and (left is None or list_id not in (left.lists or ())):
        raise NotFound("You are not on this list.", "Go back to the overview to see where you are.")
    leave(person, [list_id], now)


def restrict(person: str, account_id: str, wanted: bool, now: datetime) -> None:
    """Have everything at one account holder kept and not used, or lift that (GDPR art. 18): no mail, and nothing
    counted by name."""
    keys = [subscription_key(one, person) for one in leaving.list_ids(person, account_id)]
    for row in cast("list[Subscription]", read_all(keys, now)):
        set_restricted(row, wanted, now)
    if wanted:
        commit(lambda write: mark_restricted(write, account_id, person, now))
    else:
        unmark(account_id, person, now)
    requests.exercised([account_id], person, rules.RESTRICT, now,
                       "Kept and not used from now on." if wanted else "The restriction was lifted.")


def set_restricted(row: Subscription, wanted: bool, now: datetime) -> None:
    """Mark one subscription, if it is still there."""
    lifted = [] if wanted else [Subscription.lifted_at.set(clock.iso(now))]
    held(lambda: row.update(actions=[Subscription.restricted.set(wanted), *lifted],
                            condition=Subscription.pk.exists()))


def mark_restricted(write: TransactWrite, account_id: str, person: str, now: datetime) -> None:
    """Part of a transaction: nothing is counted by name for this person at this account."""
    write.update(Suppression(*suppression_key(account_id, person)[1:]), actions=[
        Suppression.restricted.set(Suppression.restricted | clock.iso(now)),
        Suppression.suppressed_at.set(Suppression.suppressed_at | clock.iso(now))])


def unmark(account_id: str, person: str, now: datetime) -> None:
    """A row that held nothing else goes."""
    row = Suppression.find(*suppression_key(account_id, person)[1:], now)
    if row is None:
        return
    bare: Any = Suppression.lists.does_not_exist() & Suppression.everywhere.does_not_exist()
    if not held(lambda: row.delete(condition=bare)):
        held(lambda: row.update(actions=[Suppression.restricted.remove()], condition=Suppression.pk.exists()))


def object_to(person: str, account_id: str, now: datetime) -> None:
    """Object (GDPR art. 21): leave every list of the account holder, and never be mailed by it again."""
    leaving.suppress_everywhere(account_id, person, OBJECTED, now, by_hand=True)
    for list_id in leaving.list_ids(person, account_id):
        leaving.leave(Leaving(list_id, person), now)
    requests.exercised([account_id], person, rules.OBJECT, now, "Off every list, and never mailed again.")
