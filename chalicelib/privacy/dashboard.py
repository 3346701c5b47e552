"""The page on which account holders see what their privacy policy says, and their own record of processing."""

from chalice.app import Blueprint, Response

from chalicelib.accounts import rules
from chalicelib.core import http
from chalicelib.core.errors import NotReady
from chalicelib.privacy import policies, record
from chalicelib.users.access import Visit, door

blueprint = Blueprint(__name__)
PAGE = "/dashboard/privacy"


@door(blueprint, "GET", PAGE)
def privacy(visit: Visit) -> Response:
    """The policy with its newest versions, and the record of processing; before the details are there, why not."""
    if rules.missing_details(visit.account.controller):
        return visit.show("account/privacy", policy=None)
    found = policies.current(visit.account)
    return visit.show("account/privacy", policy=found, newest=policies.told(found),
                      record=record.of_account(found))


@door(blueprint, "GET", f"{PAGE}/record.json")
def record_as_data(visit: Visit) -> Response:
    """The record of processing for programs. Raises NotReady while nobody knows who is responsible."""
    if rules.missing_details(visit.account.controller):
        raise NotReady("There is no record yet: your controller details are not complete.", "Complete them first.")
    return http.data(record.of_account(policies.current(visit.account)))
