"""Recording one open or click: one write, and nothing about a person who does not want it."""

from datetime import datetime
from functools import partial

from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.activity import rules
from chalicelib.activity.model import CLICK, OPEN, SHARDS, Activity, partition, shard_of, sort_key
from chalicelib.activity.tokens import Tracked
from chalicelib.core import clock, ids, signing
from chalicelib.core.table import commit
from chalicelib.subscriptions.model import ERASED, Suppression, suppression_key


def record_open(tracked: Tracked, declined: bool, machine: bool, now: datetime) -> None:
    """Count an opening."""
    _record(tracked, OPEN, 0, declined, machine, now)


def record_click(tracked: Tracked, link: int, declined: bool, machine: bool, now: datetime) -> None:
    """Count a click on a link."""
    _record(tracked, CLICK, link, declined, machine, now)


def _record(tracked: Tracked, kind: str, link: int, declined: bool, machine: bool, now: datetime) -> None:
    """The person is dropped here, before anything is written, where the browser says so (promise DNT-1), and where the
    person has been erased since the mail went out (RGT-1)."""
    person = "" if declined or rules.names_nobody(tracked.issued, now) else tracked.person
    if not (person and commit(partial(_by_name, tracked, kind, link, machine, now))):
        row = Activity(partition(now.date(), signing.pick(SHARDS)), sort_key(tracked.campaign, "", kind, link))
        row.update(actions=_counted(machine, now))


def _by_name(tracked: Tracked, kind: str, link: int, machine: bool, now: datetime, write: TransactWrite) -> None:
    """One call, so that nothing can come between asking and counting. The second time is kept to tell scanners apart,
    and of clicks only."""
    actions: list[Action] = [*_counted(machine, now), Activity.person.set(tracked.person)]
    if kind == CLICK and not machine:
        actions.append(Activity.first_at.set(Activity.first_at | clock.epoch(now)))
    place = partition(now.date(), shard_of(tracked.person))
    row = Activity(place, sort_key(tracked.campaign, tracked.person, kind, link))
    _model, account, pseudonym = suppression_key(ids.split(tracked.campaign)[0], tracked.person)
    write.condition_check(Suppression, account, pseudonym, condition=(
        Suppression.everywhere.does_not_exist() | (Suppression.everywhere != ERASED)))
    write.update(row, actions=actions)


def _counted(machine: bool, now: datetime) -> list[Action]:
    return [(Activity.machine if machine else Activity.times).add(1),
            Activity.expires_at.set(clock.epoch(rules.expires(now.date())))]
