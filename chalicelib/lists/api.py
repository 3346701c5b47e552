"""/v1/lists: mailing lists by program."""

from chalice.app import Blueprint

from chalicelib.accounts.operations import Call, operation
from chalicelib.lists import service
from chalicelib.lists.model import MailingList
from chalicelib.lists.sizes import Size

blueprint = Blueprint(__name__)
LIST = "lists.schemas:ListOut"
ONE = "/v1/lists/{list_id}"


@operation(blueprint, "GET", "/v1/lists", scope="lists:read", gives=LIST, listing=True)
def list_lists(call: Call) -> tuple[list[MailingList], str | None]:
    """The account's lists, newest first."""
    return service.page_of_lists(call.account.id, call.cursor, call.limit)


@operation(blueprint, "POST", "/v1/lists", scope="lists:write", takes="lists.schemas:ListIn", gives=LIST, status=201,
           answers=(409,), example={"name": "Garden news", "description": "What to sow, and when.",
                                    "fields": [{"name": "first_name", "label": "First name"}]})
def create_list(call: Call) -> MailingList:
    """A new list.

    Every field is optional for the people who subscribe, and is a merge field of the newsletters. Fields that ask for
    special categories of data, criminal records or gender are refused. Without a `wording`, people agree to the usual
    one.
    """
    return service.create_list(call.account, now=call.now, by=call.actor, **call.body.model_dump())


@operation(blueprint, "GET", ONE, scope="lists:read", gives=LIST)
def get_list(call: Call, list_id: str) -> MailingList:
    """One list."""
    return service.get_list(call.account.id, list_id, call.now)


@operation(blueprint, "PATCH", ONE, scope="lists:write", takes="lists.schemas:ListPatch", gives=LIST, versioned=True,
           example={"description": "What to sow, and when to harvest."})
def change_list(call: Call, list_id: str) -> MailingList:
    """Change a list.

    Name, description, fields and wording can be changed; what is left out stays. A new wording gets a new version:
    people who have subscribed keep the wording they agreed to as their proof. Answers to fields that are taken away
    stay with the people who gave them, and are no longer asked for or merged.
    """
    found = service.get_list(call.account.id, list_id, call.now)
    return service.change_list(call.account, found, call.version, call.now, call.actor, **call.body.model_dump())


@operation(blueprint, "GET", f"{ONE}/size", scope="lists:read", gives="lists.schemas:SizeOut")
def get_size(call: Call, list_id: str) -> Size:
    """How many people are on the list."""
    return service.get_with_size(call.account.id, list_id, call.now).size


@operation(blueprint, "GET", f"{ONE}/form", scope="lists:read", gives="lists.schemas:FormOut")
def get_form(call: Call, list_id: str) -> MailingList:
    """The HTML to copy into another web site."""
    return service.get_list(call.account.id, list_id, call.now)
