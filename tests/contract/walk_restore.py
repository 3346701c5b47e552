"""The part of the walk after a restore from a backup: what came back is forgotten again."""

from chalicelib.core import signing
from chalicelib.lists.model import MailingList
from tests.support import backup
from tests.support.operating import operate
from tests.support.world import World

LEFT = "left.again@example.org"


def through(world: World, garden: MailingList, old: backup.Backup) -> None:
    """All is as it was, but for the journal and the suppressions: people are back who had left, or were erased.
    Sending is held; a campaign is under way, one is scheduled."""
    for table in old.keys() - {"suppressions"}:
        backup.put(world, table, old[table])
    world.subscribed(garden, LEFT)
    campaign = world.start(garden)
    scheduled = world.draft(garden)
    at = {"scheduled_for": f"{world.now().year + 1}-01-31T09:00:00Z"}
    assert world.api("POST", f"/v1/campaigns/{scheduled}/schedule", json=at).status == 200
    world.leave(world.unsubscribe_link(garden, LEFT))
    source = backup.copied(world, "suppressions", "smartmessages-suppressions-latest")
    world.subscribed(garden, LEFT)
    signing.forget()
    assert operate(do="hold_sending")["ok"]
    done = operate(do="restore_drill", suppressions_from=source)
    assert done["done"], done
    assert operate(do="open_sending")["ok"]
    assert world.api("GET", f"/v1/campaigns/{campaign}").json["state"] == "cancelled"
    world.drain()
