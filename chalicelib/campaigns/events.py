"""What SES tells later about a mail: delivered, bounced, complained. Duplicates and any order are harmless, and so is
what nobody understands or knows of: it is counted, and passed over."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import cast

from chalicelib.campaigns import arrivals, ledger, ses_event, undeliverable
from chalicelib.campaigns.model import (
    BOUNCED,
    COMPLAINED,
    DELIVERED,
    FAILED,
    SENT,
    UNCERTAIN,
)
from chalicelib.campaigns.results_model import (
    SOFT,
    TURN_TO_COME,
    Results,
    results_key,
)
from chalicelib.campaigns.ses_event import Event, NotUnderstood, Page
from chalicelib.core import jobs, log, queue
from chalicelib.core.errors import TemporaryFailure
from chalicelib.core.table import read_many
from chalicelib.subscriptions import probed, warned

# What each event makes of a mail, and from which states: what is further along is never set back.
STEPS = {
    "Send": (SENT, {UNCERTAIN}),
    "Delivery": (DELIVERED, {UNCERTAIN, SENT, SOFT}),
    "Bounce": (BOUNCED, {UNCERTAIN, SENT, SOFT, DELIVERED}),
    "Complaint": (COMPLAINED, {UNCERTAIN, SENT, SOFT, DELIVERED, BOUNCED}),
    "Reject": (FAILED, {UNCERTAIN, SENT}),  # SES found a virus: taken, and never sent
    "Rendering Failure": (FAILED, {UNCERTAIN, SENT}),
}
TAKEN = STEPS["Send"]  # what a delay and a soft bounce tell: SES has the mail, and goes on trying or has given up
# SES may tell of a mail before its page is settled, or while a crashed page waits to be taken over.
MAY_BE_EARLY_FOR = timedelta(minutes=15)
COUNTED = {"DeliveryDelay": "delay", "Reject": "reject", "Rendering Failure": "rendering failure",
           "Subscription": "subscription", "Open": "not wanted", "Click": "not wanted"}
JOB = "settle"


def record_events(bodies: Sequence[str], now: datetime) -> list[int]:
    """Take in SES events from their SNS envelopes: those of mails that arrived by the page, any other by itself. Gives
    the places of those that must come again, since the ledger does not know the mail yet or something failed; a mail
    that it never knew is passed over later.

    Of mails of our own, those alone carry tags that tell an account holder of an incident or ask for an upload whether
    somebody confirms, which are handed on, or warn a person of being deleted, or go to the service itself. The rest is
    passed over.
    """
    events = {place: event for place, body in enumerate(bodies) if (event := _read(body))}
    pages: dict[Page, dict[int, Event]] = defaultdict(dict)
    failed, known = list[int](), set[str]()
    for place, event in events.items():
        if event.kind == "Delivery" and event.page:
            pages[event.page][place] = event
        elif not jobs.handled(JOB, partial(_record, event, known, now)):
            failed.append(place)
    for page, arrived in pages.items():
        failed += _arrived(page, arrived, known, now)
    arrivals.tell(known, now)
    return failed


def _read(body: str) -> Event | None:
    """None for SES's greeting, and for what nobody understands, which is counted."""
    try:
        return ses_event.read(body)
    except NotUnderstood:
        _count("malformed")
        return None


def _arrived(page: Page, events: Mapping[int, Event], known: set[str], now: datetime) -> list[int]:
    """One write for all of a page; or, where there is more to it, each by itself. The places of those that failed; the
    campaign goes among those `known`."""
    if arrivals.note(page.campaign, page.shard, {event.delivery for event in events.values()}):
        known.add(page.campaign)
        return []
    return [place for place, event in events.items()
            if not jobs.handled(JOB, partial(_of_a_campaign, event, page, known, now))]


def _record(event: Event, known: set[str], now: datetime) -> None:
    try:
        _of_our_own(event, now)
    except NotUnderstood:
        _count("malformed")
        return
    what = SOFT if event.soft else COUNTED.get(event.kind, "")
    if what:
        _count(what)
    if event.page and (event.kind in STEPS or event.kind == "DeliveryDelay"):
        _of_a_campaign(event, event.page, known, now)


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
    if probed.TAG in event.tags and step[0] == DELIVERED:
        probed.note_arrival(event.tags[probed.TAG], now)


def _of_a_campaign(event: Event, page: Page, known: set[str], now: datetime) -> None:
    row = cast("Results | None", read_many([results_key(page.campaign, page.shard, event.delivery)], now)[0])
    if row is None or row.at(event.delivery) == TURN_TO_COME:
        if abs(now - event.at) < MAY_BE_EARLY_FOR:
            raise TemporaryFailure("the page of this mail is not settled yet")
        _count("unknown mail")
        return
    known.add(page.campaign)
    step = TAKEN if event.soft or event.kind == "DeliveryDelay" else STEPS[event.kind]
    person = ""  # nobody, also where they have been erased meanwhile
    if event.soft or step[0] in {BOUNCED, COMPLAINED}:
        person = next((person for person, mail in row.recipients(now) if mail == event.delivery), "")
    _take_step(page, row, step, event, person, now)
    if event.soft:
        from chalicelib.campaigns import soft_bounces  # brings what few events need

        soft_bounces.note(page.campaign, row, event.delivery, person, now)
    elif step[0] in {BOUNCED, COMPLAINED}:
        from chalicelib.campaigns import braking

        braking.look((page.campaign, page.shard), step[0], now)  # after the step is booked, also where it comes again


def _take_step(page: Page, row: Results, step: tuple[str, set[str]], event: Event, person: str, now: datetime) -> None:
    """Move one mail on, unless it is further already; whoever must not be mailed again is suppressed before."""
    outcome, allowed = step
    mail, before = event.delivery, row.at(event.delivery)
    if before not in allowed:
        return
    if person:
        undeliverable.suppress(page.campaign, person, outcome, now)
    # Where it does not stand there any more, another worker has taken in the same event.
    ledger.move(page.campaign, page.shard, mail, (before, outcome), event.kind if outcome == FAILED else "")
