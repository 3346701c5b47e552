"""/v1/campaigns: writing, previewing, testing, sending and reading the report, by program."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.accounts.operations import Call, operation

blueprint = Blueprint(__name__)
CAMPAIGN = "campaigns.schemas:CampaignOut"
ONE = "/v1/campaigns/{campaign_id}"


@operation(blueprint, "GET", "/v1/campaigns", scope="campaigns:read", gives=CAMPAIGN, listing=True)
def list_campaigns(call: Call) -> Any:
    """The account's campaigns, newest first."""
    from chalicelib.campaigns import service

    return service.page_of_campaigns(call.account.id, call.cursor, call.limit)


@operation(blueprint, "POST", "/v1/campaigns", scope="campaigns:write", takes="campaigns.schemas:CampaignIn",
           gives=CAMPAIGN, status=201)
def create_campaign(call: Call) -> Any:
    """A new draft."""
    from chalicelib.campaigns import service

    given = call.body
    return service.create_campaign(call.account, given.list_id, given.subject, given.body, call.now, given.format,
                                   given.preheader)


@operation(blueprint, "GET", ONE, scope="campaigns:read", gives=CAMPAIGN)
def get_campaign(call: Call, campaign_id: str) -> Any:
    """One campaign."""
    return _own(call, campaign_id)


@operation(blueprint, "GET", f"{ONE}/preview", scope="campaigns:read", gives="campaigns.schemas:PreviewOut")
def preview(call: Call, campaign_id: str) -> Any:
    """What a reader would get."""
    from chalicelib.campaigns import service

    return service.preview(call.account, _own(call, campaign_id), call.now)


@operation(blueprint, "POST", f"{ONE}/test", scope="campaigns:write", gives="campaigns.schemas:QueuedOut", status=202)
def test(call: Call, campaign_id: str) -> Any:
    """A test mail to the account holder's own address."""
    from chalicelib.campaigns import service

    service.request_test(call.account, _own(call, campaign_id))
    return {"status": "queued", "to": "the account's own address"}


@operation(blueprint, "POST", f"{ONE}/send", scope="campaigns:send", gives=CAMPAIGN, status=202)
def send(call: Call, campaign_id: str) -> Any:
    """Freeze and send."""
    from chalicelib.campaigns import service

    return service.send(call.account, _own(call, campaign_id), call.now)


@operation(blueprint, "GET", f"{ONE}/report", scope="reports:read", gives="campaigns.schemas:ReportOut")
def report(call: Call, campaign_id: str) -> Any:
    """Sending and reading in figures."""
    from chalicelib.campaigns import service

    return service.report_of(call.account.id, _own(call, campaign_id), call.now)


def _own(call: Call, campaign_id: str) -> Any:
    from chalicelib.campaigns import service

    return service.get_campaign(call.account.id, campaign_id, call.now)
