"""An aggregator that dies before or after any call to AWS, and is followed by another: the same totals."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.activity import fold, forget, rename
from chalicelib.activity.model import FOLD, Bookmark
from tests.faults.hooks import Killed, hooked, killed_at
from tests.faults.unprocessed import half_unprocessed
from tests.support.visits import PEOPLE, Visit, agree, empty, record, reference, totals, with_few_shards

pytestmark = pytest.mark.promise("RET-3")
FIRST = datetime(2026, 11, 20, 9, tzinfo=UTC)
OVER = FIRST + timedelta(days=2)
HISTORY = [Visit(FIRST + timedelta(day, 10 * n), person, link)
           for day in (0, 1) for n, person in enumerate(PEOPLE) for link in range(3)]
FEWEST_POINTS = 28  # places to die at; may grow, may not fall


@pytest.fixture(autouse=True)
def agreed(aws_environment: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with_few_shards(monkeypatch)
    agree(PEOPLE[1:])


def _again() -> None:
    empty()
    for visit in HISTORY:
        record(visit)


def test_killed_at_any_call_and_followed_by_another_it_comes_to_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    """Before the first call and after each: before a later one is as after the one before it."""
    expected, points = reference(HISTORY), 0
    for when, number in [("before", 0), *(("after", number) for number in range(500))]:
        _again()
        try:
            with killed_at(number, when):
                fold.fold(OVER)
        except Killed:
            points += 1
            fold.fold(OVER + timedelta(minutes=4))
            assert totals() == expected, (when, number)
        else:
            break
    with capsys.disabled():
        print(f"\naggregation: killed at {points} points")
    assert points >= FEWEST_POINTS


def test_each_day_that_is_closed_stays_closed_when_the_next_kills_the_run() -> None:
    """So that a backlog which no single run survives is worked off all the same."""
    _again()
    fold.fold(FIRST)
    days = set()
    for _run in range(4):
        with killed_at(14, "before"), suppress(Killed):
            fold.fold(OVER)
        days.add(str(Bookmark.find(*FOLD, OVER).day))  # type: ignore[union-attr]

    assert days == {"2026-11-21", "2026-11-22"}
    assert totals() == reference(HISTORY)


def test_leftovers_of_batches_are_sent_again() -> None:
    _again()

    with half_unprocessed():
        fold.fold(OVER)

    assert totals() == reference(HISTORY)


@pytest.mark.parametrize("turn", range(1, 8))
def test_rows_that_move_while_their_day_is_closed_are_counted_once(turn: int) -> None:
    """Erased in the middle of the fold that closes: a row may be seen where it was and where it is, or in neither."""
    _again()
    Bookmark(*FOLD, day="2026-11-20").save()

    with _at_query(turn, lambda: forget.forget(forget.traces(PEOPLE[2]), OVER.date(), OVER)):
        fold.fold(OVER)

    found = totals()
    for kind in ("o", "c", "c#001", "c#002"):
        for day in ("2026-11-20", "2026-11-21"):
            figures = found[HISTORY[0].campaign, f"{day}#{kind}"]
            assert figures["total"] + figures["anonymous"] == sum(
                one["total"] + one["anonymous"] for key, one in reference(HISTORY).items() if key[1] == f"{day}#{kind}")


def test_a_person_whose_address_changes_while_the_day_is_closed_is_counted_once() -> None:
    _again()
    Bookmark(*FOLD, day="2026-11-20").save()
    new = "frank" + "f" * 17

    with _at_query(2, lambda: rename.rename(forget.traces(PEOPLE[2]), new, OVER)):
        fold.fold(OVER)

    assert totals() == reference([one._replace(person=new) if one.person == PEOPLE[2] else one for one in HISTORY])


def test_two_aggregators_at_once() -> None:
    _again()
    Bookmark(*FOLD, day="2026-11-20").save()

    with _at_query(4, lambda: fold.fold(OVER)):
        fold.fold(OVER)

    assert totals() == reference(HISTORY)
    assert str(Bookmark.find(*FOLD, OVER).day) == "2026-11-22"  # type: ignore[union-attr]


@contextmanager
def _at_query(number: int, happens: Callable[[], Any]) -> Iterator[None]:
    """Something happens once, before so many queries have been answered."""
    asked: list[str] = []

    def count(**_: Any) -> None:
        asked.append("")
        if len(asked) == number:
            happens()

    with hooked("before-call.*.Query", count):
        yield
