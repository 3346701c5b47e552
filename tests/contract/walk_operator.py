"""The part of the walk that the operator's staff go."""

from datetime import timedelta

import pytest

from chalicelib.core import clock, signing
from tests.support.operating import BEN, operate, two_persons
from tests.support.world import World

NOTICE = {"do": "announce", "category": "system", "subject": "New in May", "text": "Reports have charts now."}
CANARY = "canary@operator.example.org"


def through(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A notice to everybody, requests, an account that comes and goes, and what only looks."""
    announcements(world)
    requests(world)
    accounts(world)
    with monkeypatch.context() as patched:
        two_persons(patched)
        by_two(world)
    two_persons(monkeypatch, "off")
    looking(world)
    assert operate(do="rotate_keys")["key"] == "2"
    world.drain()


def announcements(world: World) -> None:
    made = operate(**NOTICE)
    world.drain()
    assert made["ok"], made
    assert operate(do="resume", id=made["id"])["ok"]
    assert operate(do="status", id=made["id"])["ok"]


def requests(world: World) -> None:
    case = {"account": world.account.id, "right": "access", "email": "carol@example.org"}
    asked = operate(do="open_request", **case)
    assert operate(do="requests")["ok"]
    assert operate(do="close_request", account=case["account"], id=asked["id"], outcome="Sent.")["ok"]
    late = (clock.now() - timedelta(days=90)).date().isoformat()
    assert operate(do="open_request", **case, received=late)["ok"]


def accounts(world: World) -> None:
    made = operate(do="open_account", email="frida@newcomers.example.org", organisation="Frida's Friends")
    for wish in ("account", "suspend_sending", "lift_suspension", "close_account", "reopen_account"):
        assert operate(do=wish, account=made["account"])["ok"], wish
    world.drain()


def by_two(world: World) -> None:
    made = operate(do="open_account", email="finn@newcomers.example.org", organisation="Finn's Friends")
    wishes = operate(do="close_account", account=made["account"]), operate(**NOTICE | {"subject": "New in June"})
    assert len(operate(do="waiting")["waiting"]) == len(wishes)
    for wish in wishes:
        assert operate(do="approve", id=wish["id"], by=BEN)["ok"], wish
    world.drain()


def looking(world: World) -> None:
    """Usage, the sweep, and the detectors, which find a canary gone."""
    garden = world.a_list("Canaries' garden")
    world.subscribed(garden, CANARY)
    signing.forget()
    assert operate(do="plant_canary", email=CANARY, list=garden.id)["ok"]
    world.leave(world.unsubscribe_link(garden, CANARY))
    world.run("meter")
    world.run("detect")
    world.drain()
    assert operate(do="usage", month=world.today()[:7])["ok"]
    assert operate(do="sweep")["ok"]
    assert [one["rule"] for one in operate(do="candidates")["candidates"]] == ["lost_canary"]


def person(world: World, email: str) -> None:
    """What is kept about somebody who has asked by letter."""
    asked = operate(do="open_request", account=world.account.id, right="access", email=email)
    signing.forget()
    found = operate(do="find_person", email=email, id=asked["id"])
    assert [one["account"] for one in found["accounts"] if one["account"] == world.account.id], found
    assert operate(do="find_person", email=email, id=asked["id"], full="yes")["data"]["subscriptions"]
