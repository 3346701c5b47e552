"""Complaints about the account holder: what waits and until when, and the answer to each."""

from chalice.app import Blueprint, Response

from chalicelib.accounts import audit
from chalicelib.core.errors import Invalid
from chalicelib.portal import complaints, rules
from chalicelib.portal.model import Complaint
from chalicelib.users.access import Visit, door
from chalicelib.users.model import OWNER

blueprint = Blueprint(__name__)
ALL = "/dashboard/complaints"
ONE = f"{ALL}/{{complaint_id}}"
ON_A_PAGE = 25


@door(blueprint, "GET", ALL)
def complaints_page(visit: Visit) -> Response:
    """Open and closed ones by their dates; what people wrote is a page further, for owners."""
    waiting = complaints.open_ones(visit.account.id, visit.now)
    closed, after = complaints.closed_ones(visit.account.id, visit.query("cursor"), ON_A_PAGE, visit.now)
    return visit.show("complaints/index", waiting=waiting, closed=closed, more=after, outcomes=_outcomes(),
                      today=visit.now.date().isoformat(), may_answer=visit.user.may(OWNER))


@door(blueprint, "GET", ONE, role=OWNER, step_up=True)
def complaint_page(visit: Visit, complaint_id: str) -> Response:
    """What the person wrote, and the form to answer it; that it was read is written into the audit trail."""
    case = complaints.get(visit.account.id, complaint_id, visit.now)
    audit.record(visit.account.id, visit.actor, "complaint.read", visit.now, case.id)
    return _one(visit, case, {}, {})


@door(blueprint, "POST", ONE, role=OWNER, step_up=True)
def answered(visit: Visit, complaint_id: str) -> Response:
    """Answer it and close it."""
    outcome, answer = visit.form.get("outcome", ""), visit.form.get("answer", "")
    case = complaints.get(visit.account.id, complaint_id, visit.now)
    try:
        complaints.close(visit.account.id, complaint_id, outcome, answer, visit.actor, visit.now)
    except Invalid as error:
        return _one(visit, case, {"outcome": outcome, "answer": answer}, error.fields, 422)
    return visit.go(ALL, said="complaint-closed")


def _one(visit: Visit, case: Complaint, typed: dict[str, str], errors: dict[str, str], code: int = 200) -> Response:
    return visit.show("complaints/one", code, case=case, typed=typed, errors=errors, outcomes=_outcomes(),
                      choices=[(value, label, "") for value, label in rules.OUTCOMES.items()])


def _outcomes() -> dict[str, str]:
    return {**rules.OUTCOMES, rules.WITHDRAWN: "Withdrawn: the person had everything deleted"}
