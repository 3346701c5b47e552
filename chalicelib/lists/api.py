"""/v1/lists: mailing lists by program."""

from chalice.app import Blueprint, Response

from chalicelib.accounts.access import caller, created
from chalicelib.core import clock, http, paging
from chalicelib.lists import form, service

blueprint = Blueprint(__name__)


@blueprint.route("/v1/lists", methods=["GET"])
@http.api
def list_lists() -> Response:
    """The account's lists, newest first."""
    from chalicelib.lists.schemas import list_out

    request = blueprint.current_request
    account = caller(request)
    found, after = service.page_of_lists(account.id, http.query(request, "cursor"),
                                         paging.size(http.query(request, "limit")))
    return http.data(paging.listing(found, list_out, after))


@blueprint.route("/v1/lists", methods=["POST"])
@http.api
def create_list() -> Response:
    """A new list."""
    from chalicelib.lists.schemas import ListIn, list_out

    request = blueprint.current_request
    account = caller(request)
    body = ListIn.read(http.json_object(request))
    return created(blueprint, account, lambda: list_out(service.create_list(
        account, now=clock.now(), **body.model_dump())))


@blueprint.route("/v1/lists/{list_id}", methods=["GET"])
@http.api
def get_list(list_id: str) -> Response:
    """One list."""
    from chalicelib.lists.schemas import list_out

    account = caller(blueprint.current_request)
    return http.data(list_out(service.get_list(account.id, list_id, clock.now())))


@blueprint.route("/v1/lists/{list_id}/form", methods=["GET"])
@http.api
def get_form(list_id: str) -> Response:
    """The HTML to copy into another web site."""
    account = caller(blueprint.current_request)
    return http.data({"html": form.embeddable(service.get_list(account.id, list_id, clock.now()))})
