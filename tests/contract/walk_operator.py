"""The part of the walk that the operator's staff go."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from chalicelib.core import clock, signing
from chalicelib.core.settings import settings
from infrastructure.local.clients import client
from tests.contract import walk_sweep
from tests.support import foreign, incidents
from tests.support.front_door import front_door
from tests.support.internet import Internet
from tests.support.operating import BEN, operate, two_persons
from tests.support.probing import Own, candidates
from tests.support.world import World

NOTICE = {"do": "announce", "category": "system", "subject": "New in May", "text": "Reports have charts now."}
CANARY = "canary@operator.example.org"


def through(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A notice to everybody, requests, an account that comes and goes, and what only looks."""
    announcements(world)
    requests(world)
    accounts(world)
    incident(world)
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
    signing.forget()  # the notices before have read the keys
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


def incident(world: World) -> str:
    """A breach from when it is known to its end; another in which holders are to be told. Its id."""
    made = operate(do="open_incident", **incidents.facts())["id"]
    assert operate(do="enter_facts", id=made, records="12", people="10")["ok"]
    about = {"id": made, "account": world.account.id}
    now, account = clock.now(), world.account.id
    traced = {"account": account, "since": clock.iso(now - timedelta(days=1)), "until": clock.iso(now)}
    for wish in ({"do": "traced", **traced}, {"do": "concerns", **about},
                 {"do": "concerns_not", **about, "reason": "Not these."}, {"do": "concerns_all", "id": made},
                 {"do": "report", "id": made, "phase": "first", "page": "yes"},
                 {"do": "decide_incident", "id": made, "authority": "yes", "holders": "yes", "reason": "It is grave."}):
        assert operate(**wish)["ok"], operate(**wish)
    told = operate(do="tell_holders", id=made)
    world.run("watch_incidents")
    world.drain()
    if not told.get("waits"):
        assert operate(do="tell_again", **about)["ok"]
        world.drain()
    for wish in ({"do": "telling", "id": made}, {"do": "incident", "id": made}, {
            "do": "filed", "id": made, "phase": "first", "filed_at": clock.iso(clock.now()), "reference": "IC-1"}):
        assert operate(**wish)["ok"], operate(**wish)
    return str(made)


def by_two(world: World) -> None:
    made = operate(do="open_account", email="finn@newcomers.example.org", organisation="Finn's Friends")
    wishes = operate(do="close_account", account=made["account"]), operate(**NOTICE | {"subject": "New in June"})
    assert incident(world)
    waiting = operate(do="waiting")["waiting"]
    assert len(waiting) == len(wishes) + 1
    for wish in waiting:
        assert operate(do="approve", id=wish["id"], by=BEN)["ok"], wish
    world.drain()


def looking(world: World) -> None:
    """Usage, and the detectors, which find, twice on a day, a canary gone and a row changed by hand."""
    garden = world.a_list("Canaries' garden")
    world.subscribed(garden, CANARY)
    signing.forget()
    assert operate(do="plant_canary", email=CANARY, list=garden.id)["ok"]
    world.leave(world.unsubscribe_link(garden, CANARY))
    world.run("meter")
    foreign.come(foreign.write("accounts"))
    for _again in range(2):  # what is found again is the same candidate
        world.run("detect")
    world.drain()
    assert operate(do="usage", month=world.today()[:7])["ok"]
    found = operate(do="incidents", state="candidate")["incidents"]
    assert sorted(one["what"].partition(":")[0] for one in found) == ["foreign_write", "lost_canary"]
    for one in found:
        assert operate(do="dismiss_incident", id=one["id"], reason="It was ourselves.")["ok"]


def sweep(world: World) -> None:
    """By hand, after its report, and by its schedule: each finds the same to delete."""
    walk_sweep.overdue(world)
    assert operate(do="sweep", dry_run="yes")["ok"]
    with put_back(world):
        walk_sweep.unfolded()
        assert operate(do="sweep")["ok"]
    walk_sweep.unfolded()
    signing.forget()
    world.run("sweep")


@contextmanager
def put_back(world: World) -> Iterator[None]:
    """What is deleted or changed in the meantime is there again afterwards: rows and files."""
    bucket, dynamodb, files = settings().bucket_exports, client("dynamodb"), client("s3")
    rows = {name: world.scan(table) for table, name in settings().tables.items()}
    kept = {one["Key"]: files.get_object(Bucket=bucket, Key=one["Key"])["Body"].read()
            for one in files.list_objects_v2(Bucket=bucket).get("Contents", ())}
    yield
    for name, items in rows.items():
        for item in items:
            dynamodb.put_item(TableName=name, Item=item)
    for key, body in kept.items():
        files.put_object(Bucket=bucket, Key=key, Body=body)


def probe(world: World, net: Internet) -> None:
    """The service tries itself: a walk goes well, two fail, and another goes well."""
    own = Own(front_door(world, net), signing.forget)
    own.run(2)
    own.door.shut()
    own.run(2)
    own.door.mended()
    own.run(2)
    assert (own.told()["failures"], own.told()["walks"]) == (0, 6)
    assert operate(do="stop_probe")["ok"]
    assert operate(do="start_probe", list=own.list.id)["ok"]
    [found] = candidates()
    assert operate(do="dismiss_incident", id=found["id"], reason="It was us.")["ok"]
    assert operate(do="stop_probe")["ok"]


def person(world: World, email: str) -> None:
    """What is kept about somebody who has asked by letter."""
    asked = operate(do="open_request", account=world.account.id, right="access", email=email)
    signing.forget()
    found = operate(do="find_person", email=email, id=asked["id"])
    assert [one["account"] for one in found["accounts"] if one["account"] == world.account.id], found
    assert operate(do="find_person", email=email, id=asked["id"], full="yes")["data"]["subscriptions"]
