"""/dashboard/campaigns/…/send: checks, sending now or later, and the buttons of what is under way."""

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.core.errors import Invalid
from chalicelib.users.access import Visit, door
from chalicelib.users.model import EDITOR

blueprint = Blueprint(__name__)
ONE = "/dashboard/campaigns/{campaign_id}"


@door(blueprint, "GET", f"{ONE}/send")
def before_sending(visit: Visit, campaign_id: str) -> Response:
    """How many people, from whom, counted how; and what the checks have found."""
    from chalicelib.campaigns.states import allowed, standing

    campaign = _own(visit, campaign_id)
    if "send" not in allowed(standing(campaign)):
        return visit.go(f"/dashboard/campaigns/{campaign.id}")
    return _page(visit, campaign)


@door(blueprint, "POST", f"{ONE}/check", role=EDITOR)
def check(visit: Visit, campaign_id: str) -> Response:
    """Let the links be asked."""
    from chalicelib.campaigns import link_check

    campaign = _own(visit, campaign_id)
    link_check.request(campaign)
    return visit.go(f"/dashboard/campaigns/{campaign.id}/send", "links-asked")


@door(blueprint, "POST", f"{ONE}/send", role=EDITOR, step_up=True)
def send(visit: Visit, campaign_id: str) -> Response:
    """Freeze and send now."""
    from chalicelib.campaigns import lifecycle

    campaign = lifecycle.send(visit.account, _own(visit, campaign_id), visit.now, visit.actor)
    return visit.go(f"/dashboard/campaigns/{campaign.id}", "campaign-sent")


@door(blueprint, "POST", f"{ONE}/schedule", role=EDITOR, step_up=True)
def schedule(visit: Visit, campaign_id: str) -> Response:
    """Start later; a time that cannot be comes back with what is wrong."""
    from chalicelib.campaigns import lifecycle, times

    campaign = _own(visit, campaign_id)
    day, at = visit.form.get("day", "").strip(), visit.form.get("time", "").strip()
    try:
        moment = times.local(day, at, str(visit.account.time_zone))
        lifecycle.schedule(visit.account, campaign, moment, visit.now, visit.actor)
    except Invalid as error:
        wrong = {"time" if name == "scheduled_for" else name: said for name, said in error.fields.items()}
        return _page(visit, campaign, (day, at), wrong or {"day": f"{error.detail} {error.remedy}"}, error.status)
    return visit.go(f"/dashboard/campaigns/{campaign.id}", "campaign-scheduled")


@door(blueprint, "POST", f"{ONE}/unschedule", role=EDITOR)
def unschedule(visit: Visit, campaign_id: str) -> Response:
    """A draft again."""
    from chalicelib.campaigns import lifecycle

    campaign = lifecycle.unschedule(_own(visit, campaign_id), visit.now, visit.actor)
    return visit.go(f"/dashboard/campaigns/{campaign.id}", "campaign-unscheduled")


@door(blueprint, "POST", f"{ONE}/pause", role=EDITOR)
def pause(visit: Visit, campaign_id: str) -> Response:
    """No step-up: whoever sees a mistake must be quick."""
    from chalicelib.campaigns import lifecycle

    campaign = lifecycle.pause(_own(visit, campaign_id), visit.now, visit.actor)
    return visit.go(f"/dashboard/campaigns/{campaign.id}", "campaign-paused")


@door(blueprint, "POST", f"{ONE}/resume", role=EDITOR, step_up=True)
def resume(visit: Visit, campaign_id: str) -> Response:
    """Go on."""
    from chalicelib.campaigns import lifecycle

    campaign = lifecycle.resume(visit.account, _own(visit, campaign_id), visit.now, visit.actor)
    return visit.go(f"/dashboard/campaigns/{campaign.id}", "campaign-resumed")


@door(blueprint, "POST", f"{ONE}/cancel", role=EDITOR)
def cancel(visit: Visit, campaign_id: str) -> Response:
    """For good, so the box beside the button must be ticked."""
    from chalicelib.campaigns import lifecycle, progress

    campaign = _own(visit, campaign_id)
    if visit.form.get("sure") != "yes":
        wrong = {"sure": "Tick the box if the campaign is to end: it cannot be taken up again."}
        return visit.show("campaigns/progress", 422, campaign=campaign, errors=wrong,
                          **progress.shown(campaign, visit.now))
    lifecycle.cancel(campaign, visit.now, visit.actor)
    return visit.go(f"/dashboard/campaigns/{campaign.id}", "campaign-cancelled")


def _page(visit: Visit, campaign: Any, when: tuple[str, str] | None = None, errors: dict[str, str] | None = None,
          code: int = 200) -> Response:
    from datetime import datetime

    from chalicelib.accounts import rules
    from chalicelib.campaigns import inspection, times
    from chalicelib.subscriptions import sizes

    zone = str(visit.account.time_zone)
    planned = times.shown(datetime.fromisoformat(campaign.scheduled_for), zone) if campaign.scheduled_for else None
    return visit.show("campaigns/send", code, campaign=campaign, errors=errors or {},
                      when=when or planned or times.suggested(visit.now, zone),
                      found=inspection.of_campaign(visit.account, campaign, visit.now),
                      lacking=rules.missing(visit.account),
                      people=sizes.of_lists([str(campaign.list_id)], visit.now)[str(campaign.list_id)].people)


def _own(visit: Visit, campaign_id: str) -> Any:
    from chalicelib.campaigns import service

    return service.get_campaign(visit.account.id, campaign_id, visit.now)
