"""What runs by the hour: opens and clicks folded into totals, and the sweep."""

from datetime import timedelta
from typing import ClassVar

from chalicelib.activity import rules
from tests.faults.sending import people
from tests.kill.scenario import Scenario
from tests.support.portal import entered
from tests.support.visits import day_is_over, folded_until
from tests.support.world import World

PEOPLE = 4
HOUR = timedelta(hours=1)


def read_by(world: World, readers: list[str]) -> None:
    """Their mails are opened and their links followed, by the last of them with Do Not Track."""
    for who in readers:
        mail, said = world.mail_to(who), {"DNT": "1"} if who == readers[-1] else {}
        for place in (mail.pixel or "", mail.links[0]):
            assert world.http("GET", place, headers=said).status in {200, 302}


class Aggregation(Scenario):
    """Two days are over: people came back on the second, and others came for the first time."""

    TABLES: ClassVar = ("totals", "activity")

    def seed(self) -> None:
        world = self.world
        readers, garden = people(PEOPLE), world.a_list()
        world.many_subscribed(garden, readers, tracking=True)
        world.send(garden)
        world.run("aggregate")
        read_by(world, readers[:-1])
        world.advance(days=1)
        read_by(world, readers[1:])
        world.advance(hours=14)

    def work(self) -> None:
        self.world.run("aggregate")


class Sweep(Scenario):
    """Overdue at once: requests to confirm, a day of opens and clicks, and a second look after an erasure."""

    TABLES: ClassVar = ("pending", "activity", "subscriptions", "suppressions", "totals")

    def seed(self) -> None:
        world = self.world
        readers, garden = people(PEOPLE), world.a_list()
        world.many_subscribed(garden, readers, tracking=True)
        world.send(garden)
        read_by(world, readers)
        day_is_over()
        limit = rules.expires(world.now().date())
        world.advance_to(limit - timedelta(days=7))
        for number in range(3):
            world.sign_up(garden, f"waiting{number}@example.org")
        world.advance_to(limit - 2 * HOUR)
        folded_until(world.now().date())
        world.run("sweep")
        assert entered(world, readers[0]).post("/portal/delete", sure="yes").status == 200
        world.advance_to(limit + HOUR)

    def work(self) -> None:
        self.world.run("sweep")
