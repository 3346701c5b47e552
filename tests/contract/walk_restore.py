"""The part of the walk after a restore from a backup: what came back is forgotten again."""

import pytest

from chalicelib.campaigns import deliver
from chalicelib.core import clock, ids, signing
from chalicelib.lists.model import MailingList
from chalicelib.portal import complaints, erase, export, requests, rules
from chalicelib.portal.complaints import Grievance
from chalicelib.subscriptions.model import shard_of
from chalicelib.webhooks.model import CALLS, LoggedCall, log_of
from tests.contract import walk_sweep
from tests.support import backup
from tests.support.operating import operate
from tests.support.world import World

LEFT, ERASED = "left.again@example.org", "erased.again@example.org"


def before(world: World, garden: MailingList) -> backup.Backup:
    """Somebody is everywhere, not last of a page, told of to a program, with files; and all is backed up."""
    person = world.person(ERASED)
    after = next(who for who in (f"after{n}@example.org" for n in range(10_000))
                 if shard_of(world.person(who)) == shard_of(person) and world.person(who) > person)
    world.many_subscribed(garden, [ERASED, after], tracking=True)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(deliver, "PAGE_SIZE", 1)
        world.send(garden)
        mail = world.mail_to(ERASED)
        world.http("GET", mail.pixel or "")
        world.http("GET", mail.links[0])
        world.sign_up(world.a_list("Asked for"), ERASED)
        requests.exercised([world.account.id], person, rules.ACCESS, clock.now())
        complaints.complain(world.account.id, Grievance(ERASED, "Too many mails", "Fewer"), "192.0.2.9", clock.now())
        patched.setattr(rules, "MOST_CAMPAIGNS", 0)
        export.start(person, ERASED, clock.now())
        world.drain()
    world.run("aggregate")
    _called(world, garden, person)
    return backup.of_everything(world)


def _called(world: World, garden: MailingList, person: str) -> None:
    """A line in a webhook's log that is about the person."""
    now = clock.now()
    asked = {"url": "https://hooks.example.org/x", "events": ["subscription.left"]}
    hook = world.api("POST", "/v1/webhooks", json=asked)
    LoggedCall(log_of(hook.json["id"]), CALLS + ids.new(now), delivery=ids.new(now), event="subscription.left",
               occurred_at=clock.iso(now), attempt=1, at=clock.iso(now), taken=True, status=200, milliseconds=87,
               about={"list": garden.id, "person": signing.alias(world.account.id, person)},
               expires_at=clock.epoch(now) + 30 * 24 * 3600).save()


def through(world: World, garden: MailingList) -> None:
    """All is as it was, but for the journal and the suppressions: people are back who had left, or were erased.
    Sending is held; a campaign is under way, one is scheduled."""
    old = before(world, garden)
    erase.erase(world.person(ERASED), None, clock.now())
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
    walk_sweep.overdue(world)
    signing.forget()
    assert operate(do="hold_sending")["ok"]
    done = operate(do="restore_drill", suppressions_from=source)
    assert done["done"], done
    assert operate(do="open_sending")["ok"]
    assert world.api("GET", f"/v1/campaigns/{campaign}").json["state"] == "cancelled"
    world.drain()
