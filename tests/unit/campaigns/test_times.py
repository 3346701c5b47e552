"""When a campaign may start, in local time: clocks that go forward and back, the past, the far future."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from chalicelib.campaigns import times
from chalicelib.core.errors import Invalid

NOW = datetime(2026, 11, 24, 8, 30, 15, tzinfo=UTC)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(("day", "at", "zone", "moment"), [
    ("2026-11-24", "09:15", "Europe/London", "2026-11-24T09:15"),
    ("2026-07-01", "09:15", "Europe/London", "2026-07-01T08:15"),
    ("2026-07-01", "09:15:30", "Europe/Berlin", "2026-07-01T07:15:30"),
    ("2026-12-31", "23:30", "America/New_York", "2027-01-01T04:30"),
    ("2026-12-31", "00:10", "Asia/Kolkata", "2026-12-30T18:40"),
    ("2028-02-29", "12:00", "UTC", "2028-02-29T12:00"),
    # the hour that comes twice is meant the first time
    ("2026-10-25", "01:30", "Europe/London", "2026-10-25T00:30"),
    ("2026-10-25", "02:30", "Europe/Berlin", "2026-10-25T00:30"),
    ("2026-11-01", "01:30", "America/New_York", "2026-11-01T05:30"),
    # the minutes around a gap
    ("2026-03-29", "00:59", "Europe/London", "2026-03-29T00:59"),
    ("2026-03-29", "02:00", "Europe/London", "2026-03-29T01:00"),
])
def test_local_times(day: str, at: str, zone: str, moment: str) -> None:
    assert times.local(day, at, zone) == utc(moment)


@pytest.mark.parametrize(("day", "at", "zone"), [
    ("2026-03-29", "01:00", "Europe/London"),
    ("2026-03-29", "01:59", "Europe/London"),
    ("2026-03-29", "02:30", "Europe/Berlin"),
    ("2026-03-08", "02:30", "America/New_York"),
    ("2026-10-04", "02:15", "Australia/Lord_Howe"),
])
def test_times_that_the_clocks_leave_out(day: str, at: str, zone: str) -> None:
    with pytest.raises(Invalid, match="clocks go forward") as refused:
        times.local(day, at, zone)
    assert set(refused.value.fields) == {"time"}


@pytest.mark.parametrize(("day", "at", "field"), [
    ("", "09:00", "day"), ("24.11.2026", "09:00", "day"), ("2026-02-29", "09:00", "day"), ("20261124", "09:00", "day"),
    ("٢٠٢٦-11-24", "09:00", "day"), ("2026-11-24", "", "time"), ("2026-11-24", "24:00", "time"),
    ("2026-11-24", "9:00", "time"), ("2026-11-24", "09:00+05:00", "time"),
])
def test_what_is_no_date_or_time(day: str, at: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        times.local(day, at, "UTC")
    assert set(refused.value.fields) == {field}


@pytest.mark.parametrize(("ahead", "allowed"), [
    (timedelta(), False), (timedelta(seconds=-1), False), (timedelta(days=-400), False), (timedelta(seconds=1), True),
    (times.FURTHEST, True), (times.FURTHEST + timedelta(seconds=1), False),
])
def test_not_in_the_past_and_within_a_year(ahead: timedelta, allowed: bool) -> None:
    if allowed:
        assert times.start(NOW + ahead, NOW) == NOW + ahead
        return
    with pytest.raises(Invalid) as refused:
        times.start(NOW + ahead, NOW)
    assert set(refused.value.fields) == {"scheduled_for"}


def test_a_start_is_in_utc_and_to_the_second() -> None:
    there = datetime(2026, 11, 24, 12, 0, 0, 999_999, tzinfo=timezone(timedelta(hours=2)))

    assert times.start(there, NOW) == utc("2026-11-24T10:00")


def test_what_is_shown_can_be_sent_again() -> None:
    moment = utc("2026-07-01T07:15")

    assert times.shown(moment, "Europe/Berlin") == ("2026-07-01", "09:15")
    assert times.local(*times.shown(moment, "Europe/Berlin"), "Europe/Berlin") == moment
    assert times.suggested(utc("2026-12-31T23:30"), "Europe/Berlin") == ("2027-01-02", "09:00")
