"""Schedules on the clock that moves."""

from datetime import UTC, datetime, timedelta

import pytest
from chalice.app import Chalice

from chalicelib.core import clock
from infrastructure.local import cron, expiry, schedules
from infrastructure.local.clients import client
from infrastructure.local.functions import Runs
from tests.unit.infrastructure.local import stub


@pytest.fixture
def timetable(stack: dict[str, str], app: Chalice) -> schedules.Timetable:
    return schedules.Timetable(schedules.read(app, clock.now()), Runs())


def test_nothing_is_due_before_its_time(timetable: schedules.Timetable) -> None:
    assert timetable.tick() == []
    assert timetable.advance(timedelta(minutes=59)) == []
    run, = timetable.advance(timedelta(minutes=1))
    assert (run.function, run.ok, run.result) == ("tidy", True, {"tidied": 1})


def test_the_event_carries_the_simulated_time(timetable: schedules.Timetable) -> None:
    timetable.advance(timedelta(hours=3))
    last = datetime.fromisoformat(stub.events[-1]["time"])
    assert abs(last - clock.now()) < timedelta(seconds=5)
    assert stub.events[-1]["detail-type"] == "Scheduled Event"
    assert stub.events[-1]["resources"][0].endswith(":rule/tidy")


def test_half_a_year_takes_a_dozen_runs_and_says_so(timetable: schedules.Timetable) -> None:
    before = clock.now()
    runs = timetable.advance(timedelta(days=183))
    assert timedelta(days=183) <= clock.now() - before < timedelta(days=183, minutes=1)
    assert len(runs) == 13
    assert runs[0].note == ""
    assert "moved over" in runs[-1].note
    assert timetable.every[0].due > clock.now()


@pytest.mark.parametrize("by", [timedelta(), timedelta(seconds=-1)])
def test_it_goes_forward_only(timetable: schedules.Timetable, by: timedelta) -> None:
    with pytest.raises(ValueError, match="forward"):
        timetable.advance(by)


def test_a_run_by_hand_does_not_shift_the_schedule(timetable: schedules.Timetable) -> None:
    due = timetable.every[0].due
    assert timetable.run_now("tidy").note == "run by hand"
    assert timetable.every[0].due == due
    with pytest.raises(KeyError):
        timetable.run_now("unknown")


def test_time_to_live_comes_two_days_late(stack: dict[str, str]) -> None:
    table = stack["TABLE_PENDING"]
    soon = str(clock.epoch(clock.now() + timedelta(days=1)))
    for sort, more in (("a", {"expires_at": {"N": soon}}), ("b", {})):
        client("dynamodb").put_item(TableName=table, Item={"pk": {"S": "p"}, "sk": {"S": sort}, **more})
    clock.shift(timedelta(days=2, hours=23))
    assert expiry.expire([table, stack["TABLE_ACCOUNTS"]]) == 0
    clock.shift(timedelta(hours=1, minutes=1))
    assert expiry.expire([table, stack["TABLE_ACCOUNTS"]]) == 1
    assert [item["sk"]["S"] for item in client("dynamodb").scan(TableName=table)["Items"]] == ["b"]


FRIDAY = datetime(2026, 11, 27, 23, 59, 30, tzinfo=UTC)


@pytest.mark.parametrize(("expression", "expected"), [
    ("rate(1 hour)", FRIDAY + timedelta(hours=1)),
    ("rate(5 minutes)", FRIDAY + timedelta(minutes=5)),
    ("rate(7 days)", FRIDAY + timedelta(days=7)),
    ("cron(0 3 * * ? *)", datetime(2026, 11, 28, 3, tzinfo=UTC)),
    ("cron(0 3 1 * ? *)", datetime(2026, 12, 1, 3, tzinfo=UTC)),
    ("cron(0/15 8-10 ? * MON-FRI *)", datetime(2026, 11, 30, 8, tzinfo=UTC)),
    ("cron(30 0,12 ? * 7 *)", datetime(2026, 11, 28, 0, 30, tzinfo=UTC)),
    ("cron(0 0 29 FEB ? *)", datetime(2028, 2, 29, tzinfo=UTC)),
])
def test_a_schedule_comes_round(expression: str, expected: datetime) -> None:
    assert cron.next_after(expression)(FRIDAY) == expected


@pytest.mark.parametrize("expression", [
    "", "every hour", "rate(0.5 hours)", "cron(0 3 * * ?)", "cron(61 3 * * ? *)", "cron(0 3 L * ? *)",
    "cron(0 3 31 FEB ? *)",
])
def test_a_schedule_that_cannot_be_read_is_refused(expression: str) -> None:
    with pytest.raises(cron.ScheduleError):
        cron.next_after(expression)(FRIDAY)
