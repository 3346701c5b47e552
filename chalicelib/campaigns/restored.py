"""What becomes of campaigns when tables come back from a backup: nothing that was under way goes on by itself.

Whom a campaign has reached since the backup was made, the backup cannot know. So what was being sent ends, and what was
scheduled is held; its author sees why, and decides (docs/decisions/0039). Nobody is mailed twice by us.
"""

from datetime import datetime

from chalicelib.accounts import notices
from chalicelib.campaigns import lifecycle
from chalicelib.campaigns.due_model import due_row
from chalicelib.campaigns.model import CANCELLED, CLOSED, PREFIX, SCHEDULED, Campaign
from chalicelib.campaigns.states import is_under_way
from chalicelib.core import clock

ENDED = "The service came back from a backup while this was being sent. Whoever had not got it does not get it now."
UNSCHEDULED = "The service came back from a backup. Before you send or schedule this, look whether it had gone out."


def stop(account_id: str, now: datetime) -> int:
    """Stop what is under way at an account; how many campaigns. The owners are told first, so that whoever dies in
    between tells them once more. Raises Conflict where somebody changes one in this moment."""
    found = [one for one in Campaign.query(account_id, Campaign.sk.startswith(PREFIX))
             if one.state == SCHEDULED or is_under_way(one)]
    if found:
        notices.tell_owners(account_id, "restored", campaigns=len(found))
    for one in found:
        _stop(one, now)
    return len(found)


def _stop(campaign: Campaign, now: datetime) -> None:
    if campaign.state == SCHEDULED:
        due = due_row(str(campaign.scheduled_for), campaign.id)
        lifecycle.hold_back(campaign, CLOSED, UNSCHEDULED, now, lambda write: write.delete(due))
    else:
        lifecycle.move(campaign, lifecycle.SERVICE, "campaign.cancelled", now, state=CANCELLED,
                       cancelled_at=clock.iso(now), held_reason=ENDED)
