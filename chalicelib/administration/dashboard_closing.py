"""The page on which owners close the account, and take that back."""

from chalice.app import Blueprint, Response

from chalicelib.accounts import closing as register
from chalicelib.accounts.certificate import STAYS
from chalicelib.accounts.model import ENDING
from chalicelib.administration import closing
from chalicelib.core.errors import Invalid
from chalicelib.core.pages import day_in_words
from chalicelib.users.access import Visit, door
from chalicelib.users.model import OWNER

blueprint = Blueprint(__name__)
PAGE = "/dashboard/closing"


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


def _page(visit: Visit, typed: str, errors: dict[str, str], code: int = 200) -> Response:
    ending = visit.account.standing == ENDING
    row = register.get(visit.account.id) if ending else None
    return visit.show("account/closing", code, typed=typed, errors=errors, may_change=visit.user.may(OWNER),
                      ending=ending, day=day_in_words(row.day) if row else "", begun=bool(row and row.begun_at),
                      stays=STAYS, grace=register.GRACE.days)
