"""People who no longer read: warned, and deleted when the time of their warning is over."""

from collections import Counter
from datetime import timedelta
from typing import Any, ClassVar

from chalicelib.core import clock
from chalicelib.portal import erase, journal
from chalicelib.sunset import choose, walk
from tests.kill.scenario import Scenario
from tests.support import quiet
from tests.support.office import a_user
from tests.support.quiet import RULE

ON_A_PAGE = 3
OWNER = "alice@garden.example.com"
A_MONTH = timedelta(days=RULE["days"] + 1)


class Sunset(Scenario):
    """Somebody is to be warned, somebody's time is over, and somebody's warning never arrived. What was decided is
    carried out then, and a month later comes another walk, which nothing befalls."""

    LATER: ClassVar = 900  # seconds, until the schedule runs again

    def seed(self) -> None:
        walk.SHARDS, walk.PAGE_SIZE = 1, ON_A_PAGE
        world = self.world
        everybody = quiet.of_one_shard(5)
        self.new, self.over, self.unheard = everybody[:2], everybody[2:4], everybody[4:]
        self.garden = quiet.Garden(world, quiet.seeded(world.account, everybody))
        quiet.chosen(world.account)
        a_user(world.account, OWNER)
        quiet.warned(world.account, self.over, clock.now() - A_MONTH)
        quiet.warned(world.account, self.unheard, clock.now() - A_MONTH, delivered=False)

    def work(self) -> None:
        self.world.run("sunset")

    def after(self) -> None:
        self.drained("events", "notices")
        erase.look_again(clock.now())  # as the sweep does
        self.world.advance(days=A_MONTH.days)
        self.world.run("sunset")

    def stands(self) -> Any:
        """Whom a dead worker had in hand was warned, or is left in peace; everything else is as if nobody had died."""
        told = self._told()
        heard = [who for who in self.new if told[who]]
        assert len(heard) >= len(self.new) - 1, "only one was in hand"
        assert set(told.values()) == {1}, "somebody was warned twice"
        assert self._ordered() == dict.fromkeys(self.over + heard, 1), "not whom a mail has told, once each"
        assert any(mail.to == OWNER for mail in self.world.inbox()), "the owners were not told"
        second, first = choose.reports(self.world.account.id)
        assert second.erased == len(heard)
        return {"first": [int(one) for one in (first.looked, first.quiet, first.warned, first.erased)],
                "there": [who for who in self.new + self.over + self.unheard if self.garden.is_there(who)]}

    def _told(self) -> Counter[str]:
        """How many warnings went to whom."""
        return Counter(mail.to for mail in self.world.inbox() if quiet.SUBJECT in mail.subject)

    def _ordered(self) -> dict[str, int]:
        """How many lines of the journal there are about whom."""
        lines = Counter(str(line.person) for line in journal.every(clock.now() + 2 * A_MONTH))
        return {who: lines[self.world.person(who)] for who in self.new + self.over + self.unheard
                if lines[self.world.person(who)]}
