"""What account holders do to the people of their lists: add (which only asks), unsubscribe, suppress.

None of it bypasses the person: who is added gets a mail and is on the list after confirming; who has left, or is
suppressed, cannot even be asked; and no suppression is lifted here, since the person's own confirmation alone does that
(promises PRF-2, RET-5). What is done for a person leaves a line in the log of their requests (promise RGT-5).
"""

from datetime import datetime

from chalicelib.accounts import audit, rights
from chalicelib.accounts.model import Account
from chalicelib.accounts.service import check_complete
from chalicelib.core import address, signing
from chalicelib.core.errors import Invalid
from chalicelib.lists.model import MailingList
from chalicelib.subscriptions import people, public
from chalicelib.subscriptions.leave import remove, suppress_once
from chalicelib.subscriptions.people import CONFIRMED, RESTRICTED, Found
from chalicelib.subscriptions.subscribe import SignUp, checked, subscribe
from chalicelib.subscriptions.tokens import Leaving

BY_HAND, BY_PROGRAM = "added by hand", "added by program"
SUPPRESSED = "suppressed by hand"
TAKEN_OFF = "Taken off the list by the account holder; what was kept of the subscription is deleted."
BARRED = "Never mailed again: the account holder has suppressed the address."


def add(account: Account, list_id: str, sign_up: SignUp, now: datetime, by: str) -> MailingList:
    """Ask a person to confirm. The list; whether a mail was sent is not told, here or anywhere.

    Nothing is sent to people who are on the list, who have left any list of this account, or who are suppressed.
    Raises NotFound, NotReady, or Invalid with what to say beside each field.
    """
    found = people.look_up(account.id, list_id, sign_up.address, now)
    check_complete(account)
    _check_fields(found.mailing_list, sign_up)
    checked(found.mailing_list, sign_up)
    if found.suppression is None and not _is_on_list(found):
        told = audit.row(account.id, by, "person.added", now, list_id, person=signing.alias(account.id, found.person))
        subscribe(found.mailing_list, sign_up, now, told)
    return found.mailing_list


def _is_on_list(found: Found) -> bool:
    return found.entry is not None and found.entry.state in {CONFIRMED, RESTRICTED}


def _check_fields(mailing_list: MailingList, sign_up: SignUp) -> None:
    """Raises Invalid for a field that the list does not have: it would be lost without a word."""
    known = {field["name"] for field in mailing_list.fields}
    strange = [name for name in sign_up.given if name not in known]
    if strange:
        raise Invalid("The list has not all of these fields.", "Leave them out, or add them to the list first.",
                      fields={f"fields.{name[:40]}": "The list has no such field." for name in strange})


def unsubscribe(account_id: str, given: str, now: datetime, by: str) -> str:
    """Take the person with this public id off the list, for good; gives the list. Raises NotFound."""
    list_id, person = public.own(account_id, given)
    told = [audit.row(account_id, by, "person.unsubscribed", now, given),
            rights.line(account_id, person, rights.WITHDRAW, rights.ACCOUNT, now, TAKEN_OFF)]
    remove(Leaving(list_id, person), told, now)
    return list_id


def suppress(account_id: str, email: str, now: datetime, by: str) -> None:
    """Never mail this address again for this account. Only a keyed hash of it is kept. Raises Invalid."""
    person = signing.person(address.parse(email).key)
    told = audit.row(account_id, by, "person.suppressed", now, signing.alias(account_id, person))
    asked = rights.line(account_id, person, rights.OBJECT, rights.ACCOUNT, now, BARRED)
    if not suppress_once(account_id, person, SUPPRESSED, [told, asked], now):
        told.save()  # it was so already: that it was pressed again is the account's own affair
