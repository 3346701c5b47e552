"""/dashboard/campaigns/…/preview: a campaign as its readers would get it, and a test mail."""

from chalice.app import Blueprint, Response

from chalicelib.core import http
from chalicelib.users.access import Visit, door
from chalicelib.users.model import EDITOR

blueprint = Blueprint(__name__)
ONE = "/dashboard/campaigns/{campaign_id}"
# A newsletter is somebody else's HTML: it may show itself within our page, in its own styles, and do nothing else.
FRAMED = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; " \
         "frame-ancestors 'self'; sandbox"


@door(blueprint, "GET", f"{ONE}/preview")
def preview(visit: Visit, campaign_id: str) -> Response:
    """Desktop, telephone and plain text, for the sample reader that `as` names."""
    from chalicelib.campaigns import drafts, samples, service

    campaign = service.get_campaign(visit.account.id, campaign_id, visit.now)
    sample = _sample(visit)
    shown = visit.show("campaigns/preview", campaign=campaign, sample=sample, samples=samples.SAMPLES,
                       preview=drafts.preview(visit.account, campaign, visit.now, sample))
    shown.headers["Content-Security-Policy"] = http.SECURITY_HEADERS["Content-Security-Policy"] + "; frame-src 'self'"
    return shown


@door(blueprint, "GET", f"{ONE}/preview.html")
def framed(visit: Visit, campaign_id: str) -> Response:
    """The HTML part alone, for the frames of the preview. Its images are not loaded: that would tell their servers."""
    from chalicelib.campaigns import drafts, service

    campaign = service.get_campaign(visit.account.id, campaign_id, visit.now)
    html = drafts.preview(visit.account, campaign, visit.now, _sample(visit))["html"]
    return http.respond(html, "text/html; charset=utf-8", Content_Security_Policy=FRAMED)


@door(blueprint, "POST", f"{ONE}/test", role=EDITOR)
def test(visit: Visit, campaign_id: str) -> Response:
    """A test mail to whoever asks for it."""
    from chalicelib.campaigns import drafts, service

    campaign = service.get_campaign(visit.account.id, campaign_id, visit.now)
    drafts.request_test(visit.account, campaign, visit.now, visit.actor, visit.user.id)
    return visit.go(f"/dashboard/campaigns/{campaign.id}/preview", "test-asked")


def _sample(visit: Visit) -> str:
    from chalicelib.campaigns import samples

    return visit.query("as") if visit.query("as") in samples.SAMPLES else samples.SOMEBODY
