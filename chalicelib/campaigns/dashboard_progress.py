"""/dashboard/campaigns/…: how far a campaign has come, who is uncertain, and sending to them once more."""

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.core import http
from chalicelib.users.access import Visit, door
from chalicelib.users.model import EDITOR

blueprint = Blueprint(__name__)
ONE = "/dashboard/campaigns/{campaign_id}"
EVERY = 15  # seconds


def show(visit: Visit, campaign: Any, errors: dict[str, str] | None = None) -> Response:
    """The page of a campaign that is no draft. Where `watch` is asked for, while it is sent, the browser asks again by
    itself: never unasked, since whoever reads slowly, or has it read out, would lose the place (WCAG 2.2.1)."""
    from chalicelib.campaigns import again, progress
    from chalicelib.campaigns.model import FINISHED, SENDING, UNCERTAIN

    found = progress.of_campaign(campaign, visit.now)
    watched = bool(visit.query("watch")) and campaign.state == SENDING
    decides = campaign.state == FINISHED and found.figures[UNCERTAIN] and visit.user.may(EDITOR)
    return visit.show("campaigns/progress", 422 if errors else 200, campaign=campaign, errors=errors or {},
                      progress=found, watched=watched, every=EVERY,
                      uncertain=len(again.people(campaign, visit.now)) if decides else 0)


@door(blueprint, "POST", f"{ONE}/uncertain/send", role=EDITOR, step_up=True)
def send_again(visit: Visit, campaign_id: str) -> Response:
    """Once more to whoever is uncertain for a day."""
    from chalicelib.campaigns import again, service

    campaign = service.get_campaign(visit.account.id, campaign_id, visit.now)
    again.request(visit.account, campaign, visit.now, visit.actor)
    return visit.go(f"/dashboard/campaigns/{campaign.id}", "campaign-sent-again")


@door(blueprint, "POST", f"{ONE}/uncertain/people.csv", role=EDITOR, step_up=True)
def who(visit: Visit, campaign_id: str) -> Response:
    """Who they are, as a file. By POST, since it leaves a line in the audit trail."""
    from chalicelib.accounts import audit
    from chalicelib.campaigns import again, service
    from chalicelib.core import csv_file

    campaign = service.get_campaign(visit.account.id, campaign_id, visit.now)
    rows = [[str(one.address)] for _mail, one in again.people(campaign, visit.now)]
    audit.record(visit.account.id, visit.actor, "uncertain.exported", visit.now, campaign.id)
    return http.download(csv_file.rows(["address"], rows), f"uncertain-{campaign.short_id}.csv", csv_file.CONTENT_TYPE)
