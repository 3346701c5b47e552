"""Everything of an account in one file, asked for when it closes."""

from typing import Any

from moto.s3 import models as embedded

from chalicelib.core import clock, objects
from chalicelib.subscriptions import everything
from tests.faults.sending import people
from tests.kill.scenario import Scenario, timeless
from tests.support import takeout
from tests.support.operating import operate

PEOPLE = 30
A_PART = 4_000  # bytes of an upload: the file has several


class Takeout(Scenario):
    """A closed account with people, campaigns and a trail. Whoever dies leaves pieces, and the next goes on: at the end
    there is one file, in which everything stands that would, each row once."""

    def seed(self) -> None:
        objects.PIECE, embedded.S3_UPLOAD_PART_MIN_SIZE = A_PART, 1
        world, self.account = self.world, self.world.account.id
        world.many_subscribed(world.a_list("Orchard news"), people(PEOPLE))
        world.sent_newsletter()
        assert operate(do="close_account", account=self.account)["ok"]
        everything.ask(self.account, clock.now(), "an owner")

    def work(self) -> None:
        self.drained("exports")

    def stands(self) -> Any:
        row = everything._row(self.account, clock.now())
        body = row and objects.get(everything.place(row))
        if not (row and body):
            return {"state": row and row.state}
        files = {name: timeless(text.decode()).splitlines() for name, text in takeout.opened(body).items()}
        addresses = [line for name, lines in files.items() if name.endswith("people.csv") for line in lines[1:]]
        assert len(addresses) == len(set(addresses)) == PEOPLE + 1, "not everybody, once each"
        return {"state": row.state, "whole": int(row.done) == int(row.total) == len(files), **files}
