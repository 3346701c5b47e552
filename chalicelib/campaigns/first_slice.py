"""The first campaign after an upload goes to a slice of the new people first (promise SHR-1).

Pages are sorted by fingerprint, which is as good as chance, so the slice is simply the beginning of the campaign: once
enough of the new people have it, the campaign rests, and goes on by itself after some hours where few mails came
back. Where too many did, or too many people complained, it stops at once, resting or not, and its owners are told.
Whoever then goes on by hand goes on without the new people.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

from chalicelib.accounts import notices
from chalicelib.campaigns import brakes, ledger, lifecycle
from chalicelib.campaigns.brakes import Figures
from chalicelib.campaigns.model import (
    FIRST_SLICE,
    GOOD,
    HELD,
    RESTS,
    SENDING,
    SLICE,
    STOPPED,
    TROUBLE,
    Campaign,
    Progress,
    account_keys,
    campaign_key,
    due_row,
)
from chalicelib.campaigns.states import is_under_way
from chalicelib.core import clock, ids
from chalicelib.core.errors import Conflict, TemporaryFailure
from chalicelib.core.settings import settings
from chalicelib.core.table import Item, read_many


def figures(rows: Sequence[Item | None]) -> Figures:
    """What the rows of a campaign's account say of the new people."""
    there = [row for row in cast("Sequence[Progress | None]", rows) if row is not None]
    return Figures(*(sum(int(getattr(row, name)) for row in there)
                     for name in ("fresh", "fresh_bounced", "fresh_complained")))


def rest(campaign: Campaign, mailed: int, now: datetime) -> None:
    """Let the campaign wait for what becomes of the slice. Another worker of it may be first."""
    until = clock.iso(now + timedelta(hours=settings().first_slice_hours))
    why = (f"It has gone to {mailed:,} of the people who were newly uploaded. The others, and the rest of the list, "
           "get it in a few hours, if few of these mails come back and hardly anybody complains.")
    try:
        lifecycle.move(campaign, lifecycle.SERVICE, "campaign.rests", now,
                       lambda write: write.save(due_row(until, campaign.id)), state=HELD, trial=RESTS,
                       rests_until=until, held_for=FIRST_SLICE, held_reason=why)
    except Conflict:
        raise TemporaryFailure("the campaign was changed in this moment") from None


def look(campaign_id: str, now: datetime) -> None:
    """Stop the campaign where bounces or complaints of the new people are too many. Done again, it does what is left.

    Raises TemporaryFailure where somebody else has changed it in this moment.
    """
    account_id, short = ids.split(campaign_id)
    found, *rows = read_many([campaign_key(account_id, short), *account_keys(campaign_id)], now)
    campaign = cast("Campaign | None", found)
    if campaign is None or campaign.trial not in {SLICE, RESTS, GOOD, STOPPED}:
        return
    why = brakes.trouble(figures(rows))
    if why:
        stop(campaign, why, now)


def stop(campaign: Campaign, why: str, now: datetime) -> None:
    """Hold the campaign, and tell the owners once. What has come to its end meanwhile is told of, too."""
    if campaign.trial != STOPPED:
        state = HELD if is_under_way(campaign) else str(campaign.state)
        try:
            lifecycle.move(campaign, lifecycle.SERVICE, "campaign.held", now, state=state, trial=STOPPED,
                           rests_until=None, held_for=TROUBLE, held_reason=why)
        except Conflict:
            raise TemporaryFailure("the campaign was changed in this moment") from None
    if not campaign.stop_told:
        notices.tell_owners(str(campaign.pk), "campaign_stopped", why=why)
        campaign.update(actions=[Campaign.stop_told.set(True)])


def is_due(campaign: Campaign, at: str) -> bool:
    """Whether the campaign rests until then."""
    return campaign.state == HELD and campaign.trial == RESTS and campaign.rests_until == at


def go_on(campaign: Campaign, now: datetime) -> None:
    """What becomes of a campaign that has rested: its slice was good, and the rest follows; or it stops. Raises
    Conflict where somebody was first."""
    why = brakes.trouble(figures(read_many(account_keys(campaign.id), now)))
    if why:
        stop(campaign, why, now)
        return
    lifecycle.move(campaign, lifecycle.SERVICE, "campaign.resumed", now, state=SENDING, trial=GOOD, rests_until=None)
    ledger.tried(campaign, now)
