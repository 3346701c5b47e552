"""Folding raw rows into totals: equal to a plain reference over any history, and the same however often it is done."""

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from chalicelib.activity import fold, rules
from chalicelib.activity.model import CLICK, OPEN, Activity, Bookmark, Seen, Total
from chalicelib.activity.record import record_click, record_open
from chalicelib.activity.tokens import Tracked
from chalicelib.core import clock, table
from chalicelib.subscriptions.model import Subscription, subscription_key
from chalicelib.subscriptions.rules import tracking_consent

FIRST = datetime(2026, 11, 20, 9, tzinfo=UTC)
LIST = "aaaabbbbcccc-2345678abcdef"
PEOPLE = ["", "carol" + "c" * 17, "dave" + "d" * 18, "-eve" + "e" * 18]


class Event(NamedTuple):
    """Somebody opens, or follows a link."""

    day: int
    second: int
    person: str
    link: int  # 0 is an open
    machine: bool
    campaign: str = "aaaabbbbcccc-2345678xyz"


EVENT = st.builds(Event, st.integers(0, 2), st.integers(0, 8), st.sampled_from(PEOPLE), st.integers(0, 4),
                  st.sampled_from([False, False, False, True]), st.sampled_from(["aaaa-one", "aaaa-two"]))
Figures = dict[tuple[str, str], dict[str, int]]


@pytest.fixture(autouse=True)
def agreed(aws_environment: None) -> None:
    """Everybody is on the list and agrees to be counted by name."""
    agree(PEOPLE[1:])


def agree(people: list[str]) -> None:
    rows = [Subscription(*subscription_key(LIST, person)[1:], person=person, address="", source="form", consent={},
                         tracking=tracking_consent(True, FIRST), confirmed_at=clock.iso(FIRST)) for person in people]
    table.write_all(Subscription, rows)


def record(history: list[Event]) -> None:
    """The history as requests would have written it."""
    for one in sorted(history):
        tracked, now = Tracked(one.campaign, FIRST.date(), one.person, LIST), FIRST + timedelta(one.day, one.second)
        if one.link:
            record_click(tracked, one.link, False, one.machine, now)
        else:
            record_open(tracked, False, one.machine, now)


def fold_all(days: int = 3) -> Figures:
    """The totals after each day was folded."""
    for day in range(days):
        fold.fold_day((FIRST + timedelta(day)).date(), FIRST + timedelta(days=day, hours=14))
    return {(str(row.pk), str(row.sk)): {name: int(getattr(row, name)) for name in Total.FIGURES}
            for row in Total.scan()}


def reference(history: list[Event]) -> Figures:
    """The same, said plainly."""
    totals: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    seen: set[tuple[str, str, str]] = set()
    firsts: dict[tuple[str, str, int], dict[int, int]] = defaultdict(dict)
    for one in sorted(history):
        if one.link and one.person and not one.machine:
            firsts[one.campaign, one.person, one.day].setdefault(one.link, one.second)
    for one in sorted(history):
        hasty = bool(one.link) and rules.is_burst(list(firsts[one.campaign, one.person, one.day].values()))
        for kind in (CLICK, f"{CLICK}#{one.link:03d}") if one.link else (OPEN,):
            figures = totals[one.campaign, f"{(FIRST + timedelta(one.day)).date().isoformat()}#{kind}"]
            new = (one.campaign, one.person, kind) not in seen
            figures["machine" if one.machine or hasty else "total" if one.person else "anonymous"] += 1
            if one.person and not one.machine and not hasty and new:
                seen.add((one.campaign, one.person, kind))
                figures["unique"] += 1
    return {key: {name: figures[name] for name in Total.FIGURES} for key, figures in totals.items()}


def empty() -> None:
    for model in (Activity, Total):  # Seen and Bookmark lie in the same tables
        table.delete_all(model, [(row.pk, row.sk) for row in model.scan(attributes_to_get=["pk", "sk"])])


