"""The policies for everybody: the operator's, and each account's own in all its versions. Looking changes nothing."""

from chalice.app import Blueprint, Response

from chalicelib.accounts.identity import identity
from chalicelib.core import clock, http
from chalicelib.core.ids import check as check_ids
from chalicelib.privacy import editions, policies, record, rules

blueprint = Blueprint(__name__)
LOOK = ["GET", "HEAD"]


@blueprint.route("/privacy", methods=LOOK)
@http.page
def operator_policy() -> Response:
    """The operator's policy as it stands, or as it was (`?version=`, the day since which it held); at its top, what
    this browser asks for at this moment (promise DNT-3)."""
    request = blueprint.current_request
    asked, found = rules.signals(request.headers), editions.find(http.query(request, "version"))
    page = http.html("privacy/operator.html", controller=None, signals=asked,
                     **policies.common() | editions.shown(*found))
    page.headers["Vary"] = "DNT, Sec-GPC"
    return page


@blueprint.route("/privacy/record", methods=LOOK)
@http.page
def operator_record() -> Response:
    """The operator's record of processing, for people."""
    return http.html("privacy/record.html", controller=None, record=record.of_operator())


@blueprint.route("/privacy/record.json", methods=LOOK)
@http.api
def operator_record_as_data() -> Response:
    """The same for programs."""
    return http.data(record.of_operator())


@blueprint.route("/a/{account_id}/privacy", methods=LOOK)
@http.page
def account_policy(account_id: str) -> Response:
    """An account's own policy, as it stands or as it was (`?version=`); as data for a program."""
    request = blueprint.current_request
    check_ids([account_id])
    found = policies.find(account_id, http.query(request, "version"), clock.now())
    answer = http.data(policies.as_data(found)) if http.wants_json(request) else _page(found)
    answer.headers["Vary"] = "Accept"
    return answer


def _page(found: policies.Policy) -> Response:
    return http.html(f"privacy/account/{found.text}.html", policy=found, controller=identity(found.account),
                     newest=policies.told(found), **policies.common())


@blueprint.route("/a/{account_id}/privacy/versions", methods=LOOK)
@http.page
def account_policy_versions(account_id: str) -> Response:
    """Every version with its date, and what it changed."""
    check_ids([account_id])
    found = policies.find(account_id, "", clock.now())
    return http.html("privacy/versions.html", controller=identity(found.account), policy=found,
                     newest=policies.told(found, len(found.versions)))
