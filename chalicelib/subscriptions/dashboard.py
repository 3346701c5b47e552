"""/dashboard/lists/…/people: the people of a list, looked up by exact address, added, suppressed, gone through.

Addresses are shown to who has typed them, and after a second factor; without one a listing shows them masked, so that
nobody walks off with a list by leafing through it.
"""

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.accounts import audit
from chalicelib.core.errors import Invalid
from chalicelib.core.ids import own
from chalicelib.lists.service import get_list, get_with_size
from chalicelib.subscriptions import by_hand, people
from chalicelib.subscriptions.subscribe import SignUp
from chalicelib.users import throttle
from chalicelib.users.access import Visit, door
from chalicelib.users.model import EDITOR

blueprint = Blueprint(__name__)
PEOPLE = "/dashboard/lists/{list_id}/people"
A_PAGE = 50


@door(blueprint, "GET", PEOPLE)
def overview(visit: Visit, list_id: str) -> Response:
    """How many there are in each state; forms to look up, add and suppress. With `state`: the people in it, masked."""
    if visit.query("state"):
        return _listing(visit, list_id, queries=2)
    return _overview(visit, list_id, {}, {})


def _overview(visit: Visit, list_id: str, typed: dict[str, str], errors: dict[str, dict[str, str]],
              code: int = 200) -> Response:
    """`errors` are those of the form that was sent: {"search": {"email": …}}."""
    mailing_list, size, _parts = get_with_size(visit.account.id, list_id, visit.now)
    return visit.show("people/index", code, mailing_list=mailing_list, people=size.people,
                      waiting=people.count_waiting(mailing_list.id, visit.now),
                      suppressed=people.count_suppressed(visit.account.id), most=people.COUNTED_TO, typed=typed,
                      errors=errors, may_change=visit.user.may(EDITOR))


def _listing(visit: Visit, list_id: str, queries: int, in_full: bool = False) -> Response:
    state = visit.query("state") if visit.query("state") in people.STATES else people.CONFIRMED
    mailing_list, _size, parts = get_with_size(visit.account.id, list_id, visit.now)
    found, after = people.page(mailing_list.id, state, visit.query("cursor"), A_PAGE, visit.now, queries, parts)
    if in_full:
        audit.record(visit.account.id, visit.actor, "addresses.shown", visit.now, mailing_list.id, state=state,
                     people=len(found))
    return visit.show("people/listing", mailing_list=mailing_list, state=state, found=found, more=after,
                      in_full=in_full, may_change=visit.user.may(EDITOR))


@door(blueprint, "GET", PEOPLE + "/addresses", step_up=True)
def addresses(visit: Visit, list_id: str) -> Response:
    """The same with addresses, after a second factor; each page is written into the audit trail."""
    return _listing(visit, list_id, queries=1, in_full=True)


@door(blueprint, "POST", PEOPLE + "/search")
def search(visit: Visit, list_id: str) -> Response:
    """What there is of an exact address, over all lists of the account. A POST, so that no URL holds the address.

    Answers and proof only after a second factor; counted, so that nobody tries out addresses from elsewhere.
    """
    typed = visit.form.get("email", "")
    own(visit.account.id, list_id)
    try:
        found, suppression = people.search(visit.account.id, typed, visit.now)
    except Invalid as error:
        return _overview(visit, list_id, {"search": typed}, {"search": error.fields}, 422)
    here = next((one.mailing_list for one in found if one.mailing_list.id == list_id), None)
    mailing_list = here or get_list(visit.account.id, list_id, visit.now)
    known = [one for one in found if one.entry]
    line = audit.row(visit.account.id, visit.actor, "person.looked_up", visit.now,
                     known[0].entry.id if known and known[0].entry else "", found=len(known))
    throttle.charge("search", visit.user.id, visit.now, line)
    return visit.show("people/found", mailing_list=mailing_list, email=typed.strip(), found=known,
                      suppression=suppression, names={one.mailing_list.id: one.mailing_list.name for one in found},
                      may_change=visit.user.may(EDITOR), in_full=visit.proved)


@door(blueprint, "POST", PEOPLE + "/add", role=EDITOR)
def add(visit: Visit, list_id: str) -> Response:
    """Ask somebody to confirm."""
    given = {name.removeprefix("field."): value for name, value in visit.form.items()
             if name.startswith("field.") and value.strip()}
    try:
        by_hand.add(visit.account, list_id, SignUp(visit.form.get("email", ""), given, by_hand.BY_HAND), visit.now,
                    visit.actor)
    except Invalid as error:
        typed: dict[str, Any] = {"add": visit.form.get("email", "")} | visit.form
        return _overview(visit, list_id, typed, {"add": error.fields}, 422)
    return visit.go(PEOPLE.format(list_id=list_id), said="person-asked")


@door(blueprint, "POST", PEOPLE + "/suppress", role=EDITOR)
def suppress(visit: Visit, list_id: str) -> Response:
    """Never mail an address again."""
    own(visit.account.id, list_id)
    try:
        by_hand.suppress(visit.account.id, visit.form.get("email", ""), visit.now, visit.actor)
    except Invalid as error:
        return _overview(visit, list_id, {"suppress": visit.form.get("email", "")}, {"suppress": error.fields}, 422)
    return visit.go(PEOPLE.format(list_id=list_id), said="person-suppressed")
