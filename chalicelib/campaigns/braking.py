"""What a bounce or a complaint does beyond its own mail: the campaign, or the whole account, may have to stop, and the
owners are told (promise SHR-1; docs/decisions/0053).

Looked at when a mail has come back or was reported, never when one has arrived; and of bounces only where those of the
mail's own shard are beyond the threshold, since the whole cannot be where no part is. Whatever dies in between is done
by the event when it comes again: owners may be told twice, and are never not told.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from chalicelib.accounts import notices
from chalicelib.accounts.model import Account, account_key
from chalicelib.campaigns import account_brake, brakes, lifecycle
from chalicelib.campaigns.brakes import OTHERS, Figures
from chalicelib.campaigns.model import (
    BRAKED,
    COMPLAINED,
    GOOD,
    HELD,
    RESTS,
    SLICE,
    STOPPED,
    STOPPING,
    TROUBLE,
    WARNED,
    Campaign,
    Progress,
    account_keys,
    campaign_key,
    shard_keys,
)
from chalicelib.campaigns.states import is_under_way
from chalicelib.core import ids
from chalicelib.core.table import Item, held, read_many


def look(page: tuple[str, int], outcome: str, now: datetime) -> None:
    """Stop the campaign, or the account, where these are too many; warn; tell of complaints once a day.

    Raises TemporaryFailure where somebody else has changed the campaign in this moment.
    """
    part = figures(read_many(shard_keys(*page), now)) if outcome != COMPLAINED else (Figures(), Figures())
    if outcome != COMPLAINED and not any(brakes.is_suspicious(one) for one in part):
        return
    account_id, short = ids.split(page[0])
    found = read_many([account_key(account_id), campaign_key(account_id, short), *account_keys(page[0])], now)
    account, campaign = cast("tuple[Account | None, Campaign | None]", tuple(found[:2]))
    if account is None or campaign is None:
        return
    new, others = figures(found[2:])
    told = campaign.trial in {SLICE, RESTS, GOOD, STOPPED} and stop_new(campaign, brakes.trouble(new), now)
    told = _judge(campaign, others, now) or told
    if outcome == COMPLAINED and not told:
        _report(campaign, new + others, now)
    account_brake.look(account, new + others, now)


def figures(rows: Sequence[Item | None]) -> tuple[Figures, Figures]:
    """What rows of a campaign's account say of freshly uploaded people, and of the others."""
    there = [row for row in cast("Sequence[Progress | None]", rows) if row is not None]
    new = [sum(int(getattr(row, f"fresh{name}")) for row in there) for name in ("", "_bounced", "_complained")]
    everybody = [sum(int(getattr(row, name)) for row in there) for name in ("sent", "bounced", "complained")]
    return Figures(*new), Figures(*(max(0, of_all - of_new) for of_all, of_new in zip(everybody, new, strict=True)))


def stop_new(campaign: Campaign, why: str, now: datetime) -> bool:
    """Hold the campaign for the new people's sake where there is a reason why, and tell the owners once. What has come
    to its end meanwhile is told of, too. Whether there is a reason."""
    if not why:
        return False
    if campaign.trial != STOPPED:
        _hold(campaign, why, now, trial=STOPPED, rests_until=None)
    if not campaign.stop_told:
        notices.tell_owners(str(campaign.pk), "campaign_stopped", why=why)
        campaign.update(actions=[Campaign.stop_told.set(True)])
    return True


def _judge(campaign: Campaign, others: Figures, now: datetime) -> bool:
    """The same for everybody else, once: whoever then goes on by hand has seen the figures, and the account's own brake
    is left. Whether the owners were told something now."""
    why = brakes.trouble(others, OTHERS)
    if why:
        return _stop(campaign, why, now)
    why = brakes.warning(others)
    if not why or campaign.braked:
        return False
    _tell(campaign, "campaign_warned", why)
    held(lambda: campaign.update(actions=[Campaign.braked.set(WARNED)], condition=Campaign.braked.does_not_exist()))
    return True


def _stop(campaign: Campaign, why: str, now: datetime) -> bool:
    if campaign.braked == BRAKED:
        return False
    if campaign.braked != STOPPING:
        awake = {"trial": SLICE, "rests_until": None} if campaign.trial == RESTS else {}
        _hold(campaign, why, now, braked=STOPPING, **awake)
    _tell(campaign, "campaign_braked", why)
    campaign.update(actions=[Campaign.braked.set(BRAKED)])
    return True


def _tell(campaign: Campaign, kind: str, why: str) -> None:
    notices.tell_owners(str(campaign.pk), kind, why=why, campaign=campaign.id)


def _hold(campaign: Campaign, why: str, now: datetime, **changes: Any) -> None:
    state = HELD if is_under_way(campaign) else str(campaign.state)
    with lifecycle.or_later():
        lifecycle.move(campaign, lifecycle.SERVICE, "campaign.held", now, state=state, held_for=TROUBLE,
                       held_reason=why, **changes)


def _report(campaign: Campaign, found: Figures, now: datetime) -> None:
    """Tell the owners of complaints, once a day: how many there are, and nobody's name."""
    today = now.date().isoformat()
    if campaign.reported_on != today:
        notices.tell_owners(str(campaign.pk), "spam_reports", count=found.complained, mailed=found.mailed,
                            campaign=campaign.id)
        campaign.update(actions=[Campaign.reported_on.set(today)])
