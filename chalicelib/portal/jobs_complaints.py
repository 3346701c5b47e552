"""Worker: the mails about complaints. A message names a row and which mail; all else is looked up here."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from chalice.app import Blueprint

from chalicelib.accounts.model import Account
from chalicelib.accounts.service import get_account
from chalicelib.core import copies, jobs
from chalicelib.core.errors import NotFound
from chalicelib.core.mailer import Mail
from chalicelib.portal import complaints, mail, rules
from chalicelib.portal.model import OPERATOR, Complaint
from chalicelib.users import team
from chalicelib.users.model import OWNER

blueprint = Blueprint(__name__)


@blueprint.on_sqs_message(queue="complaints", batch_size=10)
@jobs.each_known_message
def mail_complaint(message: dict[str, Any], now: datetime, known_as: str) -> None:
    """Send what the message asks for, unless it went out already, or the person has been erased."""
    try:
        case = complaints.get(message["account"], message["id"], now)
    except NotFound:  # taken back, or past its time
        return
    account = None if case.pk == OPERATOR else get_account(str(case.pk), now)
    for name, letter in _letters(message["mail"], case, account):
        if name not in (case.told or ()):
            copies.send_ours(letter, message.get("once", known_as), now)
            complaints.told(case, name)


def _letters(wanted: str, case: Complaint, account: Account | None) -> Iterator[tuple[str, Mail]]:
    """The mails, each by the name under which it is remembered: one to each owner."""
    if wanted == complaints.TELL_OPERATOR:
        yield wanted, mail.to_operator(case, account)
    if wanted == complaints.TELL_OWNERS and account is not None:
        for one in team.members(account.id):
            if one.role == OWNER:
                yield one.id, mail.to_owner(case, account, str(one.email))
    if wanted == complaints.ACKNOWLEDGE and case.address:
        yield wanted, mail.acknowledgement(case, account)
    if wanted == complaints.ANSWER and case.address and case.outcome in rules.OUTCOMES:
        yield wanted, mail.answer(case, account)
