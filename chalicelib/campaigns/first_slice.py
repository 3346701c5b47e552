"""The first campaign after an upload goes to a slice of the new people first (promise SHR-1).

Pages are sorted by fingerprint, which is as good as chance, so the slice is simply the beginning of the campaign: once
enough of the new people have it, the campaign rests, and goes on by itself after some hours where few mails came
back. Where too many did, or too many people complained, it stops at once, resting or not, and its owners are told.
Whoever then goes on by hand goes on without the new people.
"""

from datetime import datetime, timedelta

from chalicelib.campaigns import brakes, finishing, lifecycle
from chalicelib.campaigns.braking import figures, stop_new
from chalicelib.campaigns.due_model import due_row
from chalicelib.campaigns.model import FIRST_SLICE, GOOD, HELD, RESTS, SENDING, Campaign, account_keys
from chalicelib.core import clock
from chalicelib.core.settings import settings
from chalicelib.core.table import read_many


def rest(campaign: Campaign, mailed: int, now: datetime) -> None:
    """Let the campaign wait for what becomes of the slice. Another worker of it may be first."""
    until = clock.iso(now + timedelta(hours=settings().first_slice_hours))
    why = (f"It has gone to {mailed:,} of the people who were newly uploaded. The others, and the rest of the list, "
           "get it in a few hours, if few of these mails come back and hardly anybody complains.")
    with lifecycle.or_later():
        lifecycle.move(campaign, lifecycle.SERVICE, "campaign.rests", now,
                       lambda write: write.save(due_row(until, campaign.id)), state=HELD, trial=RESTS,
                       rests_until=until, held_for=FIRST_SLICE, held_reason=why)


def is_due(campaign: Campaign, at: str) -> bool:
    """Whether the campaign rests until then."""
    return campaign.state == HELD and campaign.trial == RESTS and campaign.rests_until == at


def go_on(campaign: Campaign, now: datetime) -> None:
    """What becomes of a campaign that has rested: its slice was good, and the rest follows; or it stops. Raises
    Conflict where somebody was first."""
    new, _others = figures(read_many(account_keys(campaign.id), now))
    if stop_new(campaign, brakes.trouble(new), now):
        return
    lifecycle.move(campaign, lifecycle.SERVICE, "campaign.resumed", now, state=SENDING, trial=GOOD, rests_until=None)
    finishing.tried(campaign, now)
