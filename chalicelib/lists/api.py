"""/v1/lists: mailing lists by program."""

from chalice.app import Blueprint

from chalicelib.accounts.operations import Call, operation
from chalicelib.lists import service
from chalicelib.lists.model import MailingList

blueprint = Blueprint(__name__)
LIST = "lists.schemas:ListOut"


@operation(blueprint, "GET", "/v1/lists", scope="lists:read", gives=LIST, listing=True)
def list_lists(call: Call) -> tuple[list[MailingList], str | None]:
    """The account's lists, newest first."""
    return service.page_of_lists(call.account.id, call.cursor, call.limit)


@operation(blueprint, "POST", "/v1/lists", scope="lists:write", takes="lists.schemas:ListIn", gives=LIST, status=201)
def create_list(call: Call) -> MailingList:
    """A new list."""
    return service.create_list(call.account, now=call.now, by=call.actor, **call.body.model_dump())


@operation(blueprint, "GET", "/v1/lists/{list_id}", scope="lists:read", gives=LIST)
def get_list(call: Call, list_id: str) -> MailingList:
    """One list."""
    return service.get_list(call.account.id, list_id, call.now)


@operation(blueprint, "GET", "/v1/lists/{list_id}/form", scope="lists:read", gives="lists.schemas:FormOut")
def get_form(call: Call, list_id: str) -> MailingList:
    """The HTML to copy into another web site."""
    return service.get_list(call.account.id, list_id, call.now)
