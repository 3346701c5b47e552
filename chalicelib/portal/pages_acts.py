"""What one can do in the portal: POST alone, and at once."""

from chalice.app import Blueprint, Response

from chalicelib.core import http, ids
from chalicelib.portal import acts, erase, requests, rules, sessions
from chalicelib.portal.access import HOME, Visit, door
from chalicelib.portal.overview import At
from chalicelib.portal.overview import found as found_of
from chalicelib.subscriptions import leave as leaving
from chalicelib.users import proof

blueprint = Blueprint(__name__)


def found(visit: Visit, account_id: str) -> At:
    return found_of(visit.person, account_id, visit.now)


def _at(list_id: str) -> str:
    return f"/portal/at/{ids.split(list_id)[0]}"


@door(blueprint, "POST", "/portal/list/{list_id}/fields")
def amend(visit: Visit, list_id: str) -> Response:
    """Correct one's details on a list."""
    acts.amend(visit.person, list_id, visit.form, visit.now)
    return visit.go(_at(list_id), "saved")


@door(blueprint, "POST", "/portal/list/{list_id}/tracking")
def track(visit: Visit, list_id: str) -> Response:
    """Agree to be counted by name, or withdraw that."""
    acts.track(visit.person, list_id, visit.form.get("agrees") == "yes", visit.now)
    return visit.go(_at(list_id), "saved")


@door(blueprint, "POST", "/portal/list/{list_id}/leave")
def leave(visit: Visit, list_id: str) -> Response:
    """Leave one list."""
    acts.leave_one(visit.person, list_id, visit.now)
    return visit.go(HOME, "left")


@door(blueprint, "POST", "/portal/leave")
def leave_everything(visit: Visit) -> Response:
    """Leave every list of every account holder."""
    acts.leave(visit.person, leaving.list_ids(visit.person), visit.now)
    return visit.go(HOME, "left-all")


@door(blueprint, "POST", "/portal/at/{account_id}/restrict")
def restrict(visit: Visit, account_id: str) -> Response:
    """Have everything kept and not used, or used again."""
    found(visit, account_id)
    wanted = visit.form.get("wanted") == "yes"
    acts.restrict(visit.person, account_id, wanted, visit.now)
    return visit.go(f"/portal/at/{account_id}" if wanted else HOME, "restricted" if wanted else "lifted")


@door(blueprint, "POST", "/portal/at/{account_id}/object")
def object_to(visit: Visit, account_id: str) -> Response:
    """Never be mailed by this account holder again."""
    found(visit, account_id)
    acts.object_to(visit.person, account_id, visit.now)
    return visit.go(HOME, "objected")


@door(blueprint, "GET", "/portal/address")
def address_page(visit: Visit) -> Response:
    """The form for a new address."""
    return visit.show("address", errors={}, typed="")


@door(blueprint, "POST", "/portal/address")
def change_address(visit: Visit) -> Response:
    """Ask for the link that proves the new address."""
    typed = visit.form.get("email", "")
    to, _spelling = proof.deliverable(typed)
    if not to:
        said = {"email": "Please enter the new address in full, as in name@example.org."}
        return visit.show("address", 422, errors=said, typed=typed)
    sessions.ask(typed, http.client_ip(visit.request), visit.now, proof.MOVE, visit.person)
    return visit.show("address_sent")


@door(blueprint, "GET", "/portal/delete")
def delete_page(visit: Visit) -> Response:
    """What deleting means, before it is done; at one account holder where the query names it."""
    account_id = http.query(visit.request, "at")
    return visit.show("delete", at=found(visit, account_id) if account_id else None, errors={})


@door(blueprint, "POST", "/portal/delete")
def delete(visit: Visit) -> Response:
    """Delete everything, at one account holder or at all of them. At once, and for good."""
    account_id = visit.form.get("at", "")
    at = found(visit, account_id) if account_id else None
    if visit.form.get("sure") != "yes":
        said = {"sure": "Please tick the box: what is deleted cannot be brought back."}
        return visit.show("delete", 422, at=at, errors=said)
    erased = erase.erase(visit.person, [account_id] if at else None, visit.now)
    requests.exercised(erased.account_ids, None, rules.ERASE, visit.now, "Deleted.")
    if at:
        return visit.go(HOME, "deleted")
    sessions.end(visit.session)
    answer = visit.show("deleted")
    answer.headers["Set-Cookie"] = sessions.FORGET
    return answer
