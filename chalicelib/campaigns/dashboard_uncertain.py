"""/dashboard/campaigns/…/uncertain: who is uncertain, and sending to them once more."""

from chalice.app import Blueprint, Response

from chalicelib.core import http
from chalicelib.users.access import Visit, door
from chalicelib.users.model import EDITOR

blueprint = Blueprint(__name__)
ONE = "/dashboard/campaigns/{campaign_id}"


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
