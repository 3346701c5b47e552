"""What SES tells later about a mail: delivered, bounced, complained. Duplicates and any order are harmless."""

import json
from collections import Counter
from datetime import datetime, timedelta
from typing import Any, cast

from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.accounts.model import Account, account_key
from chalicelib.campaigns.model import (
    BOUNCED,
    COMPLAINED,
    DELIVERED,
    FAILED,
    SENT,
    UNCERTAIN,
    Campaign,
    Progress,
    Result,
    campaign_key,
    events_key,
    is_fresh,
    result_key,
)
from chalicelib.core import ids, queue
from chalicelib.core.errors import TemporaryFailure
from chalicelib.core.table import commit, read_many
from chalicelib.subscriptions import probed, warned
from chalicelib.subscriptions.leave import suppress_everywhere
from chalicelib.subscriptions.model import Moved, moved_key

# What each event makes of a mail, and from which states: what is further along is never set back.
STEPS = {
    "Send": (SENT, {UNCERTAIN}),
    "Delivery": (DELIVERED, {UNCERTAIN, SENT}),
    "Bounce": (BOUNCED, {UNCERTAIN, SENT, DELIVERED}),
    "Complaint": (COMPLAINED, {UNCERTAIN, SENT, DELIVERED, BOUNCED}),
    "Reject": (FAILED, {UNCERTAIN, SENT}),  # SES found a virus: taken, and never sent
    "Rendering Failure": (FAILED, {UNCERTAIN, SENT}),
}
# SES may tell of a mail before its page is settled, or while a crashed page waits to be taken over.
MAY_BE_EARLY_FOR = timedelta(minutes=15)
COUNTED_AS_SENT = {SENT, DELIVERED, BOUNCED, COMPLAINED}


def record_event(envelope: dict[str, Any], now: datetime) -> None:
    """Take in one SES event from its SNS envelope. Of mails of our own, those alone carry tags that tell an account
    holder of an incident or ask for an upload whether somebody confirms, which are handed on, or warn a person of being
    deleted, or go to the service itself. The rest is passed over.

    Raises TemporaryFailure for a mail that the ledger does not know yet; one that it never knew is passed over later.
    """
    event = json.loads(envelope["Message"])
    tags = event["mail"].get("tags", {})
    campaign, delivery = tags.get("campaign", [""])[0], tags.get("delivery", [""])[0]
    step = STEPS.get(event.get("eventType", ""))
    if step is None or _is_passing(event):
        return
    _heard_of_ours(event["eventType"], step[0], {name: values[0] for name, values in tags.items()}, now)
    if not campaign or not delivery:
        return
    page = (campaign, int(delivery.partition("-")[0]))
    row = cast("Result | None", read_many([result_key(*page, delivery)], now)[0])
    if row is not None:
        _take_step(page, row, step, now)
        _brake(campaign, delivery, step[0], now)
    elif now < datetime.fromisoformat(event["mail"]["timestamp"]) + MAY_BE_EARLY_FOR:
        raise TemporaryFailure("the page of this mail is not settled yet")


def _heard_of_ours(kind: str, outcome: str, tags: dict[str, str], now: datetime) -> None:
    """What SES tells of a mail of our own, by its tags."""
    if "incident" in tags:
        queue.put("incidents", {"event": kind, **{name: tags[name] for name in ("incident", "account", "user")}})
    if "warned" in tags:
        warned.heard(tags["account"], tags["warned"], int(tags["at"]), outcome, now)
    if "upload" in tags and outcome in {BOUNCED, COMPLAINED}:
        queue.put("imports", {"import": tags["upload"], "outcome": outcome})
    if probed.TAG in tags and outcome == DELIVERED:
        probed.note_arrival(tags[probed.TAG], now)


def _is_passing(event: dict[str, Any]) -> bool:
    """A soft bounce: the mailbox is full or the server busy; SES goes on trying."""
    return bool(event["eventType"] == "Bounce" and event["bounce"].get("bounceType") != "Permanent")


def _take_step(page: tuple[str, int], row: Result, step: tuple[str, set[str]], now: datetime) -> None:
    """Move one mail on, in its row and in the account of its shard: both or neither."""
    outcome, allowed = step
    if row.outcome not in allowed:
        return
    if outcome in {BOUNCED, COMPLAINED} and row.person:  # nobody, where the person has been erased meanwhile
        # first, and safe to repeat: nobody is mailed again though we crash here
        for person in _concerned(str(row.person), outcome, now):
            suppress_everywhere(ids.split(page[0])[0], person, outcome, now)
        _tell(page[0], str(row.person), outcome, now)

    def both(write: TransactWrite) -> None:
        write.update(row, actions=[Result.outcome.set(outcome)], condition=Result.outcome == before)
        write.update(Progress(*events_key(*page, str(row.sk))[1:]), actions=_change(str(row.sk), before, outcome))

    before = row.outcome
    commit(both)  # where the condition does not hold, another worker has taken in the same event


def _brake(campaign: str, delivery: str, outcome: str, now: datetime) -> None:
    """Whether the campaign must stop (promise SHR-1). After the step is booked, also by an event that comes again."""
    if is_fresh(delivery) and outcome in {BOUNCED, COMPLAINED}:
        from chalicelib.campaigns import first_slice  # brings the tools of writing, which few events need

        first_slice.look(campaign, now)


def _concerned(person: str, outcome: str, now: datetime) -> list[str]:
    """Who complains means the new address as well, where it was changed; that a mailbox is dead says nothing of it."""
    moved = cast("Moved | None", read_many([moved_key(person)], now)[0]) if outcome == COMPLAINED else None
    return [person, str(moved.person)] if moved else [person]


def _tell(campaign_id: str, person: str, outcome: str, now: datetime) -> None:
    """Tell the account's webhooks, if one wants to hear. Before the step is booked, so that a crash loses nothing."""
    account_id, short = ids.split(campaign_id)
    found = read_many([account_key(account_id), campaign_key(account_id, short)], now)
    account, campaign = cast("tuple[Account | None, Campaign | None]", tuple(found))
    if account is not None and campaign is not None and f"mail.{outcome}" in (account.hears or ()):
        queue.put("webhooks", {"event": f"mail.{outcome}", "account": account_id, "campaign": campaign_id,
                               "list": campaign.list_id, "person": person})


def _change(mail: str, before: str, outcome: str) -> list[Action]:
    """What one mail's step changes in the account of its shard, whose parts always add up to its audience."""
    change = Counter({outcome: 1} if outcome not in {SENT, FAILED} else {})
    if is_fresh(mail) and outcome in {BOUNCED, COMPLAINED}:
        change[f"fresh_{outcome}"] = 1
    change[SENT if before in COUNTED_AS_SENT else before] -= 1
    change[SENT if outcome in COUNTED_AS_SENT else outcome] += 1
    return [getattr(Progress, name).add(by) for name, by in change.items() if by]