def persons(link_of: dict[int, int], **over: object) -> list[Event]:
    """Clicks of one person: second by link."""
    return [Event(0, second, PEOPLE[1], link, False)._replace(**over) for link, second in link_of.items()]  # type: ignore[arg-type]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(EVENT, max_size=14))
@example(history=persons({1: 0, 2: 1, 3: 2}))
@example(history=persons({1: 0}) + persons({1: 0}, day=1) + persons({2: 3}, day=2))
def test_the_totals_are_those_of_a_plain_reference(aws_environment: None, history: list[Event]) -> None:
    empty()
    record(history)

    once = fold_all()

    assert once == reference(history)
    assert fold_all() == once, "folding again gives the same"


def test_people_who_are_not_named_are_never_taken_for_one_hasty_machine(aws_environment: None) -> None:
    history = [Event(0, second, "", link, False) for link in (1, 2, 3, 4) for second in range(9)]
    record(history)

    assert fold_all(1) == reference(history)


def test_who_clicks_after_a_scanner_has_fetched_all_links_is_a_person(aws_environment: None) -> None:
    """A mail server asks for every link by HEAD as the mail comes in; its reader follows three of them later."""
    history = persons({1: 0, 2: 1, 3: 2}, machine=True) + persons({1: 4, 2: 6, 3: 8})
    record(history)

    assert fold_all(1) == reference(history)


def test_totals_and_their_keys_name_nobody(aws_environment: None) -> None:
    record([Event(0, n, person, n % 3, False) for n, person in enumerate(PEOPLE * 3)])
    fold_all()

    stored = str([row.serialize() for row in Total.scan()])

    assert not any(person in stored for person in PEOPLE[1:])


def test_more_people_than_fit_one_read_are_each_counted_once(aws_environment: None) -> None:
    people = [f"p{n:021d}" for n in range(160)]
    agree(people)
    record([Event(0, n % 9, person, link, False) for n, person in enumerate(people) for link in (0, 1)])

    totals = fold_all(1)

    day = FIRST.date().isoformat()
    assert {kind: totals["aaaabbbbcccc-2345678xyz", f"{day}#{kind}"]["unique"] for kind in (OPEN, CLICK, "c#001")} == {
        OPEN: 160, CLICK: 160, "c#001": 160}


@pytest.mark.parametrize(("hour", "days_again"), [(0, 2), (1, 1), (23, 1)])
def test_a_run_folds_what_may_have_changed_since_the_last(aws_environment: None, hour: int, days_again: int) -> None:
    midnight = datetime(2026, 11, 21, tzinfo=UTC)
    Bookmark("@fold", "bookmark", day="2026-11-18").save()

    assert fold.fold(midnight + timedelta(hours=hour))["days"] == 4
    assert fold.fold(midnight + timedelta(hours=hour, minutes=1))["days"] == days_again


def test_what_came_in_the_last_second_of_a_day_is_folded_after_midnight(aws_environment: None) -> None:
    midnight = datetime(2026, 11, 21, tzinfo=UTC)
    Bookmark("@fold", "bookmark", day="2026-11-20").save()
    tracked = Tracked("aaaa-one", date(2026, 11, 20), PEOPLE[1], LIST)

    fold.fold(midnight - timedelta(minutes=1))
    record_open(tracked, False, False, midnight - timedelta(seconds=1))
    fold.fold(midnight + timedelta(minutes=59))

    assert [(str(row.sk), int(row.total)) for row in Total.query("aaaa-one")] == [("2026-11-20#o", 1)]


def test_a_mark_of_a_first_visit_ends_with_the_day_s_rows(aws_environment: None) -> None:
    record([Event(0, 0, PEOPLE[1], 0, False)])
    fold_all(1)

    ends = {int(row.expires_at) for row in Activity.scan()}
    marks = [row for row in Seen.scan() if str(row.pk).startswith("seen#")]

    assert len(marks) == 1
    assert ends == {int(rules.expires(FIRST.date()).timestamp())}
