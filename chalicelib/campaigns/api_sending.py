"""/v1/campaigns/…: scheduling, sending, pausing, resuming and cancelling, by program."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.accounts.operations import Call, operation

blueprint = Blueprint(__name__)
CAMPAIGN = "campaigns.schemas:CampaignOut"
ONE = "/v1/campaigns/{campaign_id}"
SCOPE = "campaigns:send"


@operation(blueprint, "POST", f"{ONE}/schedule", scope=SCOPE, takes="campaigns.schemas:ScheduleIn", gives=CAMPAIGN,
           example={"scheduled_for": "2027-05-03T09:15:00+01:00"})
def schedule_campaign(call: Call, campaign_id: str) -> Any:
    """Let a draft start at a time within a year, or move a scheduled campaign to another time.

    What it says, whom it goes to and how it is counted are decided when it starts. A campaign that cannot start then,
    or could only start hours late, is held, and `held_reason` says why. Nobody is mailed until you send it, schedule it
    anew or make it a draft again.
    """
    from chalicelib.campaigns import lifecycle

    return lifecycle.schedule(call.account, _own(call, campaign_id), call.body.scheduled_for, call.now, call.actor)


@operation(blueprint, "POST", f"{ONE}/unschedule", scope=SCOPE, before_terms=True, gives=CAMPAIGN)
def unschedule_campaign(call: Call, campaign_id: str) -> Any:
    """Make a draft again of a campaign that is scheduled, or held before it began."""
    from chalicelib.campaigns import lifecycle

    return lifecycle.unschedule(_own(call, campaign_id), call.now, call.actor)


@operation(blueprint, "POST", f"{ONE}/send", scope=SCOPE, gives=CAMPAIGN, status=202)
def send_campaign(call: Call, campaign_id: str) -> Any:
    """Freeze a campaign that has not begun, and send it now.

    Nobody is mailed twice, however often this is asked; asking again wakes a sending that has stopped.
    """
    from chalicelib.campaigns import lifecycle

    return lifecycle.send(call.account, _own(call, campaign_id), call.now, call.actor)


@operation(blueprint, "POST", f"{ONE}/pause", scope=SCOPE, before_terms=True, gives=CAMPAIGN)
def pause_campaign(call: Call, campaign_id: str) -> Any:
    """Mail nobody more for now. It takes hold within a page of fifty people in each of the list's four parts."""
    from chalicelib.campaigns import lifecycle

    return lifecycle.pause(_own(call, campaign_id), call.now, call.actor)


@operation(blueprint, "POST", f"{ONE}/resume", scope=SCOPE, gives=CAMPAIGN)
def resume_campaign(call: Call, campaign_id: str) -> Any:
    """Go on with the people who have not been mailed.

    A campaign that the service holds goes on once the reason is over; 409 until then.
    """
    from chalicelib.campaigns import lifecycle

    return lifecycle.resume(call.account, _own(call, campaign_id), call.now, call.actor)


@operation(blueprint, "POST", f"{ONE}/cancel", scope=SCOPE, before_terms=True, gives=CAMPAIGN)
def cancel_campaign(call: Call, campaign_id: str) -> Any:
    """End a campaign for good, once it has begun: whoever has not been mailed will not be."""
    from chalicelib.campaigns import lifecycle

    return lifecycle.cancel(_own(call, campaign_id), call.now, call.actor)


@operation(blueprint, "POST", f"{ONE}/send-to-uncertain", scope=SCOPE, gives="campaigns.schemas:AgainOut", status=202,
           answers=(409,))
def send_to_uncertain(call: Call, campaign_id: str) -> Any:
    """Send a finished campaign once more to those who are uncertain for a day.

    Nobody knows whether they have got it, so some may get it twice: it is your decision. It goes to those of them who
    are on the list still and want to be mailed, to each once more at most. 409 where there is nobody.
    """
    from chalicelib.campaigns import again

    return {"status": "queued", "people": again.request(call.account, _own(call, campaign_id), call.now, call.actor)}


def _own(call: Call, campaign_id: str) -> Any:
    from chalicelib.campaigns import service

    return service.get_campaign(call.account.id, campaign_id, call.now)
