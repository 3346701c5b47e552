"""Recording one open or click: one write, and nothing about a person who does not want it.

Whoever is named has agreed when the visit came in: the consent is read where it stands, on the subscription, and never
from what lags or is remembered. Withdrawn, restricted, left, moved away or erased, it is not there
(docs/decisions/0024, which says what a visit of that very moment does).
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import cast

from pynamodb.expressions.update import Action

from chalicelib.activity import rules
from chalicelib.activity.model import CLICK, OPEN, SHARDS, Activity, partition, shard_of, sort_key
from chalicelib.activity.tokens import Tracked
from chalicelib.core import clock, signing
from chalicelib.core.table import is_busy, read_many
from chalicelib.subscriptions.model import Subscription, subscription_key


def record_open(tracked: Tracked, declined: bool, machine: bool, now: datetime) -> bool:
    """Count an opening; whether for a person."""
    return _record(tracked, OPEN, 0, declined, machine, now)


def record_click(tracked: Tracked, link: int, declined: bool, machine: bool, now: datetime) -> bool:
    """Count a click on a link; whether for a person."""
    return _record(tracked, CLICK, link, declined, machine, now)


def named(tracked: Tracked, declined: bool, now: datetime) -> bool:
    """Whether a visit may count for a person: not where the browser says no (promise DNT-1), where the link names
    nobody (DNT-4), and where it is too old."""
    return bool(tracked.person) and not (declined or rules.names_nobody(tracked.issued, now))


def _record(tracked: Tracked, kind: str, link: int, declined: bool, machine: bool, now: datetime) -> bool:
    """The person is dropped here, before anything is written, where the browser says so (promise DNT-1), and where
    there is no consent any more (DNT-4, RGT-1)."""
    if named(tracked, declined, now) and _unless_busy(partial(_by_name, tracked, kind, link, machine, now)):
        return True
    row = Activity(partition(now.date(), signing.pick(SHARDS)), sort_key(tracked.campaign, "", kind, link))
    row.update(actions=_counted(machine, now))
    return False


def _unless_busy(count: Callable[[], bool]) -> bool:
    """Whether it is counted by name. Where one person's link is asked for so often that the rows are busy, or they are
    moved in this very moment, it is counted nonetheless, for nobody in particular: those rows are as many as there are
    shards."""
    try:
        return count()
    except Exception as lost:
        if not is_busy(lost):
            raise
        return False


def _by_name(tracked: Tracked, kind: str, link: int, machine: bool, now: datetime) -> bool:
    """Whether the person agrees, and then it is counted. The second is kept to tell scanners apart, and of clicks
    only."""
    if not _agrees(tracked, now):
        return False
    actions: list[Action] = [*_counted(machine, now), Activity.person.set(tracked.person)]
    if kind == CLICK and not machine:
        actions.append(Activity.first_at.set(Activity.first_at | clock.epoch(now)))
    place = partition(now.date(), shard_of(tracked.person))
    Activity(place, sort_key(tracked.campaign, tracked.person, kind, link)).update(actions=actions)
    return True


def _agrees(tracked: Tracked, now: datetime) -> bool:
    """Read consistently, a moment before the write: nothing that was withdrawn before the visit came in is missed."""
    key = subscription_key(tracked.list_id, tracked.person)
    found = cast("Subscription | None", read_many([key], now, ("tracking", "restricted"))[0])
    return found is not None and found.is_counted


def _counted(machine: bool, now: datetime) -> list[Action]:
    return [(Activity.machine if machine else Activity.times).add(1),
            Activity.expires_at.set(clock.epoch(rules.expires(now.date())))]
