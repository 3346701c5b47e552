"""The page of the controller details."""

from types import SimpleNamespace

from chalice.app import Blueprint, Response

from chalicelib.accounts import rules
from chalicelib.administration import details
from chalicelib.core.errors import Invalid, Outdated
from chalicelib.users.access import Visit, door
from chalicelib.users.model import OWNER

blueprint = Blueprint(__name__)
PAGE = "/dashboard/details"


@door(blueprint, "GET", PAGE)
def details_page(visit: Visit) -> Response:
    """Who the account holder is, as subscribers see it."""
    return _page(visit, rules.details(visit.account.controller), {})


@door(blueprint, "POST", PAGE, role=OWNER, step_up=True)
def change(visit: Visit) -> Response:
    """Keep new details."""
    typed = details.tidy(visit.form)
    try:
        details.change_details(visit.account, visit.form, details.version_of(visit.form), visit.actor, visit.now)
    except Invalid as error:
        return _page(visit, typed, error.fields, 422)
    except Outdated as error:
        return _page(visit, typed, {}, error.status)
    return visit.go(PAGE, said="saved")


def _page(visit: Visit, typed: dict[str, str], errors: dict[str, str], code: int = 200) -> Response:
    return visit.show("account/details", code, typed=typed, errors=errors, version=int(visit.account.version),
                      outdated=code == Outdated().status, sample=SimpleNamespace(**typed),
                      may_change=visit.user.may(OWNER))
