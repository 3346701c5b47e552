"""Subscribing: a request is kept for seven days and a confirmation mail is asked for. Nobody is on a list yet."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from pynamodb.transactions import TransactWrite

from chalicelib.accounts.model import Account, Audit
from chalicelib.accounts.rules import may_collect
from chalicelib.core import address, clock, queue, signing
from chalicelib.core.address import Address
from chalicelib.core.errors import Invalid, NotReady
from chalicelib.core.table import commit
from chalicelib.lists import rules as lists
from chalicelib.lists.model import MailingList
from chalicelib.lists.service import published
from chalicelib.subscriptions import rules
from chalicelib.subscriptions.model import ConfirmationsToday, Pending, counter_key


@dataclass(frozen=True, slots=True)
class SignUp:
    """What somebody typed into a form: an address, perhaps the list's fields, and where the form stood."""

    address: str
    given: dict[str, str] = field(default_factory=dict)
    source: str = "form"
    referrer: str = ""


def open_list(list_id: str, now: datetime) -> tuple[Account, MailingList]:
    """The list and its account. Raises NotFound, or NotReady before people can be told who the controller is."""
    account, mailing_list = published(list_id, now)
    if not may_collect(account):
        raise NotReady("This mailing list is not open yet.", "Please come back later.")
    return account, mailing_list


def subscribe(mailing_list: MailingList, sign_up: SignUp, now: datetime, told: Audit | None = None) -> None:
    """Ask the person to confirm, and put `told` into the audit trail if that is done.

    The same for a new, pending, subscribed or suppressed address: what differs is the mail alone, so nobody can find
    out who is on a list. Raises Invalid with what to say beside each field.
    """
    who, fields = checked(mailing_list, sign_up)
    ask(mailing_list, who, replace(sign_up, given=fields), now, told)


def ask(mailing_list: MailingList, who: Address, sign_up: SignUp, now: datetime, told: Audit | None = None) -> bool:
    """The same for what has been checked. Whether a mail was asked for: none is, where one was lately, or where the
    address has had as many today as it may get."""
    person = signing.person(who.key)
    pending = Pending(mailing_list.id, person, address=who.deliverable, fields=sign_up.given, source=sign_up.source,
                      referrer=rules.without_query(sign_up.referrer), requested_at=clock.iso(now),
                      wording=mailing_list.wording, wording_version=mailing_list.wording_version,
                      mailed_at=clock.epoch(now), expires_at=clock.epoch(now + rules.UNCONFIRMED_LIVES_FOR))
    accepted = _accepted(pending, person, now, told)
    if accepted:
        _ask_for_mail(pending, now)
    return accepted


def checked(mailing_list: MailingList, sign_up: SignUp) -> tuple[Address, dict[str, str]]:
    """The address and the list's fields, or Invalid naming all that is wrong at once."""
    fields = lists.accepted_fields(mailing_list.fields, sign_up.given)
    wrong = lists.too_long(fields)
    try:
        who = address.parse(sign_up.address)
    except Invalid as error:
        raise Invalid(error.detail, error.remedy, fields=error.fields | wrong) from None
    if wrong:
        raise Invalid("Some fields cannot be accepted.", "Correct them and send the form again.", fields=wrong)
    return who, fields


def _accepted(pending: Pending, person: str, now: datetime, told: Audit | None) -> bool:
    """Keep the request unless a confirmation went out lately, and count it: both or neither."""
    lately = clock.epoch(now - rules.SAME_LIST_EVERY)
    day = ConfirmationsToday(*counter_key(person, now))

    def both(write: TransactWrite) -> None:
        if told is not None:
            write.save(told)
        write.save(pending, condition=Pending.pk.does_not_exist() | (Pending.mailed_at <= lately))
        write.update(
            day,
            actions=[ConfirmationsToday.sent.add(1),
                     ConfirmationsToday.expires_at.set(clock.epoch(now + rules.COUNTER_LIVES_FOR))],
            condition=ConfirmationsToday.pk.does_not_exist() | (ConfirmationsToday.sent < rules.MOST_A_DAY),
        )

    return commit(both)


def _ask_for_mail(pending: Pending, now: datetime) -> None:
    try:
        queue.put("mail", {"list": pending.pk, "person": pending.sk})
    except Exception:  # take it back, or the person would be told to wait for a mail that nobody was asked to send
        pending.delete()
        ConfirmationsToday(*counter_key(pending.sk, now)).update(actions=[ConfirmationsToday.sent.add(-1)])
        raise


