"""Confirming: the one way onto a list. The request moves from `pending` to `subscriptions` in one transaction."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from pynamodb.transactions import TransactWrite

from chalicelib.accounts import policy
from chalicelib.accounts.model import IDENTIFIED, SHUT, Account, account_key
from chalicelib.core import clock, ids
from chalicelib.core.errors import NotFound
from chalicelib.core.settings import settings
from chalicelib.core.table import commit, read_many
from chalicelib.lists.model import MailingList, list_key
from chalicelib.subscriptions import heard, rules, sizes
from chalicelib.subscriptions.model import (
    Pending,
    Subscription,
    Suppression,
    pending_key,
    subscription_key,
    suppression_key,
)
from chalicelib.subscriptions.rules import Proof
from chalicelib.subscriptions.tokens import Confirmation


@dataclass(frozen=True, slots=True)
class Request:
    """A sign-up as it stands: waiting, confirmed, or neither where its seven days are over or the account is closed."""

    account: Account
    mailing_list: MailingList
    pending: Pending | None
    subscription: Subscription | None
    suppression: Suppression | None
    too_old: bool

    @property
    def closed(self) -> bool:
        """Whether nobody can join any more, since the account was closed."""
        return self.account.standing in SHUT

    @property
    def asks_for_tracking(self) -> bool:
        """Whether this account would record opens and clicks by person, so that consent must be asked for."""
        return bool(self.account.tracking == IDENTIFIED)


def look_up(link: Confirmation, now: datetime) -> Request:
    """All that a confirmation needs, in one read. Raises NotFound where the list is gone."""
    account_id, short = ids.split(link.list_id)
    account, mailing_list, pending, subscription, suppression = read_many([
        account_key(account_id),
        list_key(account_id, short),
        pending_key(link.list_id, link.person),
        subscription_key(link.list_id, link.person),
        suppression_key(account_id, link.person),
    ], now)
    if account is None or mailing_list is None:
        raise NotFound("This mailing list does not exist any more.", "There is nothing that you need to do. "
                       f"For anything else, write to {settings().operator_contact}: we run the service.")
    too_old = rules.is_expired(link.requested_at, now)
    waiting = None if too_old or cast("Account", account).standing in SHUT else pending
    return Request(cast("Account", account), cast("MailingList", mailing_list), cast("Pending | None", waiting),
                   cast("Subscription | None", subscription), cast("Suppression | None", suppression), too_old)


def confirm(link: Confirmation, proof: Proof, tracking: bool, now: datetime) -> Request:
    """Put the person on the list, with the proof of opt-in, and lift that person's suppression of this list.

    Confirming again changes nothing. A request without `pending` and `subscription` in the answer is over.
    """
    request = look_up(link, now)
    if request.pending is None or request.subscription is not None:
        return request
    wanted = tracking and request.asks_for_tracking
    subscription = _subscription(request, link, request.pending, proof, wanted, now)
    if not _moved(request, request.pending, subscription, now):
        return look_up(link, now)  # somebody else confirmed, or the sweep deleted, in this very moment
    heard.tell(request.account, heard.CONFIRMED, link.list_id, link.person)
    return replace(request, pending=None, subscription=subscription, suppression=None)


def _subscription(request: Request, link: Confirmation, pending: Pending, proof: Proof, tracking: bool,
                  now: datetime) -> Subscription:
    _model, partition, person = subscription_key(link.list_id, link.person)
    return Subscription(partition, person, person=person, address=pending.address, fields=pending.fields,
                        source=pending.source,
                        consent=rules.consent_record(pending, proof, policy.current(request.account), now),
                        tracking=rules.tracking_consent(tracking, now), confirmed_at=clock.iso(now))


def _moved(request: Request, pending: Pending, subscription: Subscription, now: datetime) -> bool:
    def all_of_it(write: TransactWrite) -> None:
        write.delete(pending, condition=Pending.expires_at > clock.epoch(now))
        sizes.put(write, subscription)
        if request.suppression is not None:
            _lift(write, request.suppression, request.mailing_list.id)

    return commit(all_of_it)


def _lift(write: TransactWrite, suppression: Suppression, list_id: str) -> None:
    """The person's own confirmed wish lifts the suppression of this list, and no other (promise RET-5)."""
    if set(suppression.lists or ()) <= {list_id} and not suppression.restricted:
        unchanged = Suppression.lists == suppression.lists if suppression.lists else Suppression.lists.does_not_exist()
        write.delete(suppression, condition=unchanged)
    else:
        write.update(suppression, actions=[Suppression.lists.delete({list_id}), Suppression.everywhere.remove()])
