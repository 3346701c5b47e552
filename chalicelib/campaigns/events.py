"""What SES tells later about a mail: delivered, bounced, complained. Duplicates and any order are harmless."""

import json
from collections import Counter
from datetime import datetime
from typing import Any, cast

from chalicelib.campaigns.model import (
    BOUNCED,
    COMPLAINED,
    DELIVERED,
    FAILED,
    SENT,
    UNCERTAIN,
    Progress,
    Result,
    progress_key,
    result_key,
)
from chalicelib.core import ids
from chalicelib.core.table import CONFLICTS, is_conflict, read_many
from chalicelib.subscriptions.leave import suppress_everywhere

# What each event makes of a mail, and from which states: what is further along is never set back.
STEPS = {
    "Send": (SENT, {UNCERTAIN}),
    "Delivery": (DELIVERED, {UNCERTAIN, SENT}),
    "Bounce": (BOUNCED, {UNCERTAIN, SENT, DELIVERED}),
    "Complaint": (COMPLAINED, {UNCERTAIN, SENT, DELIVERED, BOUNCED}),
    "Reject": (FAILED, {UNCERTAIN, SENT}),  # SES found a virus: taken, and never sent
    "Rendering Failure": (FAILED, {UNCERTAIN, SENT}),
}
COUNTED_AS_SENT = {SENT, DELIVERED, BOUNCED, COMPLAINED}


def record_event(envelope: dict[str, Any], now: datetime) -> None:
    """Take in one SES event from its SNS envelope. Mails of our own carry no tags and are passed over."""
    event = json.loads(envelope["Message"])
    tags = event["mail"].get("tags", {})
    campaign, delivery = tags.get("campaign", [""])[0], tags.get("delivery", [""])[0]
    step = STEPS.get(event.get("eventType", ""))
    if not campaign or not delivery or step is None or _is_passing(event):
        return
    _take_step(campaign, int(delivery.partition("-")[0]), delivery, step, now)


def _is_passing(event: dict[str, Any]) -> bool:
    """A soft bounce: the mailbox is full or the server busy; SES goes on trying."""
    return bool(event["eventType"] == "Bounce" and event["bounce"].get("bounceType") != "Permanent")


def _take_step(campaign: str, shard: int, delivery: str, step: tuple[str, set[str]], now: datetime) -> None:
    outcome, allowed = step
    row = cast("Result | None", read_many([result_key(campaign, shard, delivery)], now)[0])
    if row is None or row.outcome not in allowed:
        return
    if outcome in {BOUNCED, COMPLAINED}:  # first, and safe to repeat: nobody is mailed again though we crash here
        suppress_everywhere(ids.split(campaign)[0], row.person, outcome, now)
    before = row.outcome
    try:
        row.update(actions=[Result.outcome.set(outcome)], condition=Result.outcome == before)
    except CONFLICTS as lost:  # the same event, taken in by another worker
        if not is_conflict(lost):
            raise
        return
    _count(campaign, shard, before, outcome)


def _count(campaign: str, shard: int, before: str, outcome: str) -> None:
    """Move one in the account of the shard: the parts always add up to its audience."""
    change = Counter({outcome: 1} if outcome not in {SENT, FAILED} else {})
    change[SENT if before in COUNTED_AS_SENT else before] -= 1
    change[SENT if outcome in COUNTED_AS_SENT else outcome] += 1
    actions = [getattr(Progress, name).add(by) for name, by in change.items() if by]
    Progress(*progress_key(campaign, shard)[1:]).update(actions=actions)
