"""Folding raw rows into totals: equal to a plain reference over any history, and the same however often it is done."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from chalicelib.activity import firsts, fold, rules
from chalicelib.activity.model import CLICK, FOLD, OPEN, Activity, Bookmark, Seen, Total, seen_key
from tests.support.visits import (
    CAMPAIGN,
    PEOPLE,
    Figures,
    Visit,
    agree,
    empty,
    record,
    reference,
    totals,
    with_few_shards,
)

FIRST = datetime(2026, 11, 20, 9, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 21, tzinfo=UTC)
VISIT = st.builds(lambda day, second, person, link, machine, campaign: Visit(
    FIRST + timedelta(day, second), person, link, machine, campaign),
    st.integers(0, 2), st.integers(0, 8), st.sampled_from(PEOPLE), st.integers(0, 4),
    st.sampled_from([False, False, False, True]), st.sampled_from(["aaaa-one", "aaaa-two"]))


@pytest.fixture(autouse=True)
def agreed(aws_environment: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody is on the list and agrees to be counted by name."""
    with_few_shards(monkeypatch)
    agree(PEOPLE[1:])


def read(history: list[Visit], days: int = 3) -> Figures:
    """The history as requests would have written it, folded at noon of each day and when all is over."""
    for day in range(days):
        for visit in sorted(one for one in history if one.at.date() == (FIRST + timedelta(day)).date()):
            record(visit)
        fold.fold(FIRST + timedelta(day, hours=3))
    return _over(days)


def _over(days: int) -> Figures:
    fold.fold(MIDNIGHT + timedelta(days - 1, hours=2))
    return totals()


def clicks(link_of: dict[int, int], machine: bool = False, day: int = 0) -> list[Visit]:
    """Of one person: second by link."""
    return [Visit(FIRST + timedelta(day, second), PEOPLE[1], link, machine) for link, second in link_of.items()]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(VISIT, max_size=14))
@example(history=clicks({1: 0, 2: 1, 3: 2}))
@example(history=clicks({1: 0}) + clicks({1: 0}, day=1) + clicks({2: 3}, day=2))
def test_the_totals_are_those_of_a_plain_reference(aws_environment: None, history: list[Visit]) -> None:
    empty()

    once = read(history)

    assert once == reference(history)
    Bookmark(*FOLD, day=FIRST.date().isoformat()).save()
    assert _over(3) == once, "folding every day again gives the same"


def test_the_same_day_folded_ten_times_gives_the_same(aws_environment: None) -> None:
    history = [Visit(FIRST + timedelta(seconds=n), person, n % 3) for n, person in enumerate(PEOPLE * 3)]
    for visit in history:
        record(visit)

    found = [(fold.fold(FIRST + timedelta(minutes=4 * n)), totals())[1] for n in range(1, 11)]

    assert found == [reference(history)] * 10
    assert fold.fold(FIRST + timedelta(hours=1))["totals"] == 0, "and writes nothing again"


def test_who_turns_out_to_be_a_scanner_is_new_the_day_after(aws_environment: None) -> None:
    """Folded between the clicks of a burst, the first of them looks like a reader's."""
    burst, later = clicks({1: 0, 2: 1, 3: 2}), clicks({1: 0}, day=1)
    record(burst[0])
    fold.fold(FIRST + timedelta(seconds=1))
    for visit in burst[1:]:
        record(visit)
    fold.fold(FIRST + timedelta(minutes=4))
    record(later[0])

    assert _over(2) == reference(burst + later)


def test_people_who_are_not_named_are_never_taken_for_one_hasty_machine(aws_environment: None) -> None:
    history = [Visit(FIRST + timedelta(seconds=second), "", link) for link in (1, 2, 3, 4) for second in range(9)]

    assert read(history, 1) == reference(history)


def test_who_clicks_after_a_scanner_has_fetched_all_links_is_a_person(aws_environment: None) -> None:
    """A mail server asks for every link by HEAD as the mail comes in; its reader follows three of them later."""
    history = clicks({1: 0, 2: 1, 3: 2}, machine=True) + clicks({1: 4, 2: 6, 3: 8})

    assert read(history, 1) == reference(history)


