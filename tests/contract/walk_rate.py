"""The part of the walk that SES's limits have: refused for a moment, waiting for the quota, and on again."""

from chalicelib.lists.model import MailingList
from infrastructure.local import ses
from tests.faults import hooks
from tests.support.world import World


def through(world: World, garden: MailingList) -> None:
    with hooks.undelayed():
        with hooks.refused("SendBulkEmail", "TooManyRequestsException", 429):
            world.send(garden)
        ses.allowance.most = 0
        world.run("watch_quota")
        held = world.send(garden)
        assert world.api("GET", f"/v1/campaigns/{held}").json["state"] == "held"
        world.run("watch_quota")
        ses.account.forget()
        world.run("watch_quota")
        world.drain()
        assert world.api("GET", f"/v1/campaigns/{held}").json["state"] == "finished"
