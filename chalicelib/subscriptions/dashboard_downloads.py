"""/dashboard/lists/…/downloads: files of a list's people, and of how many are suppressed, made by a worker."""

from chalice.app import Blueprint, Response

from chalicelib.core import http
from chalicelib.lists.service import get_list
from chalicelib.users.access import Visit, door
from chalicelib.users.model import EDITOR

blueprint = Blueprint(__name__)
DOWNLOADS = "/dashboard/lists/{list_id}/downloads"


@door(blueprint, "GET", DOWNLOADS)
def index(visit: Visit, list_id: str) -> Response:
    """What can be made, what is being made and how far it is, and what can be fetched."""
    from chalicelib.core.making import MAKING
    from chalicelib.subscriptions import downloads

    mailing_list = get_list(visit.account.id, list_id, visit.now)
    choices = downloads.all_of(visit.account.id, mailing_list.id, visit.now)
    return visit.show("people/downloads", mailing_list=mailing_list, choices=choices,
                      making=any(one.standing.state == MAKING for one in choices), may_change=visit.user.may(EDITOR))


@door(blueprint, "POST", DOWNLOADS, role=EDITOR, step_up=True)
def ask(visit: Visit, list_id: str) -> Response:
    """Have a file made."""
    from chalicelib.subscriptions import downloads

    mailing_list = get_list(visit.account.id, list_id, visit.now)
    downloads.ask(visit.account.id, mailing_list.id, visit.form.get("what", ""), visit.form.get("form", ""), visit.now,
                  visit.actor)
    return visit.go(DOWNLOADS.format(list_id=mailing_list.id), said="file-asked")


@door(blueprint, "POST", DOWNLOADS + "/file", role=EDITOR, step_up=True)
def fetch(visit: Visit, list_id: str) -> Response:
    """The file itself, or the way to a large one. By POST, since it leaves a line in the audit trail."""
    from chalicelib.subscriptions import downloads

    mailing_list = get_list(visit.account.id, list_id, visit.now)
    what, form = visit.form.get("what", ""), visit.form.get("form", "")
    fetched = downloads.fetch(mailing_list, what, form, visit.now, visit.actor)
    if fetched.body is not None:
        return http.download(fetched.body, fetched.name, fetched.content_type, Content_Encoding="gzip")
    return visit.show("people/download", mailing_list=mailing_list, what=what, form=form, fetched=fetched,
                      may_change=True)
