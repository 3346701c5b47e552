"""BRE-3: the authority is told in time: a clock runs from when we are aware, and tells the operator how late it is."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from chalicelib.breaches import decide, register, rules
from chalicelib.breaches.model import Incident
from chalicelib.core import clock
from chalicelib.core.settings import settings
from tests.faults.hooks import Killed, killed_before, refused
from tests.support.incidents import TEXTS, WHO, decided, facts, opened
from tests.support.world import World

pytestmark = pytest.mark.promise("BRE-3")
HOURS = (24, 48, 66, 72)
OVER = "The time to report a breach of data is over"


def now() -> Any:
    return clock.now()


def watched(world: World) -> list[str]:
    """What the operator is told by a run of the watch: subjects."""
    world.forget_mail()
    world.run("watch_incidents")
    world.drain()
    assert {mail.to for mail in world.inbox()} <= {settings().operator_contact}
    return [" ".join(str(mail.subject).split()) for mail in world.inbox()]


def known(world: World, aware_at: datetime, **how: Any) -> Incident:
    """An incident of which we are aware now, and the time is this."""
    world.advance_to(aware_at)
    return opened(**how)


def passed(hours: int) -> str:
    return f"A breach of data: {hours} hours have passed"


# --- the clock

@pytest.mark.parametrize("aware_at", [
    datetime(2027, 3, 27, 1, 30, tzinfo=ZoneInfo("Europe/London")),  # the night before clocks go forward
    datetime(2027, 10, 30, 1, 30, tzinfo=ZoneInfo("Europe/London")),  # and back
    datetime(2028, 2, 28, 12, 0, tzinfo=UTC),  # a leap day
    datetime(2026, 12, 30, 23, 59, tzinfo=UTC),
], ids=str)
def test_an_alert_at_each_hour_once_and_none_a_quarter_before(world: World, aware_at: datetime) -> None:
    known(world, aware_at)
    start = aware_at.astimezone(UTC)
    told = []

    for hours in HOURS:
        world.advance_to(start + timedelta(hours=hours, minutes=-15))
        assert watched(world) == []
        world.advance_to(start + timedelta(hours=hours))
        told += watched(world)
        assert watched(world) == []

    assert told == [passed(24), passed(48), passed(66), OVER]
    world.advance(days=300)
    assert watched(world) == []


def test_a_watch_that_has_slept_gives_the_latest_alert_alone(world: World) -> None:
    known(world, now())
    world.advance(hours=67)

    assert watched(world) == [passed(66)]
    assert watched(world) == []


def test_the_mail_says_until_when_and_nothing_of_the_incident(world: World) -> None:
    made = known(world, datetime(2027, 3, 27, 9, 0, tzinfo=UTC))
    world.advance(hours=24)
    watched(world)
    text = " ".join(world.inbox()[0].text.split())

    assert "30 March 2027, 09:00 UTC" in text
    assert made.id in text
    assert TEXTS["effects"] not in text


@pytest.mark.parametrize("end", ["filed", "spared"])
def test_the_clock_stops_when_the_authority_is_told_or_need_not_be(world: World, end: str) -> None:
    made = known(world, now())
    world.advance(hours=25)
    assert watched(world) == [passed(24)]
    if end == "filed":
        decided(made, holders=False)
        decide.filed(made.id, rules.FIRST, clock.iso(now()), "A-17", WHO, now())
    else:
        decided(made, authority=False)

    world.advance(days=10)

    assert watched(world) == []


def test_the_alarm_counts_what_is_overdue_and_no_exercise(world: World) -> None:
    known(world, now())
    register.open_incident(facts(), WHO, now(), drill=True)
    world.advance(hours=71)
    assert world.run("watch_incidents")["overdue_incidents"] == 0

    world.advance(hours=1)

    assert world.run("watch_incidents")["overdue_incidents"] == 1


def test_fewer_hours_may_be_set(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BREACH_HOURS", "24")
    settings.cache_clear()
    known(world, now())
    told = []

    for hour in range(1, 25):
        world.advance(hours=1)
        told += [(hour, subject) for subject in watched(world)]

    assert told == [(8, passed(8)), (16, passed(16)), (22, passed(22)), (24, OVER)]


def test_whoever_dies_between_mail_and_mark_tells_once_more(world: World) -> None:
    known(world, now())
    world.advance(hours=24)
    with pytest.raises(Killed), killed_before("TransactWriteItems"):
        world.run("watch_incidents")

    world.run("watch_incidents")
    world.run("watch_incidents")
    world.drain()

    assert len(world.inbox()) == 2


def test_one_that_cannot_be_told_does_not_keep_the_others_and_comes_again(world: World) -> None:
    known(world, now())
    opened()
    world.advance(hours=24)
    with pytest.raises(RuntimeError), refused("SendMessage", "InternalError", status=500, times=1):
        world.run("watch_incidents")
    world.drain()
    assert len(world.inbox()) == 1

    assert watched(world) == [passed(24)]


def test_a_candidate_is_told_at_once_and_again_after_a_day(world: World) -> None:
    made = register.open_candidate(facts(), "detector", now(), "storm")

    assert watched(world) == ["A possible breach of data was found"]
    assert watched(world) == []
    world.advance(hours=25)
    assert watched(world) == ["A possible breach of data has waited for a day"]
    assert watched(world) == []
    register.confirm(made.id, clock.iso(now()), WHO, now())
    world.advance(hours=24)
    assert watched(world) == [passed(24)]


def test_an_exercise_is_marked(world: World) -> None:
    known(world, now(), drill=True)
    world.advance(hours=24)

    assert watched(world) == ["This is an exercise. " + passed(24)]
