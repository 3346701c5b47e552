"""What SES tells later about a mail: delivered, bounced, complained. Duplicates and any order are harmless, and so is
what nobody understands or knows of: it is counted, and passed over."""

from collections import Counter
from datetime import datetime, timedelta
from typing import cast

from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.campaigns import ses_event, undeliverable
from chalicelib.campaigns.model import (
    BOUNCED,
    COMPLAINED,
    DELIVERED,
    FAILED,
    SENT,
    UNCERTAIN,
    Progress,
    Result,
    events_key,
    is_fresh,
    result_key,
)
from chalicelib.campaigns.ses_event import Event, NotUnderstood
from chalicelib.core import log, queue
from chalicelib.core.errors import TemporaryFailure
from chalicelib.core.table import commit, read_many
from chalicelib.subscriptions import warned

# What each event makes of a mail, and from which states: what is further along is never set back.
STEPS = {
    "Send": (SENT, {UNCERTAIN}),
    "Delivery": (DELIVERED, {UNCERTAIN, SENT}),
    "Bounce": (BOUNCED, {UNCERTAIN, SENT, DELIVERED}),
    "Complaint": (COMPLAINED, {UNCERTAIN, SENT, DELIVERED, BOUNCED}),
    "Reject": (FAILED, {UNCERTAIN, SENT}),  # SES found a virus: taken, and never sent
    "Rendering Failure": (FAILED, {UNCERTAIN, SENT}),
}
TAKEN = STEPS["Send"]  # what a delay and a soft bounce tell: SES has the mail, and goes on trying or has given up
# SES may tell of a mail before its page is settled, or while a crashed page waits to be taken over.
MAY_BE_EARLY_FOR = timedelta(minutes=15)
COUNTED_AS_SENT = {SENT, DELIVERED, BOUNCED, COMPLAINED}
SOFT = "soft bounce"
COUNTED = {"DeliveryDelay": "delay", "Reject": "reject", "Rendering Failure": "rendering failure",
           "Subscription": "subscription", "Open": "not wanted", "Click": "not wanted"}


def record_event(body: str, now: datetime) -> None:
    """Take in one SES event from its SNS envelope. Of mails of our own, those alone carry tags that tell an account
    holder of an incident or ask for an upload whether somebody confirms, which are handed on, or warn a person of being
    deleted. The rest is passed over.

    Raises TemporaryFailure for a mail that the ledger does not know yet; one that it never knew is passed over later.
    """
    try:
        event = ses_event.read(body)
        if event is None:
            return
        _of_our_own(event, now)
        shard = event.shard if event.campaign and event.delivery else None
    except NotUnderstood:
        _count("malformed")
        return
    what = SOFT if event.soft else COUNTED.get(event.kind, "")
    if what:
        _count(what)
    if shard is not None and (event.kind in STEPS or event.kind == "DeliveryDelay"):
        _of_a_campaign(event, (event.campaign, shard), now)


def _count(what: str) -> None:
    """For the metric of that name, by what it was: nobody's address, and no id."""
    log.logger().info("event", extra={"passed_over": 1, "what": what})


def _of_our_own(event: Event, now: datetime) -> None:
    step = STEPS.get(event.kind)
    if step is None or event.soft:
        return
    if "incident" in event.tags:
        queue.put("incidents", {"event": event.kind, **event.named("incident", "account", "user")})
    if "warned" in event.tags:
        found = event.named("account", "warned", "at")
        if not found["at"].isdecimal():
            raise NotUnderstood("the time of a warning")
        warned.heard(found["account"], found["warned"], int(found["at"]), step[0], now)
    if "upload" in event.tags and step[0] in {BOUNCED, COMPLAINED}:
        queue.put("imports", {"import": event.tags["upload"], "outcome": step[0]})


def _of_a_campaign(event: Event, page: tuple[str, int], now: datetime) -> None:
    row = cast("Result | None", read_many([result_key(*page, event.delivery)], now)[0])
    if row is None:
        if abs(now - event.at) < MAY_BE_EARLY_FOR:
            raise TemporaryFailure("the page of this mail is not settled yet")
        _count("unknown mail")
        return
    step = TAKEN if event.soft or event.kind == "DeliveryDelay" else STEPS[event.kind]
    _take_step(page, row, step, event, now)
    if event.soft:
        from chalicelib.campaigns import soft_bounces  # brings what few events need

        soft_bounces.note(page[0], row, now)
    elif step[0] in {BOUNCED, COMPLAINED}:
        from chalicelib.campaigns import braking

        braking.look(page, step[0], now)  # after the step is booked, also where it comes again


def _take_step(page: tuple[str, int], row: Result, step: tuple[str, set[str]], event: Event, now: datetime) -> None:
    """Move one mail on, in its row and in the account of its shard: both or neither."""
    outcome, allowed = step
    if row.outcome not in allowed:
        return
    if outcome in {BOUNCED, COMPLAINED} and row.person:  # nobody, where the person has been erased meanwhile
        undeliverable.suppress(page[0], str(row.person), outcome, now)
    before = row.outcome
    actions: list[Action] = [Result.outcome.set(outcome)]
    if outcome == FAILED:
        actions.append(Result.reason.set(event.kind))

    def both(write: TransactWrite) -> None:
        write.update(row, actions=actions, condition=Result.outcome == before)
        write.update(Progress(*events_key(*page, str(row.sk))[1:]), actions=_change(str(row.sk), before, outcome))

    commit(both)  # where the condition does not hold, another worker has taken in the same event


def _change(mail: str, before: str, outcome: str) -> list[Action]:
    """What one mail's step changes in the account of its shard, whose parts always add up to its audience."""
    change = Counter({outcome: 1} if outcome not in {SENT, FAILED} else {})
    if is_fresh(mail) and outcome in {BOUNCED, COMPLAINED}:
        change[f"fresh_{outcome}"] = 1
    change[SENT if before in COUNTED_AS_SENT else before] -= 1
    change[SENT if outcome in COUNTED_AS_SENT else outcome] += 1
    return [getattr(Progress, name).add(by) for name, by in change.items() if by]
