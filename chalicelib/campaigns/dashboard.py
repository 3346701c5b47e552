"""/dashboard/campaigns: the campaigns of the account, and writing one."""

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.core.errors import ServiceError
from chalicelib.users.access import Visit, door
from chalicelib.users.model import EDITOR

blueprint = Blueprint(__name__)
ALL = "/dashboard/campaigns"
ONE = f"{ALL}/{{campaign_id}}"
LISTS_OFFERED = 100


@door(blueprint, "GET", ALL)
def index(visit: Visit) -> Response:
    """All campaigns, newest first."""
    from chalicelib.campaigns import service

    found, after = service.overview(visit.account.id, visit.query("cursor"), visit.now)
    return visit.show("campaigns/index", campaigns=found, more=after)


@door(blueprint, "GET", f"{ALL}/new", role=EDITOR)
def new(visit: Visit) -> Response:
    """An empty editor for the list that was chosen, or the choice of one."""
    from chalicelib.lists import service as lists

    chosen = visit.query("list")
    if chosen:
        return _editor(visit, lists.get_list(visit.account.id, chosen, visit.now), {})
    found, _after = lists.page_of_lists(visit.account.id, "", LISTS_OFFERED)
    if len(found) == 1:
        return _editor(visit, found[0], {})
    return visit.show("campaigns/choose", lists=found, options=[(each.id, each.name) for each in found])


@door(blueprint, "POST", f"{ALL}/new", role=EDITOR)
def create(visit: Visit) -> Response:
    """A new draft, or the form with what is wrong in it."""
    from chalicelib.campaigns import drafts, typed
    from chalicelib.lists import service as lists

    mailing_list = lists.get_list(visit.account.id, visit.form.get("list_id", ""), visit.now)
    given, wrong = typed.words(visit.form)
    if wrong:
        return _editor(visit, mailing_list, given, wrong, 422)
    try:
        made = drafts.create_campaign(visit.account, mailing_list.id, given["subject"], given["body"], visit.now,
                                      given["format"], given["preheader"], visit.actor,
                                      typed.parameters(visit.form))
    except ServiceError as error:
        return _editor(visit, mailing_list, given, typed.beside(error), error.status)
    return _on(visit, made.id)


@door(blueprint, "GET", ONE)
def one(visit: Visit, campaign_id: str) -> Response:
    """A draft in its editor; any other campaign by how far it has come. With `watch`, it is shown anew by itself."""
    from chalicelib.campaigns import progress, service
    from chalicelib.campaigns.model import DRAFT
    from chalicelib.lists.service import get_list

    campaign = service.get_campaign(visit.account.id, campaign_id, visit.now)
    if campaign.state == DRAFT:
        mailing_list = get_list(visit.account.id, str(campaign.list_id), visit.now)
        return _editor(visit, mailing_list, _words_of(campaign), campaign=campaign)
    return visit.show("campaigns/progress", campaign=campaign, **progress.shown(
        campaign, visit.now, watch=bool(visit.query("watch")), decides=visit.user.may(EDITOR)))


@door(blueprint, "POST", ONE, role=EDITOR)
def save(visit: Visit, campaign_id: str) -> Response:
    """The draft changed, or the form with what is wrong in it."""
    from chalicelib.campaigns import drafts, service, typed
    from chalicelib.lists.service import get_list

    campaign = service.get_campaign(visit.account.id, campaign_id, visit.now)
    given, wrong = typed.words(visit.form)
    version, code = visit.form.get("version", ""), 422
    if not wrong:
        try:
            drafts.update_draft(visit.account, campaign, int(version) if version.isdecimal() else 0, visit.now,
                                visit.actor, **given, analytics=typed.parameters(visit.form))
            return _on(visit, campaign.id)
        except ServiceError as error:
            wrong, code = typed.beside(error), error.status
    mailing_list = get_list(visit.account.id, str(campaign.list_id), visit.now)
    return _editor(visit, mailing_list, given, wrong, code, campaign)


@door(blueprint, "POST", f"{ONE}/delete", role=EDITOR)
def delete(visit: Visit, campaign_id: str) -> Response:
    """Throw a draft away."""
    from chalicelib.campaigns import drafts, service

    drafts.delete_draft(service.get_campaign(visit.account.id, campaign_id, visit.now), visit.now, visit.actor)
    return visit.go(ALL, "draft-deleted")


@door(blueprint, "POST", f"{ONE}/duplicate", role=EDITOR)
def duplicate(visit: Visit, campaign_id: str) -> Response:
    """A new draft with the same words."""
    from chalicelib.campaigns import drafts, service

    campaign = service.get_campaign(visit.account.id, campaign_id, visit.now)
    made = drafts.duplicate(visit.account, campaign, visit.now, visit.actor)
    return visit.go(f"{ALL}/{made.id}", "campaign-duplicated")


def _on(visit: Visit, campaign_id: str) -> Response:
    """After saving: on to the page that the button names."""
    then = visit.form.get("then", "")
    return visit.go(f"{ALL}/{campaign_id}" + (f"/{then}" if then in {"preview", "send"} else ""), "saved")


def _editor(visit: Visit, mailing_list: Any, typed: dict[str, str], errors: dict[str, str] | None = None,
            code: int = 200, campaign: Any = None) -> Response:
    return visit.show("campaigns/editor", code, mailing_list=mailing_list, typed=typed, errors=errors or {},
                      campaign=campaign)


def _words_of(campaign: Any) -> dict[str, str]:
    words = {name: str(getattr(campaign, name)) for name in ("subject", "preheader", "format", "body")}
    return words | {f"utm_{name}": value for name, value in (campaign.analytics or {}).items()}
