"""/dashboard/uploads/…: an upload under way and at its end: how far it is, what became of each row, taking it back."""

from chalice.app import Blueprint, Response

from chalicelib.core import http
from chalicelib.imports import forms, service, showing
from chalicelib.imports.model import Import
from chalicelib.lists.service import get_list
from chalicelib.users.access import Visit, door
from chalicelib.users.model import EDITOR

blueprint = Blueprint(__name__)
ONE = "/dashboard/uploads/{import_id}"


@door(blueprint, "POST", ONE + "/pause", role=EDITOR)
def pause(visit: Visit, import_id: str) -> Response:
    """No step-up: whoever sees a mistake must be quick."""
    return _done(visit, service.pause(visit.account.id, import_id, visit.now, visit.actor), "paused")


@door(blueprint, "POST", ONE + "/resume", role=EDITOR, step_up=True)
def resume(visit: Visit, import_id: str) -> Response:
    """Go on."""
    return _done(visit, service.resume(visit.account, import_id, visit.now, visit.actor), "resumed")


@door(blueprint, "POST", ONE + "/cancel", role=EDITOR)
def cancel(visit: Visit, import_id: str) -> Response:
    """For good."""
    return _done(visit, service.cancel(visit.account.id, import_id, visit.now, visit.actor), "cancelled")


@door(blueprint, "POST", ONE + "/undo", role=EDITOR, step_up=True)
def undo(visit: Visit, import_id: str) -> Response:
    """Take it back; the box beside the button must be ticked."""
    found = service.get(visit.account.id, import_id, visit.now)
    if visit.form.get("sure") != "yes":
        wrong = {"sure": "Tick the box if these people are to be taken off the list again."}
        page: Response = showing.standing(visit, found, wrong, 422)
        return page
    return _done(visit, service.undo(visit.account.id, found.id, visit.now, visit.actor), "undone")


@door(blueprint, "POST", ONE + "/results", role=EDITOR, step_up=True)
def results(visit: Visit, import_id: str) -> Response:
    """The file that says of each row what became of it; a large one by a link of five minutes. It names nobody."""
    found = service.get(visit.account.id, import_id, visit.now)
    body = forms.small_results(found, visit.now)
    if body is not None:
        return http.download(body, f"upload-{found.short_id}.csv", service.CONTENT_TYPE)
    return visit.show("uploads/results", upload=found, may_change=True,
                      url=service.results(visit.account.id, found.id, visit.now),
                      mailing_list=get_list(visit.account.id, str(found.list_id), visit.now))


def _done(visit: Visit, found: Import, what: str) -> Response:
    return visit.go(ONE.format(import_id=found.id), f"upload-{what}")
