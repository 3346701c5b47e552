"""Leaving: the subscription goes at once, and a keyed hash stays so that the address cannot be added again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.accounts.model import Account, account_key
from chalicelib.core import clock, ids
from chalicelib.core.errors import NotFound, TemporaryFailure
from chalicelib.core.table import Item, commit, keys_by_person, read_many
from chalicelib.lists.model import MailingList, list_key
from chalicelib.subscriptions import heard, sizes
from chalicelib.subscriptions.model import (
    Moved,
    Subscription,
    Suppression,
    moved_key,
    subscription_key,
    suppression_key,
)
from chalicelib.subscriptions.tokens import Leaving

TRIES = 5  # each lost to somebody who joined or left in that very moment


@dataclass(frozen=True, slots=True)
class Farewell:
    """What a person who leaves is told: by whom the list is run (None where it is gone), and the address they
    had, for the one button that undoes it (None where they had left before). `moved_to` is who they are now, where they
    have changed their address."""

    account: Account | None
    mailing_list: MailingList | None
    subscription: Subscription | None
    moved_to: str | None = None

    @property
    def address(self) -> str | None:
        return str(self.subscription.address) if self.subscription else None


def look_up(link: Leaving, now: datetime) -> Farewell:
    """The list, its account, the subscription and where it may have gone, in one read."""
    account_id, short = ids.split(link.list_id)
    account, mailing_list, subscription, moved = read_many([
        account_key(account_id),
        list_key(account_id, short),
        subscription_key(link.list_id, link.person),
        moved_key(link.person),
    ], now)
    return Farewell(cast("Account | None", account), cast("MailingList | None", mailing_list),
                    cast("Subscription | None", subscription), str(cast("Moved", moved).person) if moved else None)


def leave(link: Leaving, now: datetime) -> Farewell:
    """Remove the subscription and write the suppression, both or neither (promises RGT-3, RET-5).

    Leaving again, or leaving a list that is gone, succeeds just the same; the list grows smaller once. A link for all
    lists of an account does it for each that the person is on. Links in mails
    to an address that was changed since are about the new one; who has such a mail is told no address.
    """
    farewell = _leave(link, now)
    if farewell.subscription is None and farewell.moved_to:
        _leave(Leaving(link.list_id, farewell.moved_to), now)
    if link.all_lists:
        account_id, _short = ids.split(link.list_id)
        for person in filter(None, (link.person, farewell.moved_to)):
            for list_id in list_ids(person, account_id):
                _leave(Leaving(list_id, person), now)
    return farewell


def list_ids(person: str, account_id: str = "") -> list[str]:
    """The lists that the person is on, of one account or of all; the index of people lags a moment."""
    found = [pk.partition("#")[0] for pk, _sk in keys_by_person(Subscription, person)]
    return sorted(one for one in found if not account_id or ids.split(one)[0] == account_id)


def _leave(link: Leaving, now: datetime) -> Farewell:
    for _again in range(TRIES):
        farewell = look_up(link, now)
        if _left(link, farewell, now):
            return farewell
    raise TemporaryFailure("the subscription changes all the time")


def remove(link: Leaving, told: Sequence[Item], now: datetime) -> None:
    """The same by the account holder's hand, with the lines `told` of what is on record of it. Raises NotFound where
    the person is not on the list (any more)."""
    for _again in range(TRIES):
        farewell = look_up(link, now)
        if farewell.subscription is None:
            raise NotFound("This person is not on the list.", "Look the address up to see what there is.")
        if _left(link, farewell, now, told):
            return
    raise TemporaryFailure("the subscription changes all the time")


def _left(link: Leaving, farewell: Farewell, now: datetime, told: Sequence[Item] = ()) -> bool:
    """Carry out what was looked up; False where it has changed in this moment."""

    def all_of_it(write: TransactWrite) -> None:
        _both(write, link, farewell.subscription, now)
        for row in told:
            write.save(row)

    done = commit(all_of_it)
    if done and farewell.subscription is not None:
        heard.tell(farewell.account, heard.LEFT, link.list_id, link.person)
    return done


def _both(write: TransactWrite, link: Leaving, left: Subscription | None, now: datetime) -> None:
    if left is not None:
        sizes.drop(write, left)
    else:  # nobody may have joined since it was read
        write.delete(Subscription(*subscription_key(link.list_id, link.person)[1:]),
                     condition=Subscription.pk.does_not_exist())
    account_id, _short = ids.split(link.list_id)
    write.update(Suppression(*suppression_key(account_id, link.person)[1:]), actions=[
        Suppression.lists.add({link.list_id}),
        Suppression.suppressed_at.set(Suppression.suppressed_at | clock.iso(now)),
    ])


def suppress_everywhere(account_id: str, person: str, reason: str, now: datetime, by_hand: bool = False) -> None:
    """Never mail this person for this account again: a complaint, an address that does not exist, or by hand, which
    leaves a reason that is there already as it is."""
    _never(account_id, person).update(actions=_for_good(reason, now, by_hand))


def suppress_once(account_id: str, person: str, reason: str, told: Sequence[Item], now: datetime) -> bool:
    """The same by the account holder's hand, with the lines `told` of what is on record of it: both or neither. False,
    with nothing written, where no list of the account may mail the person anyway."""

    def both(write: TransactWrite) -> None:
        write.update(_never(account_id, person), actions=_for_good(reason, now),
                     condition=Suppression.everywhere.does_not_exist())
        for row in told:
            write.save(row)

    return commit(both)


def suppress_known(account_id: str, pseudonym: str, reason: str, now: datetime) -> None:
    """As `suppress_everywhere`, where no more is known of the person than their pseudonym at the account."""
    Suppression(account_id, pseudonym).update(actions=_for_good(reason, now))


def _never(account_id: str, person: str) -> Suppression:
    return Suppression(*suppression_key(account_id, person)[1:])


def _for_good(reason: str, now: datetime, keeping: bool = False) -> list[Action]:
    return [Suppression.everywhere.set((Suppression.everywhere | reason) if keeping else reason),
            Suppression.suppressed_at.set(Suppression.suppressed_at | clock.iso(now))]
