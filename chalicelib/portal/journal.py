"""The journal of erasures: who was erased, where and when, for longer than any backup lasts."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from pynamodb.expressions.condition import Condition

from chalicelib.core import clock
from chalicelib.core.table import visible
from chalicelib.portal import rules
from chalicelib.portal.model import Erasure, erasure_row, journal_of

NOT_CARRIED_OUT_YET = -1  # how often it was looked after: the first time is no look again
OVERDUE_FOR = timedelta(days=14)  # as long as a look may fail before it is given up; an alarm tells long before


def write(person: str, account_id: str, list_ids: Collection[str], now: datetime) -> Erasure:
    """A new line; `account_id` is "" where the person was erased everywhere."""
    line = _line(person, account_id, list_ids, now)
    line.due_at = clock.epoch(now + rules.LOOK_AGAIN_AFTER[0])
    line.save()
    return line


def order(person: str, account_id: str, list_ids: Collection[str], now: datetime) -> Erasure:
    """A line that is not stored yet, for use within a transaction: once it stands, the person is erased within the
    hour, by the next sweep."""
    line = _line(person, account_id, list_ids, now)
    line.looks, line.due_at = NOT_CARRIED_OUT_YET, clock.epoch(now)
    return line


def _line(person: str, account_id: str, list_ids: Collection[str], now: datetime) -> Erasure:
    line = erasure_row(person, account_id, now)
    line.erased_at = clock.iso(now)
    line.lists = set(list_ids) or None
    line.expires_at = clock.epoch(now + rules.JOURNAL_LIVES_FOR)
    return line


def looked(line: Erasure) -> None:
    """It was carried out once more. After the last time, where the person was is forgotten."""
    looks = int(line.looks) + 1
    due = rules.next_look(datetime.fromisoformat(line.erased_at), looks)
    line.update(actions=[Erasure.looks.set(looks), *([Erasure.due_at.set(clock.epoch(due))] if due else
                                                     [Erasure.due_at.remove(), Erasure.lists.remove()])])


def due(now: datetime) -> Iterator[Erasure]:
    """Lines that are to be carried out once more."""
    overdue = Erasure.due_at <= clock.epoch(now)
    return _since(now - rules.LOOK_AGAIN_AFTER[-1] - OVERDUE_FOR, now, overdue)


def of_person(person: str, now: datetime) -> Iterator[Erasure]:
    """The lines about one person."""
    return _since(now - rules.JOURNAL_LIVES_FOR, now, Erasure.person == person)


def every(now: datetime) -> Iterator[Erasure]:
    """Every line that is kept, oldest first."""
    return _since(now - rules.JOURNAL_LIVES_FOR, now)


def _since(begin: datetime, now: datetime, wanted: Condition | None = None) -> Iterator[Erasure]:
    month = begin.replace(day=1)
    while month <= now:
        yield from visible(Erasure.query(journal_of(month), filter_condition=wanted), now)
        month = (month + timedelta(days=31)).replace(day=1)
