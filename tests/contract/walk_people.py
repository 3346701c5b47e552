"""The part of the walk on which people take their data along and are erased, by the workers."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.campaigns import deliver
from chalicelib.core import clock, ids, objects, signing
from chalicelib.core.settings import settings
from chalicelib.lists.model import MailingList
from chalicelib.portal import complaints, export, journal, requests, rules
from chalicelib.portal.complaints import Grievance
from chalicelib.portal.model import ExportJob, export_key
from chalicelib.subscriptions.model import SHARDS, Subscription, shard_of
from chalicelib.webhooks.model import CALLS, LoggedCall, Webhook, log_of
from infrastructure.local.clients import client
from tests.contract import walk_operator
from tests.support.office import FROM_HERE
from tests.support.portal import Guest, entered, link_to
from tests.support.world import World


def through(world: World, garden: MailingList, monkeypatch: pytest.MonkeyPatch) -> None:
    """Carol has something everywhere; copies are made of it, and everybody of her list is erased."""
    carol = world.person(world.carol)
    world.sign_up(world.a_list("Meadow news"), world.carol)
    world.api("POST", "/v1/suppressions", json={"email": world.carol})
    requests.exercised([world.account.id], carol, rules.ACCESS, clock.now())
    _told_a_server(world, carol)
    walk_operator.person(world, world.carol)
    with monkeypatch.context() as patched:
        patched.setattr(rules, "MOST_CAMPAIGNS", 0)
        export.start(carol, world.carol, clock.now())
        world.drain()
        patched.setattr(objects, "put", _erased_meanwhile(carol, objects.put))
        ExportJob(*export_key(carol)[1:]).update(actions=[ExportJob.state.set(export.FAILED)])
        export.start(carol, world.carol, clock.now())
        world.drain()
    export.start(carol, world.carol, clock.now())
    ExportJob(*export_key(carol)[1:], job="a", state=export.MAKING, asked_at=clock.iso(clock.now()),
              expires_at=clock.epoch(clock.now()) + 86400).save()
    for row in list(Subscription.scan()):
        if str(row.pk).startswith(garden.id):
            journal.write(str(row.person), "", [garden.id], clock.now())
    world.advance(hours=1)
    walk_operator.sweep(world)


def _told_a_server(world: World, person: str) -> None:
    now = clock.now()
    hook = Webhook(world.account.id, f"webhook#{ids.new(now)}", url="https://hooks.example/", events=[], secret="",
                   created_at=clock.iso(now))
    hook.save()
    about = {"subscription_id": f"x-y-{signing.alias(world.account.id, person)}"}
    LoggedCall(log_of(hook.id), CALLS + ids.new(now), delivery="d", event="subscription.left", about=about, attempt=1,
               occurred_at=clock.iso(now), at=clock.iso(now), milliseconds=1,
               expires_at=clock.epoch(now) + 86400).save()


def _erased_meanwhile(person: str, put: Callable[..., None]) -> Callable[..., None]:
    def instead(*given: Any) -> None:
        put(*given)
        _model, pk, sk = export_key(person)
        client("dynamodb").delete_item(TableName=settings().tables["ephemeral"], Key={"pk": {"S": pk}, "sk": {"S": sk}})

    return instead


def portal(world: World) -> str:
    """Somebody comes in, looks at everything, and does all that can be done, last of all delete it; gives a link."""
    garden, quinn = world.a_list("Portal news"), "quinn@example.org"
    pat, *others = _neighbours(world)
    for who in (pat, quinn, *others):
        world.subscribed(garden, who, tracking=True)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(deliver, "PAGE_SIZE", 1)  # so that a page begins after each of them
        world.send(garden)
    mail = world.mail_to(pat)
    for path in (mail.pixel or "", mail.links[0]):
        world.http("GET", path)
    world.run("aggregate")
    guest = entered(world, pat)
    at = f"/portal/at/{world.account.id}"
    for path in ("/portal/me", at, f"/portal/receipt/{garden.id}", "/portal/take", "/portal/take/json"):
        assert guest.get(path).status == 200, path
    guest.post("/portal/take")
    guest.post(f"/portal/list/{garden.id}/fields", town="Ely")
    for agrees in ("no", "yes"):
        guest.post(f"/portal/list/{garden.id}/tracking", agrees=agrees)
    for wanted in ("yes", "no"):
        guest.post(f"{at}/restrict", wanted=wanted)
    _ready(guest)
    assert guest.post("/portal/delete", sure="yes").status == 200
    in_that_moment = clock.now() - timedelta(minutes=1)  # the second look finds what the first one missed
    complaints.complain(world.account.id, Grievance(pat, "Too many mails", "Fewer"), "192.0.2.9", in_that_moment)
    _moves_house(world, garden, quinn)
    return mail.links[0]


def _neighbours(world: World) -> list[str]:
    """People of one part of a list, in the order in which they are mailed."""
    among = sorted((world.person(who), who) for who in (f"pat{n}@example.org" for n in range(SHARDS + 1)))
    parts = Counter(shard_of(person) for person, _who in among)
    return [who for person, who in among if shard_of(person) == parts.most_common(1)[0][0]]


def _moves_house(world: World, garden: MailingList, who: str) -> None:
    guest, moved = entered(world, who), f"moved.{who}"
    guest.post("/portal/address", email=moved)
    world.drain()
    link, newsletter = link_to(world, moved, "move"), world.start(garden)  # under way while the address changes
    assert world.http("POST", link, form={}, headers=FROM_HERE).status == 200
    world.advance(minutes=2)
    world.drain()
    assert world.api("GET", f"/v1/campaigns/{newsletter}").json["state"] == "finished"
    guest = entered(world, moved)
    guest.post(f"/portal/list/{garden.id}/leave")
    guest.post(f"/portal/at/{world.account.id}/object")
    guest.post("/portal/out")


def _ready(guest: Guest) -> None:
    """Files that a worker has made are fetched, too."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(rules, "MOST_CAMPAIGNS", 0)
        guest.post("/portal/take")
        guest.world.drain()
        assert guest.get("/portal/take/csv").status == 200
