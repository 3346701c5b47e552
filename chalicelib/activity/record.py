"""Recording one open or click: one call, and nothing about a person who does not want it.

Whoever is named has agreed at this very moment: the consent is asked for where it stands, on the subscription, in the
call that counts. Withdrawn, restricted, left, moved away or erased, it is not there (docs/decisions/0024).
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from pynamodb.exceptions import TransactWriteError
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.activity import rules
from chalicelib.activity.model import CLICK, OPEN, SHARDS, Activity, partition, shard_of, sort_key
from chalicelib.activity.tokens import Tracked
from chalicelib.core import clock, signing
from chalicelib.core.table import commit, is_busy
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
    if named(tracked, declined, now) and _agreed(partial(_by_name, tracked, kind, link, machine, now)):
        return True
    row = Activity(partition(now.date(), signing.pick(SHARDS)), sort_key(tracked.campaign, "", kind, link))
    row.update(actions=_counted(machine, now))
    return False


def _agreed(write: Callable[[TransactWrite], None]) -> bool:
    """Whether it is counted by name. Where one person's link is asked for so often that the rows are busy, it is
    counted nonetheless, for nobody in particular: those rows are as many as there are shards."""
    try:
        return commit(write)
    except TransactWriteError as lost:
        if not is_busy(lost):
            raise
        return False


def _by_name(tracked: Tracked, kind: str, link: int, machine: bool, now: datetime, write: TransactWrite) -> None:
    """One call, so that nothing can come between asking and counting. The second time is kept to tell scanners apart,
    and of clicks only."""
    actions: list[Action] = [*_counted(machine, now), Activity.person.set(tracked.person)]
    if kind == CLICK and not machine:
        actions.append(Activity.first_at.set(Activity.first_at | clock.epoch(now)))
    place = partition(now.date(), shard_of(tracked.person))
    row = Activity(place, sort_key(tracked.campaign, tracked.person, kind, link))
    write.condition_check(*subscription_key(tracked.list_id, tracked.person),
                          condition=Subscription.tracking.exists() & (Subscription.restricted == False))  # noqa: E712
    write.update(row, actions=actions)


def _counted(machine: bool, now: datetime) -> list[Action]:
    return [(Activity.machine if machine else Activity.times).add(1),
            Activity.expires_at.set(clock.epoch(rules.expires(now.date())))]
