"""BRE-4: over an ordinary month the detectors say nothing: many times by rules alone, once through the front door."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.accounts import audit
from chalicelib.core import clock, signing
from chalicelib.operator import signals
from chalicelib.operator.signals import CHANGES, DOWNLOADS, REMOVALS, SUCCEEDED, Act
from chalicelib.users.model import Session
from tests.support import downloading, newcomer, uploads
from tests.support.builders import MailingList
from tests.support.office import PASSWORD, Office, a_user
from tests.support.operating import operate
from tests.support.world import World

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
    for n, what in enumerate(("factor.disabled", "factor.enabled")):  # bought after work
        yield Act(START + timedelta(days=12, hours=9, minutes=3 * n), "user:u2", what)
    for n, what in enumerate(("domain.lost", "webhook.disabled", "campaign.sent") * days):
        yield Act(START + timedelta(hours=8 * n), "service", what)


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
    for hour in range(30 * 24):
        now = START + timedelta(hours=hour)
        seen = [act for act in acts if now - signals.LOOKS_BACK <= act.at <= now]
        assert list(signals.in_trail(seen)) == [], now
        assert list(signals.in_sign_ins([act for act in tries if now - signals.LOOKS_BACK <= act.at <= now])) == []
        assert list(signals.in_networks(PROGRAM, {"home", "office", "train", "mobile"}, now)) == []


# --- the same through the front door, with everything that the detectors read

CANARY = "canary@operator.example.org"


class Month:
    """What happens in the office of a garden club, a thing for each day of the week."""

    def __init__(self, world: World) -> None:
        self.world, self.user = world, a_user(world.account, "alice@garden.example.com")
        self.garden: MailingList = world.a_list()
        world.subscribed(self.garden, CANARY)
        assert operate(do="plant_canary", email=CANARY, list=self.garden.id)["ok"]

    def desk(self) -> Office:
        """Alice signs in, after a slip, with her second factor."""
        newcomer.log_in(self.world, str(self.user.email), "wrong")
        cookie = newcomer.walked_in(self.world, str(self.user.email))
        session = Session.query(f"session#{signing.digest(cookie.partition('=')[2])}").next()
        return Office(self.world, self.world.account, self.user, cookie, str(session.csrf))

    def monday(self, _week: int) -> None:
        """A file of the list is made by hand, and the trail is saved."""
        office = self.desk()
        downloading.asked(office, self.garden)
        self.world.drain()
        assert downloading.fetched(office, self.garden)
        assert office.post("/dashboard/audit/csv").status == 200

    def tuesday(self, _week: int) -> None:
        """A password is forgotten."""
        link = newcomer.reset_link(self.world, str(self.user.email))
        assert self.world.http("POST", link, form={"password": PASSWORD}).status == 303

    def wednesday(self, week: int) -> None:
        """Two hundred people come by a file."""
        people = [f"fair{week}-{n}@example.org" for n in range(200)]
        assert uploads.by_evidence(self.world, self.garden, *people).run()["state"] == "finished"

    def thursday(self, week: int) -> None:
        """People ask to join, and do not confirm; the sweep deletes their rows in time."""
        for n in range(5):
            self.world.sign_up(self.garden, f"shy{week}-{n}@example.org")

    def friday(self, week: int) -> None:
        """A program tidies up, from the office and from home."""
        for n in range(12):
            self.world.api("POST", "/v1/suppressions", json={"email": f"fair{week}-{n}@example.org"})
        for network in range(4):
            self.world.http("GET", "/v1/lists", headers={"Authorization": f"Bearer {self.world.key}"},
                            ip=f"10.0.{network}.9")

    def saturday(self, _week: int) -> None:
        """Somebody looks up people, and looks at addresses."""
        office = self.desk()
        people = f"/dashboard/lists/{self.garden.id}/people"
        for n in range(5):
            office.get(f"{people}/addresses")
            office.post(f"{people}/search", email=f"fair0-{20 + n}@example.org")

    def sunday(self, week: int) -> None:
        """A newsletter goes out; in the evening there is a new telephone, and settings are changed."""
        if week == 0:
            self.world.send(self.garden)
        for what in ("factor.disabled", "factor.enabled", "settings.changed", "list.changed"):
            audit.record(self.world.account.id, self.user.actor, what, clock.now() + timedelta(hours=9), "x")


def test_an_ordinary_month_of_the_whole_service_raises_nothing(world: World) -> None:
    world.advance_to_noon()
    month = Month(world)
    week = (month.monday, month.tuesday, month.wednesday, month.thursday, month.friday, month.saturday, month.sunday)
    for day in range(28):
        week[day % 7](day // 7)
        world.run("sweep")
        for _twice in range(2):
            assert world.run("detect")["opened"] == 0, day
            world.advance(hours=12)

    assert operate(do="incidents")["incidents"] == []
    done = {row["action"]["S"] for row in world.scan("accounts") if row["sk"]["S"].startswith("audit#")}
    for read in (DOWNLOADS, REMOVALS, CHANGES, {"addresses.shown"}, {"person.looked_up"}, {signals.FACTOR_OFF}):
        assert read & done, f"nothing of {read} has happened"
    tried = {row["what"]["S"] for row in world.scan("ephemeral") if row["pk"]["S"].startswith("logins#")}
    assert tried >= {"failed", SUCCEEDED, "set a new password by mail"}
    assert not [row for row in world.scan("pending") if "shy0" in str(row)], "the sweep has deleted"
