"""The page of the sending domain: which records to set, and whether they stand."""

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.administration import domain, proof
from chalicelib.administration.model import SendingDomain
from chalicelib.core.errors import Invalid
from chalicelib.users.access import Visit, door
from chalicelib.users.model import OWNER

blueprint = Blueprint(__name__)
PAGE = "/dashboard/domain"


@door(blueprint, "GET", PAGE)
def domain_page(visit: Visit) -> Response:
    """The records to set and what the last look has shown."""
    return _page(visit, domain.of_account(visit.account.id, visit.now))


@door(blueprint, "POST", PAGE, role=OWNER, step_up=True)
def enter(visit: Visit) -> Response:
    """Enter a domain."""
    typed = visit.form.get("domain", "")
    try:
        domain.enter(visit.account, typed, visit.actor, visit.now)
    except Invalid as error:
        entered = domain.of_account(visit.account.id, visit.now)
        return _page(visit, entered, typed, error.fields, 422)
    return visit.go(PAGE, said="domain-entered")


@door(blueprint, "POST", f"{PAGE}/check", role=OWNER)
def check(visit: Visit) -> Response:
    """Look the records up now."""
    proof.check_now(visit.account, visit.actor, visit.now)
    return visit.go(PAGE, said="domain-checked")


@door(blueprint, "POST", f"{PAGE}/remove", role=OWNER, step_up=True)
def remove(visit: Visit) -> Response:
    """Give the domain up."""
    domain.remove(visit.account, visit.actor, visit.now)
    return visit.go(PAGE, said="domain-removed")


def _page(visit: Visit, entered: SendingDomain | None, typed: str = "", errors: dict[str, str] | None = None,
          code: int = 200) -> Response:
    lost_on = proof.lost_on(entered) if entered and entered.missing_since else None
    return visit.show("account/domain", code, entered=entered, records=_rows(entered) if entered else [], typed=typed,
                      errors=errors or {}, lost_on=lost_on.isoformat() if lost_on else "",
                      may_change=visit.user.may(OWNER))


def _rows(entered: SendingDomain) -> list[dict[str, Any]]:
    return [{"use": record.use, "kind": record.kind, "name": record.name, "value": record.value,
             "required": record.required, "state": finding.state, "seen": finding.seen}
            for record, finding in zip(domain.wanted(entered), proof.findings(entered), strict=True)]
