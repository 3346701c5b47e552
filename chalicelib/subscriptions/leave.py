"""Leaving: the subscription goes at once, and a keyed hash stays so that the address cannot be added again."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from pynamodb.transactions import TransactWrite

from chalicelib.accounts.model import Account, account_key
from chalicelib.core import clock, ids
from chalicelib.core.table import commit, read_many
from chalicelib.lists.model import MailingList, list_key
from chalicelib.subscriptions.model import Subscription, Suppression, subscription_key, suppression_key
from chalicelib.subscriptions.tokens import Leaving


@dataclass(frozen=True, slots=True)
class Farewell:
    """What a person who leaves is told: by whom the list is run (None where it is gone), and the address they
    had, for the one button that undoes it (None where they had left before)."""

    account: Account | None
    mailing_list: MailingList | None
    address: str | None


def look_up(link: Leaving, now: datetime) -> Farewell:
    """The list, its account and the subscription, in one read."""
    account_id, short = ids.split(link.list_id)
    account, mailing_list, subscription = read_many([
        account_key(account_id),
        list_key(account_id, short),
        subscription_key(link.list_id, link.person),
    ], now)
    address = cast("Subscription", subscription).address if subscription else None
    return Farewell(cast("Account | None", account), cast("MailingList | None", mailing_list), address)


def leave(link: Leaving, now: datetime) -> Farewell:
    """Remove the subscription and write the suppression, both or neither (promises RGT-3, RET-5).

    Leaving again, or leaving a list that is gone, succeeds just the same.
    """
    farewell = look_up(link, now)
    account_id, _short = ids.split(link.list_id)

    def both(write: TransactWrite) -> None:
        write.delete(Subscription(*subscription_key(link.list_id, link.person)[1:]))
        write.update(Suppression(*suppression_key(account_id, link.person)[1:]), actions=[
            Suppression.lists.add({link.list_id}),
            Suppression.suppressed_at.set(Suppression.suppressed_at | clock.iso(now)),
        ])

    commit(both)
    return farewell


def suppress_everywhere(account_id: str, person: str, reason: str, now: datetime) -> None:
    """Never mail this person for this account again: a complaint, or an address that does not exist."""
    Suppression(*suppression_key(account_id, person)[1:]).update(actions=[
        Suppression.everywhere.set(reason),
        Suppression.suppressed_at.set(Suppression.suppressed_at | clock.iso(now)),
    ])
