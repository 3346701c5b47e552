"""A person, an account and a restored table: each forgotten whole."""

import json
from collections import Counter
from typing import Any, ClassVar

import pytest

from chalicelib.accounts import closing
from chalicelib.activity import report
from chalicelib.core import clock, objects, signing
from chalicelib.portal import erase, journal, requests, rules
from chalicelib.retention import closing as deleting
from chalicelib.subscriptions import everything
from tests.kill.counting import read_by
from tests.kill.scenario import Scenario, rows
from tests.support import backup, builders, people
from tests.support.operating import operate
from tests.support.portal import Guest, entered
from tests.support.visits import day_is_over

AT_ONCE = 7  # keys that are noted before their rows go: fewer than a page has
HANNAH, IDA, JOHN = (f"{name}@example.org" for name in ("hannah", "ida", "john"))


class Erasure(Scenario):
    """Hannah deletes everything in the portal; where that dies, half of the time the sweep ends it, and half of the
    time she does, while her visit lasts. Nobody may think it done that was not begun."""

    LATER = 0
    TABLES: ClassVar = ("subscriptions", "deliveries", "totals")

    def seed(self) -> None:
        world = self.world
        self.lists = [world.a_list(name) for name in ("Garden news", "Orchard news")]
        for one in self.lists:
            world.many_subscribed(one, [HANNAH, IDA], tracking=True)
        self.campaign = world.send(self.lists[0])
        read_by(world, [HANNAH, IDA])
        requests.exercised([world.account.id], world.person(HANNAH), rules.ACCESS, clock.now())
        day_is_over()
        world.run("sweep")
        self.guest = entered(world, HANNAH)
        self.opened = self._opened()

    def work(self) -> None:
        assert self._pressed(self.guest) == 200

    def again(self, turn: int) -> None:
        begun = any(True for _line in journal.of_person(self.world.person(HANNAH), clock.now()))
        if (turn % 2 or not begun) and self._pressed(self.guest) == 200:
            return
        assert begun, "she was shut out before anything was written down"
        self.world.advance(hours=1)
        self.world.run("sweep")

    def _pressed(self, guest: Guest) -> int:
        return guest.post("/portal/delete", sure="yes").status

    def stands(self) -> Any:
        person = self.world.person(HANNAH)
        names = [HANNAH, person, signing.alias(self.world.account.id, person)]
        left = [table for table, row in people.raw(self.world) if any(one in json.dumps(row) for one in names)
                and not row["pk"]["S"].startswith("journal#")]
        barred = [row for row in rows(self.world, "suppressions") if "journal#" not in row]
        return {**super().stands(), "left of her": left, "barred": barred, "visits": self._visits(),
                "figures stay": self._opened() == self.opened}

    def _visits(self) -> dict[str, int]:
        """By whom, of what and how many: anonymous ones lie anywhere in their day."""
        visits: Counter[str] = Counter()
        for row in self.world.scan("activity"):
            visits[row["sk"]["S"]] += int(row.get("times", {"N": "0"})["N"])
        return visits

    def _opened(self) -> int:
        opens = report.figures(self.campaign, ["the link of the newsletter"])["opens"]
        return opens["total"] + opens["anonymous"]


class RestoreDrill(Scenario):
    """Tables from before an erasure and before somebody left, and everything that is sent held."""

    LATER = 60  # seconds: within the hour after which an erasure is looked at again anyway
    SHOWN: ClassVar = ("state", "lists", "everywhere", "people", "bytes", "person", "looks")

    def seed(self) -> None:
        world = self.world
        garden = world.a_list()
        world.many_subscribed(garden, [HANNAH, IDA, JOHN])
        world.start(garden)
        world.run("sweep")
        old = backup.made(world)
        erase.erase(world.person(HANNAH), None, clock.now())
        world.leave(world.unsubscribe_link(garden, IDA))
        backup.restored(world, old, pytest.MonkeyPatch(), "suppressions")

    def work(self) -> None:
        assert operate(do="restore_drill")["done"]

    def again(self, turn: int) -> None:
        """Where it lets sending be opened it must be over: nothing more is done then."""
        if not (turn and operate(do="open_sending")["ok"]):
            self.work()

    def stands(self) -> Any:
        """Who is on lists, who is barred, what campaigns and sizes are."""
        return sorted((table, row["pk"]["S"] + row["sk"]["S"], *(json.dumps(row.get(name)) for name in self.SHOWN))
                      for table in ("accounts", "subscriptions", "suppressions", "totals", "deliveries")
                      for row in self.world.scan(table) if not row["sk"]["S"].startswith(("audit#", "gate")))


class Closing(Scenario):
    """An account whose days of grace are over, with the file of everything just made, beside another that has nothing
    to do with it. The certificate counts what it counts where nobody dies, to the row."""

    def seed(self) -> None:
        deleting.NOTED = AT_ONCE
        world, self.other = self.world, builders.bob()
        world.subscribed(builders.a_list(self.other, "Books"), world.carol)
        world.sent_newsletter()
        for wish in ("close_account", "delete_account"):
            assert operate(do=wish, account=world.account.id)["ok"]
        world.advance(days=15)
        everything.ask(world.account.id, clock.now(), "an owner")
        world.drain()

    def work(self) -> None:
        self.world.run("close_accounts")

    def stands(self) -> Any:
        row = closing.get(self.world.account.id)
        return {"over": bool(row and row.done_at), "certified": row and row.counts,
                "his": self._naming(self.world.account.id), "others": self._naming(self.other.id),
                "files": [key for key, _stored in objects.all_of_them()]}

    def _naming(self, account: str) -> list[str]:
        return [f"{table} {row['pk']['S']} {row['sk']['S']}" for table in self.world.everything_stored()
                for row in self.world.scan(table) if account in json.dumps(row)]
