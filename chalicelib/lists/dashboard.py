"""/dashboard/lists: making lists, putting their forms on web sites, changing them."""

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.accounts.service import check_complete
from chalicelib.core import urls
from chalicelib.core.errors import Invalid, Outdated
from chalicelib.lists import service, sizes, typed
from chalicelib.lists.form import embeddable
from chalicelib.lists.model import MailingList
from chalicelib.users.access import Visit, door
from chalicelib.users.model import EDITOR

blueprint = Blueprint(__name__)
LISTS = "/dashboard/lists"
ONE = LISTS + "/{list_id}"
A_PAGE = sizes.LISTS_A_READ


@door(blueprint, "GET", LISTS)
def index(visit: Visit) -> Response:
    """The account's lists, newest first, with how many people are on each."""
    found, after = service.page_of_lists(visit.account.id, visit.query("cursor"), A_PAGE)
    counted = sizes.of_lists([one.id for one in found], visit.now)
    return visit.show("lists/index", lists=found, more=after, sizes=counted, may_change=visit.user.may(EDITOR))


@door(blueprint, "GET", LISTS + "/new", role=EDITOR)
def new(visit: Visit) -> Response:
    """The form for a new list."""
    check_complete(visit.account)
    return _form(visit, None, typed.of_form({}), {})


@door(blueprint, "POST", LISTS + "/new", role=EDITOR)
def make(visit: Visit) -> Response:
    """Make a list."""
    given = typed.of_form(visit.form)
    if visit.form.get("more"):
        return _form(visit, None, given, {})
    try:
        made = service.create_list(visit.account, now=visit.now, by=visit.actor, **typed.read(given))
    except Invalid as error:
        return _form(visit, None, given, error.fields, 422)
    return visit.go(f"{LISTS}/{made.id}", said="list-made")


@door(blueprint, "GET", ONE)
def one_list(visit: Visit, list_id: str) -> Response:
    """One list: its numbers, its form to share and to copy, its fields and wording."""
    found, size, _parts = service.get_with_size(visit.account.id, list_id, visit.now)
    return visit.show("lists/one", mailing_list=found, size=size, sign_up_url=urls.sign_up(found.id),
                      code=embeddable(found), may_change=visit.user.may(EDITOR))


@door(blueprint, "GET", ONE + "/edit", role=EDITOR)
def edit(visit: Visit, list_id: str) -> Response:
    """The form to change a list."""
    found = service.get_list(visit.account.id, list_id, visit.now)
    return _form(visit, found, typed.of_list(found), {})


@door(blueprint, "POST", ONE + "/edit", role=EDITOR)
def change(visit: Visit, list_id: str) -> Response:
    """Change a list, if nobody else has meanwhile."""
    found = service.get_list(visit.account.id, list_id, visit.now)
    given = typed.of_form(visit.form)
    if visit.form.get("more"):
        return _form(visit, found, given, {}, version=visit.form.get("version", ""))
    try:
        service.change_list(visit.account, found, _version(visit), visit.now, visit.actor, **typed.read(given))
    except Invalid as error:
        return _form(visit, found, given, error.fields, 422, visit.form.get("version", ""))
    except Outdated as error:
        return _form(visit, service.get_list(visit.account.id, list_id, visit.now), given, {}, error.status)
    return visit.go(f"{LISTS}/{found.id}", said="saved")


def _version(visit: Visit) -> int:
    """The version that the form was made for; no version is 0."""
    given = visit.form.get("version", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 16 else 0


def _form(visit: Visit, found: MailingList | None, given: dict[str, Any], errors: dict[str, str], code: int = 200,
          version: str = "") -> Response:
    """The form as it was typed. `version` is the one that the person has seen; the present one if it is empty."""
    return visit.show("lists/form", code, mailing_list=found, typed=given, errors=errors,
                      version=version or (int(found.version) if found else 0), outdated=code == Outdated().status,
                      rows=typed.rows_to_show(given, bool(visit.form.get("more"))), most=typed.MOST_FIELDS)
