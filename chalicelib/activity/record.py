"""Recording one open or click: one write, and nothing about a person who does not want it."""

from datetime import datetime

from pynamodb.expressions.update import Action

from chalicelib.activity import rules
from chalicelib.activity.model import CLICK, OPEN, SHARDS, Activity, partition, shard_of, sort_key
from chalicelib.activity.tokens import Tracked
from chalicelib.core import clock, signing


def record_open(tracked: Tracked, declined: bool, machine: bool, now: datetime) -> None:
    """Count an opening."""
    _record(tracked, OPEN, 0, declined, machine, now)


def record_click(tracked: Tracked, link: int, declined: bool, machine: bool, now: datetime) -> None:
    """Count a click on a link."""
    _record(tracked, CLICK, link, declined, machine, now)


def named(tracked: Tracked, declined: bool, now: datetime) -> str:
    """The person for whom a visit counts: "" where the browser says no (promise DNT-1), where the person has not agreed
    and the link names nobody (DNT-4), and where the link is too old."""
    return "" if declined or rules.names_nobody(tracked.issued, now) else tracked.person


def _record(tracked: Tracked, kind: str, link: int, declined: bool, machine: bool, now: datetime) -> None:
    """The person is dropped here, before anything is written, where the browser says so (promise DNT-1)."""
    person = named(tracked, declined, now)
    shard = shard_of(person) if person else signing.pick(SHARDS)
    row = Activity(partition(now.date(), shard), sort_key(tracked.campaign, person, kind, link))
    actions: list[Action] = [
        (Activity.machine if machine else Activity.times).add(1),
        Activity.expires_at.set(clock.epoch(rules.expires(now.date()))),
    ]
    if person:
        actions.append(Activity.person.set(person))
    if person and kind == CLICK and not machine:  # the second is kept to tell scanners apart, and of clicks only
        actions.append(Activity.first_at.set(Activity.first_at | clock.epoch(now)))
    row.update(actions=actions)
