"""/v1/campaigns: writing, looking, testing, scheduling, sending and reading the report, by program."""

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
           gives=CAMPAIGN, status=201, answers=(404,),
           example={"list_id": "{list_id}", "subject": "What to sow in May", "format": "markdown",
                    "analytics": {"source": "newsletter", "medium": "email", "campaign": "may", "content": ""},
                    "body": "Hello {{ first_name | default: \"friend\" }},\n\nsow [these beans]"
                            "(https://example.org/beans) now."})
def create_campaign(call: Call) -> Any:
    """A new draft for one list.

    It is composed at once, so that an unknown merge field or a link that leads nowhere is refused here and not on the
    day of sending. Merge fields are written {{ first_name | default: "friend" }}; {{ unsubscribe_url }} and
    {{ controller }} place what is added in a footer otherwise. `analytics` puts utm_source and its like on every web
    link, the same for every recipient; what looks as if it stood for a person is refused.
    """
    from chalicelib.campaigns import drafts

    given = call.body
    return drafts.create_campaign(call.account, given.list_id, given.subject, given.body, call.now, given.format,
                                  given.preheader, call.actor, given.analytics.model_dump())


@operation(blueprint, "GET", ONE, scope="campaigns:read", gives=CAMPAIGN)
def get_campaign(call: Call, campaign_id: str) -> Any:
    """One campaign, with its state. The ETag names its version."""
    return _own(call, campaign_id)


@operation(blueprint, "PATCH", ONE, scope="campaigns:write", takes="campaigns.schemas:CampaignChange", gives=CAMPAIGN,
           versioned=True, answers=(409,), example={"subject": "What to sow in June"})
def update_campaign(call: Call, campaign_id: str) -> Any:
    """Change a draft: what is left out stays as it is.

    If-Match names the version that was read; where somebody else has changed the draft since, nothing is changed (412).
    """
    from chalicelib.campaigns import drafts

    return drafts.update_draft(call.account, _own(call, campaign_id), call.version, call.now, call.actor,
                               **call.body.model_dump())


@operation(blueprint, "DELETE", ONE, scope="campaigns:write", status=204, before_terms=True, answers=(409,))
def delete_campaign(call: Call, campaign_id: str) -> None:
    """Throw a draft away. A campaign that is scheduled, or held, or has been sent stays."""
    from chalicelib.campaigns import drafts

    drafts.delete_draft(_own(call, campaign_id), call.now, call.actor)


@operation(blueprint, "POST", f"{ONE}/duplicate", scope="campaigns:write", gives=CAMPAIGN, status=201)
def duplicate_campaign(call: Call, campaign_id: str) -> Any:
    """A new draft with the same words for the same list."""
    from chalicelib.campaigns import drafts

    return drafts.duplicate(call.account, _own(call, campaign_id), call.now, call.actor)


@operation(blueprint, "GET", f"{ONE}/preview", scope="campaigns:read", gives="campaigns.schemas:PreviewOut")
def preview_campaign(call: Call, campaign_id: str) -> Any:
    """What a reader would get who has given nothing but the address: subject, HTML, plain text."""
    from chalicelib.campaigns import drafts

    return drafts.preview(call.account, _own(call, campaign_id), call.now)


@operation(blueprint, "POST", f"{ONE}/test", scope="campaigns:write", gives="campaigns.schemas:QueuedOut", status=202)
def test_campaign(call: Call, campaign_id: str) -> Any:
    """A test mail to the account holder's own address, marked as such, in no figure."""
    from chalicelib.campaigns import drafts

    drafts.request_test(call.account, _own(call, campaign_id), call.now, call.actor)
    return {"status": "queued", "to": "the account's own address"}


@operation(blueprint, "GET", f"{ONE}/checks", scope="campaigns:read", gives="campaigns.schemas:ChecksOut")
def get_checks(call: Call, campaign_id: str) -> Any:
    """What to look at before sending: size, descriptions of images, subject, merge fields, links.

    `links` is null until the links have been asked (POST to the same address) within the last day.
    """
    from chalicelib.campaigns import inspection

    return inspection.of_campaign(call.account, _own(call, campaign_id), call.now)


@operation(blueprint, "POST", f"{ONE}/checks", scope="campaigns:write", gives="campaigns.schemas:QueuedOut", status=202)
def check_links(call: Call, campaign_id: str) -> Any:
    """Ask the campaign's links whether they answer. The answers are there a few moments later."""
    from chalicelib.campaigns import link_check

    link_check.request(_own(call, campaign_id))
    return {"status": "queued", "to": "the campaign's links"}


@operation(blueprint, "GET", f"{ONE}/report", scope="reports:read", gives="campaigns.schemas:ReportOut")
def get_report(call: Call, campaign_id: str) -> Any:
    """Sending and reading in figures.

    `total` and `unique` count people who agreed to be counted by name, `anonymous` everybody else, `machine` what no
    person did: mail scanners, previews, every link of a mail within two seconds. Opens and clicks are summed up hourly.
    """
    from chalicelib.campaigns import service

    _campaign, figures = service.report_of(call.account.id, campaign_id, call.now)
    return figures


def _own(call: Call, campaign_id: str) -> Any:
    from chalicelib.campaigns import service

    return service.get_campaign(call.account.id, campaign_id, call.now)
