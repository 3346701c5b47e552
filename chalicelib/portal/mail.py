"""The mails about a complaint: to the person, to whom it is about, and to the operator.

To the person goes the reference and the day, never what was typed: nobody can have words of theirs sent to an address
that is not their own. To the others goes the reference alone, so that what was written is read where it is kept.
"""

from typing import Any

from chalicelib.accounts.identity import identity
from chalicelib.accounts.model import Account
from chalicelib.core import pages, urls
from chalicelib.core.mailer import Mail
from chalicelib.core.mails import written
from chalicelib.core.settings import settings
from chalicelib.portal import rules
from chalicelib.portal.model import Complaint
from chalicelib.users import mail as to_users


def acknowledgement(case: Complaint, account: Account | None) -> Mail:
    """“We have it”: the reference, and the day by which an answer comes."""
    return _to_person("complaint_taken", case, account)


def answer(case: Complaint, account: Account | None) -> Mail:
    """How it ended, in the words of whoever answered."""
    paragraphs = [" ".join(part.split()) for part in str(case.answer).split("\n\n") if part.strip()]
    return _to_person("complaint_answer", case, account, paragraphs=paragraphs, outcome=rules.OUTCOMES[case.outcome])


def to_operator(case: Complaint, account: Account | None) -> Mail:
    """That a complaint has come, about whom, and when it is due."""
    return written("complaint_come", settings().operator_contact, **_about(case),
                   organisation=account.organisation or account.controller.name if account else None)


def to_owner(case: Complaint, account: Account, to: str) -> Mail:
    """The same to an owner of the account."""
    return to_users.notice("complaint", account, to, {"reference": case.id, "due": str(pages.day(str(case.due_on)))})


def _to_person(name: str, case: Complaint, account: Account | None, **context: Any) -> Mail:
    """From the controller where there is one, otherwise from the operator."""
    controller = identity(account) if account else None
    return written(name, str(case.address), controller=controller, **_about(case), **context)


def _about(case: Complaint) -> dict[str, Any]:
    return {"reference": case.id, "received": pages.day(str(case.received_at)[:10]),
            "due": pages.day(str(case.due_on)), "portal_url": urls.public("/portal")}
