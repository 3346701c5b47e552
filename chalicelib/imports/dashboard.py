"""/dashboard/lists/…/uploads: a file is sent, looked at, its columns named, its people vouched for, and it is started.

What is shown of the file before it is read is masked, so that nobody copies people off the page.
"""

from chalice.app import Blueprint, Response

from chalicelib.core import stores
from chalicelib.core.errors import Conflict, Invalid
from chalicelib.imports import forms, service, showing
from chalicelib.imports.model import DRAFT, MODES, READY, Import
from chalicelib.lists.service import get_list
from chalicelib.users.access import Visit, door
from chalicelib.users.model import EDITOR

blueprint = Blueprint(__name__)
UPLOADS = "/dashboard/lists/{list_id}/uploads"
ONE = "/dashboard/uploads/{import_id}"


@door(blueprint, "GET", UPLOADS)
def index(visit: Visit, list_id: str) -> Response:
    """The uploads to a list, newest first; where there is none, what an upload is for."""
    mailing_list = get_list(visit.account.id, list_id, visit.now)
    return visit.show("uploads/index", mailing_list=mailing_list, may_change=visit.user.may(EDITOR),
                      uploads=forms.of_list(visit.account.id, mailing_list.id))


@door(blueprint, "GET", UPLOADS + "/new", role=EDITOR)
def new(visit: Visit, list_id: str) -> Response:
    """What is to become of the people, and the file."""
    return _form(visit, list_id, {}, 200)


def _form(visit: Visit, list_id: str, errors: dict[str, str], code: int) -> Response:
    mailing_list = get_list(visit.account.id, list_id, visit.now)
    return visit.show("uploads/new", code, mailing_list=mailing_list, errors=errors, may_change=True,
                      mode=visit.form.get("mode", MODES[0]))


@door(blueprint, "POST", UPLOADS + "/new", role=EDITOR)
def begin(visit: Visit, list_id: str) -> Response:
    """Take in a small file, or lead on to the way for large ones."""
    body, mode, large = stores.file(visit.request, "file"), visit.form.get("mode", ""), bool(visit.form.get("large"))
    get_list(visit.account.id, list_id, visit.now)
    wrong = forms.wrong_with(mode, body, large)
    if wrong:
        return _form(visit, list_id, wrong, 422)
    made = service.begin(visit.account, list_id, mode, visit.now, visit.actor).upload
    if large:
        return visit.go(f"{_path(made)}/file")
    try:
        service.receive(visit.account.id, made.id, body, visit.now)
    except Invalid as error:
        service.cancel(visit.account.id, made.id, visit.now, visit.actor)
        return _form(visit, list_id, {"file": f"{error.detail} {error.remedy}"}, 422)
    return visit.go(_path(made))


@door(blueprint, "GET", ONE + "/file", role=EDITOR)
def by_form(visit: Visit, import_id: str) -> Response:
    """The form that sends a large file straight to S3, and leads back here."""
    found = service.get(visit.account.id, import_id, visit.now)
    if found.state not in {DRAFT, READY}:
        return visit.go(_path(found))
    form = service.form(found, forms.back_to(_path(found)))
    page = visit.show("uploads/file", upload=found, form=form, may_change=True,
                      mailing_list=get_list(visit.account.id, str(found.list_id), visit.now))
    stores.sending_to(page, form.url)
    return page


@door(blueprint, "GET", ONE)
def one(visit: Visit, import_id: str) -> Response:
    """Before it is started, what the columns are; afterwards how far it is, and what came of it."""
    found = service.get(visit.account.id, import_id, visit.now)
    if found.state in {DRAFT, READY}:
        return _columns(visit, found, forms.typed(found), {}, 200)
    page: Response = showing.standing(visit, found, {}, 200)
    return page


def _columns(visit: Visit, found: Import, typed: dict[str, str], errors: dict[str, str], code: int) -> Response:
    mailing_list = get_list(visit.account.id, str(found.list_id), visit.now)
    told = {"upload": found, "mailing_list": mailing_list, "may_change": visit.user.may(EDITOR)}
    try:
        seen = forms.look(found, mailing_list)
    except (Conflict, Invalid) as error:
        return visit.show("uploads/unread", code, why=f"{error.detail} {error.remedy}", **told)
    return visit.show("uploads/columns", code, seen=seen, errors=errors, typed=typed,
                      columns=forms.columns_of(typed) or found.columns or seen.columns,
                      purposes=forms.purposes(str(found.mode), mailing_list), **told)


@door(blueprint, "POST", ONE + "/start", role=EDITOR, step_up=True)
def start(visit: Visit, import_id: str) -> Response:
    """Name the columns, vouch for the people, and set it going. What is wrong is said beside each field."""
    found = service.get(visit.account.id, import_id, visit.now)
    wrong: dict[str, str] = {}
    for step in (forms.map_columns, forms.attest):
        try:
            step(visit.account.id, found.id, visit.form, visit.ip, visit.now, visit.actor)
        except Invalid as error:
            wrong |= error.fields or {"columns": f"{error.detail} {error.remedy}"}
    if wrong:
        return _columns(visit, found, visit.form, wrong, 422)
    service.start(visit.account, found.id, visit.now, visit.actor)
    return visit.go(_path(found), "upload-started")


def _path(found: Import) -> str:
    return ONE.format(import_id=found.id)
