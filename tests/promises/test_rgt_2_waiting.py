"""RGT-2: whoever has much is shown how far their files are, gets word by mail, and fetches them in the portal alone."""

import json
import re
from typing import Any

import pytest

from chalicelib.core import aws
from chalicelib.core.settings import settings
from chalicelib.portal import files, rules
from tests.faults.hooks import Killed, hooked, killed_at
from tests.support import builders, people
from tests.support.portal import Guest, entered
from tests.support.world import World

pytestmark = pytest.mark.promise("RGT-2")
PAGE, DOWNLOADS = "/portal/take", ("/portal/take/csv", "/portal/take/json")
BUSY, DONE, BEGIN, FAILED = "are being made", "Your files are ready", "Make my files", "could not be made"


@pytest.fixture
def carol(world: World, monkeypatch: pytest.MonkeyPatch) -> Guest:
    """Somebody on lists of three account holders, of whom there is more than a request can gather."""
    for email in ("a", "b", "c"):
        garden = builders.a_list(builders.alice(email=f"{email}@garden.example.com"), f"List of {email}")
        world.subscribed(garden, world.carol, town="Ely")
        world.subscribed(garden, builders.DAVE)
    monkeypatch.setattr(rules, "MOST_CAMPAIGNS", -1)
    guest = entered(world, world.carol)
    world.forget_mail()
    return guest


def said(guest: Guest) -> str:
    return guest.get(PAGE).text


def progress(page: str) -> tuple[int, int] | None:
    """How many of how many senders are done."""
    found = re.search(r"(\d+) of (\d+) senders", page)
    return (int(found[1]), int(found[2])) if found else None


def test_one_asks_waits_sees_it_grow_and_is_told_by_mail(world: World, carol: Guest) -> None:
    assert BEGIN in said(carol)
    asked = carol.post(PAGE).text
    assert BUSY in asked
    assert f'href="{PAGE}"' in asked, "one looks again by a link, without script"
    assert [carol.get(path).status for path in DOWNLOADS] == [404, 404]
    assert BUSY in said(carol)

    seen = _seen_on_the_way(world, carol)

    assert seen == sorted(seen)
    assert {(1, 3), (2, 3)} <= set(seen)
    assert DONE in said(carol)
    mail = world.mail_to(world.carol)
    assert re.search(r"https://\S+/portal\s", mail.text), "the way back is the portal's front door"
    assert not [word for word in ("Ely", "List of", "/take/", "token") if word in mail.text]
    assert [carol.get(path).status for path in DOWNLOADS] == [200, 200]
    assert json.dumps(carol.get("/portal/take/json").json).count("Ely") == 3


def _seen_on_the_way(world: World, guest: Guest) -> list[tuple[int, int]]:
    """What the page says after each step that the worker writes down."""
    seen: list[tuple[int, int]] = []

    def look(**_call: Any) -> None:
        found = progress(said(guest))
        seen.extend([found] if found else [])

    with hooked("after-call.dynamodb.UpdateItem", look):
        world.drain()
    return seen


def test_whoever_is_not_the_person_gets_nothing(world: World, carol: Guest) -> None:
    carol.post(PAGE)
    world.drain()
    dave = entered(world, builders.DAVE)

    strangers = [world.http("GET", path) for path in DOWNLOADS]
    others = [dave.get(path) for path in DOWNLOADS]
    carol.post("/portal/out")
    left = [carol.get(path) for path in DOWNLOADS]

    assert [one.status for one in strangers + others + left] == [401, 401, 404, 404, 401, 401]
    assert not [one for one in strangers + others + left if "Ely" in one.text]
    assert BEGIN in said(dave)
    assert [carol.world.http("GET", f"/{key}").status for key in people.objects()] == [403, 403], "no route leads there"


@pytest.mark.parametrize(("hours", "status"), [(23, 200), (25, 404)])
def test_the_files_are_there_for_a_day(world: World, carol: Guest, hours: int, status: int) -> None:
    carol.post(PAGE)
    world.drain()
    world.advance(hours=hours)
    again = entered(world, world.carol)

    assert [again.get(path).status for path in DOWNLOADS] == [status, status]
    assert (DONE if status == 200 else BEGIN) in said(again)


def test_files_that_could_not_be_made_are_said_to_have_failed_and_can_be_asked_for_again(
        world: World, carol: Guest, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(files, "LARGEST", 300)
        carol.post(PAGE)
        world.drain()
    assert FAILED in said(carol)
    assert BEGIN in said(carol)
    assert world.inbox() == []

    assert BUSY in carol.post(PAGE).text
    world.drain()

    assert DONE in said(carol)
    assert [mail.to for mail in world.inbox()] == [world.carol]


def test_a_worker_that_dies_leaves_a_page_that_says_so_in_time(world: World, carol: Guest) -> None:
    carol.post(PAGE)
    message, = world.waiting("exports")
    with killed_at(2, "after"), pytest.raises(Killed):
        world.workers.deliver("exports", message)
    aws.client("sqs").purge_queue(QueueUrl=settings().queues["exports"])  # tried often enough: it lies with the failed
    assert BUSY in said(carol)
    world.advance(minutes=61)
    back = entered(world, world.carol)

    assert FAILED in said(back)
    assert BUSY in back.post(PAGE).text
    world.drain()
    assert DONE in said(back)
