"""The part of the walk on which people take their data along and are erased, by the workers."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.core import clock, ids, objects, signing
from chalicelib.core.settings import settings
from chalicelib.lists.model import MailingList
from chalicelib.portal import export, journal, requests, rules
from chalicelib.portal.model import ExportJob, export_key
from chalicelib.subscriptions.model import Subscription
from chalicelib.webhooks.model import CALLS, LoggedCall, Webhook, log_of
from infrastructure.local.clients import client
from tests.support.world import World


def through(world: World, garden: MailingList, monkeypatch: pytest.MonkeyPatch) -> None:
    """Carol has something everywhere; copies are made of it, and everybody of her list is erased."""
    carol = world.person(world.carol)
    world.sign_up(world.a_list("Meadow news"), world.carol)
    world.api("POST", "/v1/suppressions", json={"email": world.carol})
    requests.exercised([world.account.id], carol, rules.ACCESS, clock.now())
    _told_a_server(world, carol)
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
    world.run("sweep")


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
