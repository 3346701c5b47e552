"""/dashboard/requests: what people ask of the account holder about their data, and by when to answer."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from chalice.app import Blueprint, Response

from chalicelib.core import address, signing
from chalicelib.core.errors import Invalid
from chalicelib.portal import requests, rules
from chalicelib.portal.model import DataRequest
from chalicelib.subscriptions import people
from chalicelib.users import throttle
from chalicelib.users.access import Visit, door
from chalicelib.users.model import EDITOR

blueprint = Blueprint(__name__)
PAGE = "/dashboard/requests"


@door(blueprint, "GET", PAGE)
def overview(visit: Visit) -> Response:
    """The open ones first, then what is closed; and the form for what came by letter, telephone or mail."""
    return _overview(visit, {}, {})


def _overview(visit: Visit, typed: dict[str, str], errors: dict[str, str], code: int = 200) -> Response:
    today, cursor = _today(visit), visit.query("cursor")
    found, more = requests.page(visit.account.id, cursor, visit.now)
    waiting = [] if cursor else requests.waiting(visit.account.id, visit.now)
    return visit.show("requests/index", code, waiting=[_shown(visit, one, today) for one in waiting],
                      closed=[_shown(visit, one, today) for one in found if one.closed_at],
                      more=more, typed={"received": today.isoformat()} | typed, errors=errors, today=today.isoformat(),
                      rights=list(rules.RIGHTS), may_change=visit.user.may(EDITOR), further=bool(cursor))


def _today(visit: Visit) -> date:
    return visit.now.astimezone(ZoneInfo(str(visit.account.time_zone))).date()


def _shown(visit: Visit, one: DataRequest, today: date) -> dict[str, object]:
    known_as = signing.alias(visit.account.id, str(one.person)) if one.person else ""
    return {"id": one.id, "right": str(one.right), "by": str(one.by), "received": one.received_on,
            "due": str(one.due_on), "left": rules.days_left(date.fromisoformat(str(one.due_on)), today),
            "closed": one.closed_at, "outcome": str(one.outcome), "note": str(one.note), "known_as": known_as,
            "at_once": one.was_at_once}


@door(blueprint, "POST", PAGE, role=EDITOR)
def enter(visit: Visit) -> Response:
    """A request that reached the account holder. Of the address only the fingerprint is kept.

    Counted like a look-up, since the page of the request tells what there is of the address.
    """
    form = visit.form
    try:
        person, received = _read(form)
        throttle.charge("search", visit.user.id, visit.now)
        made = requests.open_request(visit.account.id, person, form.get("right", ""), rules.ACCOUNT, visit.now,
                                     form.get("note", ""), received, visit.actor)
    except Invalid as error:
        return _overview(visit, form, error.fields, 422)
    return visit.go(f"{PAGE}/{made.id}", said="request-entered")


def _read(form: dict[str, str]) -> tuple[str, date]:
    """Whose request it is, and when it came. Raises Invalid, with all that is wrong with the two."""
    wrong: dict[str, str] = {}
    person, received = "", date.min
    try:
        person = signing.person(address.parse(form.get("email", "")).key)
    except Invalid as error:
        typed = form.get("email", "").strip()
        wrong |= error.fields if typed else {"email": "Please enter the person’s e-mail address."}
    try:
        received = datetime.strptime(form.get("received", ""), "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        wrong["received"] = "Please give the day as year, month and day, such as 2026-11-23."
    if wrong:
        raise Invalid("Some of this cannot be read.", "Please look at the fields again.", fields=wrong)
    return person, received


@door(blueprint, "GET", PAGE + "/{request_id}")
def one_request(visit: Visit, request_id: str) -> Response:
    """What was asked, what to do for it, and how it ended."""
    return _one(visit, requests.get(visit.account.id, request_id, visit.now), {}, {})


def _one(visit: Visit, found: DataRequest, typed: dict[str, str], errors: dict[str, str], code: int = 200) -> Response:
    entries = people.of_person(visit.account.id, str(found.person), visit.now)[0] if found.person else []
    return visit.show("requests/one", code, one=_shown(visit, found, _today(visit)), typed=typed, errors=errors,
                      entries=[one for one in entries if one.entry], may_change=visit.user.may(EDITOR))


@door(blueprint, "POST", PAGE + "/{request_id}/close", role=EDITOR, step_up=True)
def close(visit: Visit, request_id: str) -> Response:
    """Say how it ended. Nothing opens it again."""
    try:
        requests.close(visit.account.id, request_id, visit.form.get("outcome", ""), visit.now, visit.actor)
    except Invalid as error:
        return _one(visit, requests.get(visit.account.id, request_id, visit.now), visit.form, error.fields, 422)
    return visit.go(PAGE, said="request-closed")
