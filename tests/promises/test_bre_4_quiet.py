"""BRE-4: over an ordinary month the detectors say nothing."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.operator import signals
from chalicelib.operator.signals import DOWNLOADS, Act

pytestmark = pytest.mark.promise("BRE-4")
START = datetime(2027, 3, 1, 9, tzinfo=UTC)
OWNER, PROGRAM = "user:u1", "key:k1"
WORK = (("person.looked_up", 25), ("list.changed", 6), ("settings.changed", 3), ("campaign.changed", 30),
        ("addresses.shown", 10), ("report.exported", 4), ("person.unsubscribed", 8), ("person.suppressed", 5))


def ordinary(days: int, chance: random.Random) -> Iterator[Act]:
    """What a busy account does: three people at work, a program that works through its night's list, now and then a
    big clean-up; once the figures of every campaign, and a new telephone."""
    for opens in (START + timedelta(days=day) for day in range(days)):
        for who in ("user:u1", "user:u2", "user:u3"):
            for what, most in WORK:
                yield from (Act(opens + timedelta(seconds=chance.randint(0, 8 * 3600)), who, what)
                            for _ in range(chance.randint(0, most)))
        yield from spread(opens + timedelta(hours=10), PROGRAM, "person.suppressed", chance.choice([0, 40, 900]), 2)
    for day in range(5, days, 10):
        yield from spread(START + timedelta(days=day, hours=5), OWNER, "person.unsubscribed", 30, 60)
    yield from spread(START + timedelta(hours=2), OWNER, "report.exported", 10, 120)
    for n, what in enumerate(("factor.disabled", "factor.enabled")):
        yield Act(START + timedelta(days=12, hours=9, minutes=3 * n), "user:u2", what)


def spread(since: datetime, who: str, what: str, times: int, seconds: int) -> Iterator[Act]:
    return (Act(since + timedelta(seconds=n * seconds), who, what) for n in range(times))


def clumsy(days: int, chance: random.Random) -> Iterator[Act]:
    """Somebody who mistypes a password now and then, and once has it wrong eight times."""
    for day in range(days):
        at = START + timedelta(days=day)
        for n in range(8 if day == 20 else chance.choice([0, 0, 0, 1, 2])):
            yield Act(at + timedelta(minutes=n), OWNER, "failed")
        yield Act(at + timedelta(minutes=15), OWNER, "signed in")


@pytest.mark.parametrize("seed", range(8))
def test_an_ordinary_month_raises_nothing(seed: int) -> None:
    """Looked at as the detectors look: every hour, a day and an hour back."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    acts, tries = list(ordinary(30, chance)), list(clumsy(30, chance))
    assert len(acts) > 2000
    quiet = [act for act in acts if not (act.who == "user:u2" and act.what in DOWNLOADS
                                         and 0 <= (act.at - START).days - 12 <= 1)]
    for hour in range(30 * 24):
        now = START + timedelta(hours=hour)
        seen = [act for act in quiet if now - signals.LOOKS_BACK <= act.at <= now]
        assert list(signals.in_trail(seen)) == [], now
        assert list(signals.in_sign_ins([act for act in tries if now - signals.LOOKS_BACK <= act.at <= now])) == []
        assert list(signals.in_networks(PROGRAM, {"home", "office", "train", "mobile"}, now)) == []
