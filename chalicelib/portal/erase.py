"""Deleting a person, at some account holders or at all of them (GDPR art. 17; promises RGT-1, RET-5).

First a line is written into the journal of erasures, then everything is deleted, and whoever finds the line can do it
all over again: deleting twice leaves what deleting once leaves. The hourly sweep does (`look_again`), an hour, a day
and five days later, which ends what a crash has cut short and finds what was under way in that moment. What a restored
backup brings back is erased again by the same journal.

What stays: in each account a suppression, a keyed hash with the word "erased" and a day, which the person's own
confirmed opt-in lifts; figures that name nobody; and the journal, for ninety days.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.core import log
from chalicelib.core.together import together
from chalicelib.portal import erase_rows, journal, traces
from chalicelib.portal.model import Erasure
from chalicelib.portal.traces import Traces

EVERYWHERE = ""


@dataclass(frozen=True, slots=True)
class Erased:
    """Where something was deleted: the ids of the accounts, in each of which a suppression stays."""

    account_ids: list[str]


def erase(person: str, account_ids: Sequence[str] | None, now: datetime) -> Erased:
    """Delete all that is kept about a person at these account holders, or everywhere (None). At once, and for good.

    Raises what the store raises; the rest is then done within the hour, or by calling this again.
    """
    found = traces.find(person, now)
    concerned: list[str] = []
    for account_id in [EVERYWHERE] if account_ids is None else account_ids:
        there = _there(found, account_id)
        line = journal.write(person, account_id, there.list_ids, now)
        concerned += _carry_out(line, there, now)
    return Erased(concerned)


def _there(found: Traces, account_id: str) -> Traces:
    return found if account_id == EVERYWHERE else found.at(account_id)


def _carry_out(line: Erasure, found: Traces, now: datetime) -> list[str]:
    """What the line says, so far as it is not done: rows that are newer than the erasure are the person's own new wish.
    Gives the accounts concerned."""
    todo = erase_rows.Todo.of(line, found, now)
    erase_rows.suppress(todo)
    for step in erase_rows.STEPS:
        step(todo)
    return todo.account_ids


def waiting(now: datetime) -> int:
    """How many lines `look_again` would carry out once more."""
    return sum(1 for _line in journal.due(now))


def look_again(now: datetime, enough: Callable[[], bool] = lambda: False) -> int:
    """Carry out once more what is due, until it is `enough` for this run; how many lines. One that fails is due again
    the next time."""
    return sum(together(lambda line: not enough() and _looked(line, now), journal.due(now)))


def _looked(line: Erasure, now: datetime) -> bool:
    try:
        replay(line, now)
    except Exception as error:  # one that fails must not keep the others from being done
        log.failure("erasure not looked after", error)
        return False
    journal.looked(line)
    return True


def replay(line: Erasure, now: datetime) -> None:
    """Erase again what a line of the journal says was erased: after a crash, or in a table that was restored."""
    _carry_out(line, _there(traces.find(str(line.person), now), str(line.account)), now)