@pytest.mark.parametrize(("by_key", "beside", "together"), [(100, 20, 5000), (3, 1, 5000), (0, 20, 7), (0, 1, 50)])
def test_marks_are_found_by_key_and_by_range_alike(
        aws_environment: None, monkeypatch: pytest.MonkeyPatch, by_key: int, beside: int, together: int) -> None:
    """Many people on the first day; on the second some of them, and some who are new."""
    people = [f"p{n:021d}" for n in range(220)]
    agree(people)
    for name, value in (("BY_KEY", by_key), ("MOST_BESIDE", beside), ("AT_A_TIME", together)):
        monkeypatch.setattr(firsts, name, value)
    history = [Visit(FIRST, person, link) for person in people[:200] for link in (0, 1)]
    history += [Visit(FIRST + timedelta(1), person, 0) for person in people[::3]]

    found = read(history, 2)

    assert found == reference(history)
    assert found[CAMPAIGN, "2026-11-20#c#001"]["unique"] == 200
    assert found[CAMPAIGN, "2026-11-21#o"] == {
        "total": 74, "unique": sum(1 for n in range(0, 220, 3) if n >= 200), "anonymous": 0, "machine": 0}


@pytest.mark.parametrize("by_key", [100, 0])
@pytest.mark.parametrize(("day", "new"), [("2026-05-20", 1), ("2026-05-21", 0), ("2026-11-19", 0), ("2026-11-20", 1)])
def test_a_mark_tells_who_was_here_on_an_earlier_day_that_is_kept(
        aws_environment: None, monkeypatch: pytest.MonkeyPatch, by_key: int, day: str, new: int) -> None:
    """Read by key, or in a range; time to live may have left some that are past their end."""
    monkeypatch.setattr(firsts, "BY_KEY", by_key)
    Seen(*seen_key(CAMPAIGN, PEOPLE[1], OPEN, None)[1:], day=day, person=PEOPLE[1],
         expires_at=int(rules.expires(date.fromisoformat(day)).timestamp())).save()
    record(Visit(FIRST, PEOPLE[1], 0))

    fold.fold_day(FIRST.date(), FIRST)

    assert totals()[CAMPAIGN, "2026-11-20#o"] == {"total": 1, "unique": new, "anonymous": 0, "machine": 0}


@pytest.mark.parametrize(("minutes", "at_first", "again"), [
    (0, 3, 2), (1, 4, 2), (59, 4, 2), (60, 4, 1), (23 * 60, 4, 1)])
def test_a_run_folds_what_may_have_changed_since_the_last(
        aws_environment: None, minutes: int, at_first: int, again: int) -> None:
    Bookmark(*FOLD, day="2026-11-18").save()

    assert fold.fold(MIDNIGHT + timedelta(minutes=minutes))["days"] == at_first
    assert fold.fold(MIDNIGHT + timedelta(minutes=minutes + 1))["days"] == again


def test_what_came_in_the_last_second_of_a_day_is_folded_after_midnight(aws_environment: None) -> None:
    Bookmark(*FOLD, day="2026-11-20").save()

    fold.fold(MIDNIGHT - timedelta(minutes=1))
    record(Visit(MIDNIGHT - timedelta(seconds=1), PEOPLE[1], 0, campaign="aaaa-one"))
    fold.fold(MIDNIGHT + timedelta(minutes=59))

    assert [(str(row.sk), int(row.total)) for row in Total.query("aaaa-one")] == [("2026-11-20#o", 1)]


def test_the_first_run_of_all_begins_with_the_first_day_of_which_there_is_anything(aws_environment: None) -> None:
    history = [Visit(FIRST + timedelta(day), PEOPLE[1], 0) for day in (0, 30, 60)]
    for visit in history:
        record(visit)

    fold.fold(FIRST + timedelta(days=90))

    assert totals() == reference(history)


def test_a_mark_of_a_first_visit_ends_with_the_day_s_rows(aws_environment: None) -> None:
    read([Visit(FIRST, PEOPLE[1], 0)], 1)

    ends = {int(row.expires_at) for row in Activity.scan()}
    marks = [row for row in Seen.scan() if str(row.pk).startswith("seen#")]

    assert len(marks) == 1
    assert ends == {int(rules.expires(FIRST.date()).timestamp())}


def test_no_mark_is_written_while_its_day_may_change(aws_environment: None) -> None:
    record(Visit(FIRST, PEOPLE[1], 2))
    marks = lambda: [str(row.sk) for row in Seen.scan() if str(row.pk).startswith("seen#")]  # noqa: E731

    fold.fold(MIDNIGHT + timedelta(seconds=59))
    assert marks() == []

    fold.fold(MIDNIGHT + timedelta(seconds=61))
    assert sorted(marks()) == [f"{PEOPLE[1]}#{CLICK}", f"{PEOPLE[1]}#{CLICK}#002"]
    assert fold.fold_day(date(2026, 11, 20), MIDNIGHT + timedelta(minutes=3)) == 0
