"""/v1/campaigns: writing, previewing, testing, sending and reading the report, by program."""

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.accounts.access import caller, created
from chalicelib.core import clock, http, paging

blueprint = Blueprint(__name__)


@blueprint.route("/v1/campaigns", methods=["GET"])
@http.api
def list_campaigns() -> Response:
    """The account's campaigns, newest first."""
    from chalicelib.campaigns import service
    from chalicelib.campaigns.schemas import campaign_out

    request = blueprint.current_request
    account = caller(request)
    found, after = service.page_of_campaigns(account.id, http.query(request, "cursor"),
                                             paging.size(http.query(request, "limit")))
    return http.data(paging.listing(found, campaign_out, after))


@blueprint.route("/v1/campaigns", methods=["POST"])
@http.api
def create_campaign() -> Response:
    """A new draft."""
    from chalicelib.campaigns import service
    from chalicelib.campaigns.schemas import CampaignIn, campaign_out

    request = blueprint.current_request
    account = caller(request)
    given = CampaignIn.read(http.json_object(request))
    return created(blueprint, account, lambda: campaign_out(service.create_campaign(
        account, given.list_id, given.subject, given.body, clock.now(), given.format, given.preheader)))


@blueprint.route("/v1/campaigns/{campaign_id}", methods=["GET"])
@http.api
def get_campaign(campaign_id: str) -> Response:
    """One campaign."""
    from chalicelib.campaigns.schemas import campaign_out

    _account, campaign = _own(campaign_id)
    return http.data(campaign_out(campaign))


@blueprint.route("/v1/campaigns/{campaign_id}/preview", methods=["GET"])
@http.api
def preview(campaign_id: str) -> Response:
    """What a reader would get."""
    from chalicelib.campaigns import service

    account, campaign = _own(campaign_id)
    return http.data(service.preview(account, campaign, clock.now()))


@blueprint.route("/v1/campaigns/{campaign_id}/test", methods=["POST"])
@http.api
def test(campaign_id: str) -> Response:
    """A test mail to the account holder's own address."""
    from chalicelib.campaigns import service

    account, campaign = _own(campaign_id)
    _expect_nothing()

    def ask() -> dict[str, Any]:
        service.request_test(account, campaign)
        return {"status": "queued", "to": "the account's own address"}

    return created(blueprint, account, ask, status=202)


@blueprint.route("/v1/campaigns/{campaign_id}/send", methods=["POST"])
@http.api
def send(campaign_id: str) -> Response:
    """Freeze and send."""
    from chalicelib.campaigns import service
    from chalicelib.campaigns.schemas import campaign_out

    account, campaign = _own(campaign_id)
    _expect_nothing()
    return created(blueprint, account, lambda: campaign_out(service.send(account, campaign, clock.now())), status=202)


@blueprint.route("/v1/campaigns/{campaign_id}/report", methods=["GET"])
@http.api
def report(campaign_id: str) -> Response:
    """Sending and reading in figures."""
    from chalicelib.campaigns import service

    account, campaign = _own(campaign_id)
    return http.data(service.report_of(account.id, campaign, clock.now()))


def _own(campaign_id: str) -> tuple[Any, Any]:
    from chalicelib.campaigns import service

    account = caller(blueprint.current_request)
    return account, service.get_campaign(account.id, campaign_id, clock.now())


def _expect_nothing() -> None:
    from chalicelib.campaigns.schemas import Nothing

    Nothing.read(http.json_object(blueprint.current_request))
