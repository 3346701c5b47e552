"""Periods and judgements about opens and clicks, an hour either side of each limit."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.activity import rules

HOUR = timedelta(hours=1)
DAY = st.dates(date(2024, 1, 1), date(2032, 12, 31))


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


@pytest.mark.parametrize(("day", "gone"), [
    (date(2026, 1, 1), date(2026, 7, 1)),
    (date(2026, 5, 31), date(2026, 11, 30)),
    (date(2026, 8, 29), date(2027, 2, 28)),
    (date(2026, 8, 30), date(2027, 2, 28)),
    (date(2026, 8, 31), date(2027, 2, 28)),
    (date(2027, 8, 29), date(2028, 2, 29)),
    (date(2028, 2, 29), date(2028, 8, 29)),
    (date(2026, 3, 29), date(2026, 9, 29)),
    (date(2026, 10, 25), date(2027, 4, 25)),
])
def test_raw_rows_are_gone_after_six_calendar_months(day: date, gone: date) -> None:
    assert rules.expires(day) == midnight(gone)


@given(DAY)
def test_no_event_of_a_day_is_kept_longer_than_six_months_and_none_much_less(day: date) -> None:
    assert timedelta(days=180) <= rules.expires(day) - midnight(day) <= timedelta(days=184)
    assert rules.expires(day) <= rules.expires(day + timedelta(days=1))


@given(DAY, st.integers(-48, 48))
def test_what_is_swept_is_exactly_what_has_expired(day: date, hours: int) -> None:
    now = rules.expires(day) + hours * HOUR
    first_kept = rules.expired_until(now)

    assert rules.expires(first_kept) > now
    assert rules.expires(first_kept - timedelta(days=1)) <= now


@pytest.mark.parametrize(("hours", "nobody"), [(-1, False), (0, True), (1, True)])
def test_an_old_link_names_nobody(hours: int, nobody: bool) -> None:
    issued = date(2026, 5, 20)

    assert rules.names_nobody(issued, rules.expires(issued) + hours * HOUR) is nobody


@pytest.mark.parametrize(("hours", "minutes", "open_day"), [
    (-1, 0, date(2026, 11, 23)), (0, 0, date(2026, 11, 23)), (0, 59, date(2026, 11, 23)),
    (1, 0, date(2026, 11, 24)), (23, 0, date(2026, 11, 24)),
])
def test_a_day_is_folded_once_more_in_the_hour_after_midnight(hours: int, minutes: int, open_day: date) -> None:
    now = midnight(date(2026, 11, 24)) + timedelta(hours=hours, minutes=minutes)

    assert rules.first_open_day(now) == open_day


@pytest.mark.parametrize(("firsts", "burst"), [
    ([], False), ([100], False), ([100, 100], False), ([100, 101, 102], True), ([102, 100, 101], True),
    ([100, 101, 103], False), ([100, 100, 100], True), ([100, 101, 101, 102], True), ([100, 100, 100, 160], False),
])
def test_three_links_in_two_seconds_are_no_person(firsts: list[int], burst: bool) -> None:
    assert rules.is_burst(firsts) is burst
