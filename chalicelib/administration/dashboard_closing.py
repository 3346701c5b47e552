"""The page on which owners take everything along, close the account, and take that back."""

from chalice.app import Blueprint, Response

from chalicelib.accounts import closing as register
from chalicelib.accounts.certificate import STAYS
from chalicelib.accounts.model import CLOSED, SHUT
from chalicelib.administration import closing
from chalicelib.core import http
from chalicelib.core.errors import Conflict, Invalid
from chalicelib.core.making import MAKING
from chalicelib.core.pages import day_in_words
from chalicelib.subscriptions import everything
from chalicelib.users.access import Visit, door
from chalicelib.users.model import OWNER

blueprint = Blueprint(__name__)
PAGE = "/dashboard/closing"
EVERYTHING = f"{PAGE}/everything"


@door(blueprint, "GET", PAGE, before_terms=True)
def closing_page(visit: Visit) -> Response:
    """What happens when the account is closed; or until when that can be taken back."""
    return _page(visit, "", {})


@door(blueprint, "POST", PAGE, role=OWNER, step_up=True, before_terms=True)
def close(visit: Visit) -> Response:
    """Close the account."""
    try:
        closing.close(visit.account, visit.form.get("name", ""), visit.actor, visit.now)
    except Invalid as error:
        return _page(visit, visit.form.get("name", ""), error.fields, 422)
    return visit.go(PAGE)


@door(blueprint, "POST", f"{PAGE}/take-back", role=OWNER, step_up=True, before_terms=True)
def take_back(visit: Visit) -> Response:
    """Open the account again."""
    closing.take_back(visit.account, visit.actor, visit.now)
    return visit.go(PAGE, said="account-open")


@door(blueprint, "POST", EVERYTHING, role=OWNER, step_up=True, before_terms=True)
def ask(visit: Visit) -> Response:
    """Have the file of everything made; once the account is being deleted, it would not be everything."""
    row = register.get(visit.account.id)
    if row and row.begun_at:
        raise Conflict("The account is being deleted.", "Files of it are not made any more.")
    everything.ask(visit.account.id, visit.now, visit.actor)
    return visit.go(PAGE, said="file-asked")


@door(blueprint, "POST", f"{EVERYTHING}/file", role=OWNER, step_up=True, before_terms=True)
def fetch(visit: Visit) -> Response:
    """The file itself, or the way to a large one. By POST, since it leaves a line in the audit trail."""
    fetched = everything.fetch(visit.account.id, visit.now, visit.actor)
    if fetched.body is not None:
        return http.download(fetched.body, fetched.name, fetched.content_type)
    return visit.show("account/everything", url=fetched.url, ending=visit.account.standing in SHUT)


def _page(visit: Visit, typed: str, errors: dict[str, str], code: int = 200) -> Response:
    ending = visit.account.standing in SHUT
    row = register.get(visit.account.id) if ending else None
    file = everything.standing(visit.account.id, visit.now)
    return visit.show("account/closing", code, typed=typed, errors=errors, may_change=visit.user.may(OWNER),
                      ending=ending, by_us=visit.account.standing == CLOSED,
                      day=day_in_words(row.day) if row else "", begun=bool(row and row.begun_at),
                      stays=STAYS, grace=register.GRACE.days, file=file, making=file.state == MAKING)
