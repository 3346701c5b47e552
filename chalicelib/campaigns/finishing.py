"""The end of a campaign, which is a finding: every shard has come to its own."""

from datetime import datetime
from typing import cast

from chalicelib.accounts.model import Account, account_key
from chalicelib.campaigns.model import (
    FINISHED,
    SLICE,
    Campaign,
    Frozen,
    Progress,
    campaign_key,
    frozen_key,
    progress_key,
)
from chalicelib.campaigns.states import ACTIVE
from chalicelib.core import clock, ids, queue
from chalicelib.core.table import held, read_many
from chalicelib.lists import fresh
from chalicelib.subscriptions.model import SHARDS

FINISHED_EVENT = "campaign.finished"


def finish(campaign_id: str, now: datetime) -> None:
    """Mark the campaign finished if it is, and tell webhooks. Finished is a finding: every shard has come to its end,
    so that there is nothing left to pause; what was cancelled stays cancelled.

    A worker that dies before the webhooks are told does it when its page is delivered again.
    """
    account_id, short = ids.split(campaign_id)
    found = read_many([account_key(account_id), campaign_key(account_id, short),
                       *(progress_key(campaign_id, shard) for shard in range(SHARDS))], now)
    account, campaign = cast("tuple[Account | None, Campaign | None]", tuple(found[:2]))
    if campaign is None or not all(shard is not None and cast("Progress", shard).done for shard in found[2:]):
        return
    finished = held(lambda: campaign.update(
        actions=[Campaign.state.set(FINISHED), Campaign.finished_at.set(clock.iso(now)), Campaign.version.add(1)],
        condition=Campaign.state.is_in(*ACTIVE)))
    if (finished or campaign.state == FINISHED) and not campaign.announced:
        _announce(account, campaign)
    if finished and campaign.trial == SLICE:
        tried(campaign, now)


def tried(campaign: Campaign, now: datetime) -> None:
    """The uploads that were new to this campaign are so to no other."""
    frozen = cast("Frozen | None", read_many([frozen_key(str(campaign.pk), campaign.short_id)], now)[0])
    if frozen is not None and frozen.fresh:
        fresh.tried(str(campaign.list_id), set(frozen.fresh))


def _announce(account: Account | None, campaign: Campaign) -> None:
    if account is not None and FINISHED_EVENT in (account.hears or ()):
        queue.put("webhooks", {"event": FINISHED_EVENT, "account": account.id, "campaign": campaign.id})
        campaign.update(actions=[Campaign.announced.set(True)])
