"""What becomes of a campaign of which SES takes nothing more: tried again later, or held with the reason in words."""

from datetime import datetime

from chalicelib.accounts import gate
from chalicelib.campaigns import tenant
from chalicelib.campaigns.model import CLOSED, REFUSED, Campaign
from chalicelib.campaigns.states import is_under_way
from chalicelib.core import log
from chalicelib.core.errors import NotTaken
from chalicelib.core.ses_errors import Means

WHY = {
    Means.CAMPAIGN: (REFUSED, "The mail system takes nothing of this campaign as it stands. Look whether the records "
                              "of your sending domain are complete, and at the newsletter itself."),
    Means.NO_TENANT: (REFUSED, tenant.GONE),
    Means.TENANT_STOPPED: (REFUSED, tenant.STOPPED),
    Means.SERVICE: (CLOSED, gate.WHY_NOT),
}


def because_of(stopped: NotTaken, campaign: Campaign, now: datetime) -> None:
    """Hold the campaign, if it is under way; where it is the service that SES refuses, nobody's mail goes out until
    the operator opens sending again. Raises TemporaryFailure where it is to be tried again as it is.
    """
    if stopped.means not in WHY:
        raise stopped
    tenant.heed(stopped, str(campaign.pk))
    if stopped.means == Means.SERVICE:
        gate.hold(now)
        log.logger().error("SES sends nothing for the service", extra={"ses_refuses": 1, "code": stopped.code})
    if is_under_way(campaign):
        _hold(campaign, *WHY[stopped.means], now)


def _hold(campaign: Campaign, kind: str, why: str, now: datetime) -> None:
    from chalicelib.campaigns import lifecycle  # brings the tools of writing, which a page need not wait for

    with lifecycle.or_later():
        lifecycle.hold(campaign, why, now, kind)
