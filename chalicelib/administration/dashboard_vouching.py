"""The page “Your site vouches for you”: the link to put on one's own site, and whether it was seen there."""

from chalice.app import Blueprint, Response

from chalicelib.accounts.identity import identity
from chalicelib.administration import backlink, vouching
from chalicelib.core.errors import Invalid
from chalicelib.users.access import Visit, door
from chalicelib.users.model import OWNER

blueprint = Blueprint(__name__)
PAGE = "/dashboard/vouching"


@door(blueprint, "GET", PAGE)
def vouching_page(visit: Visit) -> Response:
    """The link, the page that is to hold it, and what the last look has shown."""
    return _page(visit)


@door(blueprint, "POST", PAGE, role=OWNER, step_up=True)
def enter(visit: Visit) -> Response:
    """Enter the address of the page."""
    typed = visit.form.get("page", "")
    try:
        vouching.enter(visit.account, typed, visit.actor, visit.now)
    except Invalid as error:
        return _page(visit, typed, error.fields, 422)
    return visit.go(PAGE, said="vouching-asked")


@door(blueprint, "POST", f"{PAGE}/check", role=OWNER)
def check(visit: Visit) -> Response:
    """Let the page be looked at now."""
    vouching.check_now(visit.account, visit.now)
    return visit.go(PAGE, said="vouching-asked")


@door(blueprint, "POST", f"{PAGE}/remove", role=OWNER, step_up=True)
def remove(visit: Visit) -> Response:
    """Forget the page."""
    vouching.remove(visit.account, visit.actor, visit.now)
    return visit.go(PAGE, said="vouching-removed")


def _page(visit: Visit, typed: str = "", errors: dict[str, str] | None = None, code: int = 200) -> Response:
    entered = vouching.of_account(visit.account.id, visit.now)
    lost_on = vouching.lost_on(str(entered.silent_since)).isoformat() if entered and entered.silent_since else ""
    return visit.show("account/vouching", code, entered=entered, controller=identity(visit.account),
                      link=backlink.link(visit.account.id), typed=typed, errors=errors or {}, lost_on=lost_on,
                      may_change=visit.user.may(OWNER))
