"""RGT-1: an address is changed everywhere at once, and nothing is lost, started, lifted or mailed twice by it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chalicelib.core import clock
from chalicelib.lists import sizes
from chalicelib.portal import erase, gather
from chalicelib.subscriptions import leave, tokens
from chalicelib.subscriptions.leave import suppress_everywhere
from tests.faults.hooks import meanwhile
from tests.support import people
from tests.support.internet import internet
from tests.support.moving import NEW, asked, moves, press
from tests.support.people import Everywhere, Somebody
from tests.support.portal import entered
from tests.support.visits import day_is_over
from tests.support.world import World

pytestmark = pytest.mark.promise("RGT-1")

# --- nothing is lost

@pytest.fixture
def everywhere(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Everywhere]:
    with internet(tmp_path) as net:
        yield Everywhere(world, net.receiver(), monkeypatch)


def where(row: dict[str, Any], table: str) -> str:
    """What kind of row it is, by table and key."""
    return f"{table} {row['sk']['S'].partition('#')[0]}" if table in {"deliveries", "accounts"} else (
        f"{table} {row['pk']['S'].partition('#')[0]}" if table in {"requests", "ephemeral"} else table)


STAYS = {"deliveries page", "deliveries mail", "deliveries progress", "accounts audit", "ephemeral hook",
         "ephemeral confirmations", "requests moved", "suppressions"}
TIMES_AND_PLACES = {"confirmation_mails", "exports"}


@pytest.mark.promise("RGT-2")
def test_everything_goes_along_but_the_history_which_belongs_to_the_new_address(
        world: World, everywhere: Everywhere) -> None:
    carol = Somebody("quokkacarol", "198.51.100.187")
    everywhere.comes(carol)
    world.advance(hours=1)
    before = gather.everything(carol.person, clock.now())

    moves(world, carol.address)

    new = world.person(NEW)
    after = gather.everything(new, clock.now())
    for kind, records in before.items():
        if kind in TIMES_AND_PLACES:
            continue
        lost = [one for one in map(_same, records) if one not in [_same(each) for each in after[kind]]]
        assert lost == [], kind
    assert {one["address"] for one in (*after["subscriptions"], *after["pending"])} == {NEW}
    left = [(where(row, table), row) for table, row in people.raw(world)
            if any(name in json.dumps(row) for name in carol.names())]
    unexpected = [(kind, row) for kind, row in left if kind not in STAYS and "formerly" not in row]
    assert unexpected == []
    assert carol.address not in str([row for table, row in people.raw(world) if table != "ephemeral"])
    assert gather.everything(carol.person, clock.now())["subscriptions"] == []


def _same(record: dict[str, Any]) -> str:
    """A record, but for what a change of address changes."""
    changed = {"address", "address_changed_at", "subscription_id", "mailed_at"}
    details = record.get("details")
    told = {name: value for name, value in record.items() if name not in changed and name != "details"}
    if isinstance(details, dict):
        told["details"] = {name: value for name, value in details.items() if name not in {"address", "person"}}
    return json.dumps(told, sort_keys=True)


def test_whoever_moves_and_is_erased_then_leaves_nothing_under_either_name(
        world: World, everywhere: Everywhere) -> None:
    carol = Somebody("quokkacarol", "198.51.100.187")
    everywhere.comes(carol)
    world.advance(hours=1)
    moves(world, carol.address)
    world.advance(hours=1)

    erase.erase(world.person(NEW), None, clock.now())
    world.advance(days=3)

    names = [*carol.names(hashes=False), world.person(NEW), "quokka"]
    left = [(table, row) for table, row in people.raw(world) if any(name in json.dumps(row) for name in names)]
    assert [(table, row) for table, row in left if not row["pk"]["S"].startswith(("journal#", "confirmations#"))
            and int(row.get("expires_at", {"N": "9" * 11})["N"]) > clock.now().timestamp()] == []


def test_what_was_recorded_of_reading_counts_as_before(world: World) -> None:
    garden = world.a_list()
    campaign, mail = world.sent_newsletter(garden, tracking=True)
    for path in (mail.pixel, mail.links[0]):
        world.http("GET", path)
    day_is_over()
    before = world.report(campaign)

    moves(world, world.carol)

    assert world.report(campaign) == before
    assert world.person(world.carol) not in str(world.scan("activity"))
    assert len([row for row in world.scan("activity") if world.person(NEW) in row["sk"]["S"]]) == 5
    assert world.http("GET", mail.links[0]).headers["Tk"] == "N", "a link to the old address names nobody any more"


def test_a_request_that_waits_waits_at_the_new_address(world: World) -> None:
    garden = world.a_list()
    world.sign_up(garden, world.carol, town="Ely")
    old = world.confirmation_link()
    page = moves(world, world.carol)
    world.drain()

    assert "1 request still waits" in page
    assert world.confirm(old).status == 410
    assert world.mail_to(NEW)
    world.confirm(world.confirmation_link())
    assert world.subscription(garden, NEW)["fields"] == {"town": "Ely"}
    assert world.subscription_or_none(garden, world.carol) is None


# --- nothing starts, nothing is lifted

def test_what_was_left_stays_left_for_both(world: World) -> None:
    garden, orchard = world.a_list(), world.a_list("Orchard news")
    for one in (garden, orchard):
        world.subscribed(one, world.carol)
    world.leave(world.unsubscribe_link(orchard, world.carol))

    moves(world, world.carol)

    rows = world.scan("suppressions")
    assert [row["lists"]["SS"] for row in rows] == [[orchard.id]] * 2
    assert world.subscription_or_none(garden, NEW)


@pytest.mark.parametrize(("reason", "mailed"), [("complained", 0), ("objected", 0), ("bounced", 1)])
def test_a_wish_goes_along_and_a_dead_mailbox_does_not(world: World, reason: str, mailed: int) -> None:
    garden = world.a_list()
    world.subscribed(garden, world.carol)
    suppress_everywhere(world.account.id, world.person(world.carol), reason, clock.now())

    moves(world, world.carol)
    world.forget_mail()
    world.advance(minutes=2)  # a campaign that begins in the very moment would wait for workers that know the old one
    world.send(garden)

    assert world.subscription(garden, NEW)
    assert len(world.inbox()) == mailed


def test_a_restriction_goes_along_and_can_be_lifted(world: World) -> None:
    garden = world.a_list()
    world.subscribed(garden, world.carol, tracking=True)
    at = f"/portal/at/{world.account.id}/restrict"
    entered(world, world.carol).post(at, wanted="yes")

    moves(world, world.carol)
    world.forget_mail()
    world.send(garden)
    assert world.inbox() == []
    assert len(world.scan("suppressions")) == 1, "under the old address there is nothing to restrict any more"

    entered(world, NEW).post(at, wanted="no")
    assert world.scan("suppressions") == []


@pytest.mark.parametrize(("first", "agreed", "tracked"), [
    ("old", (True, True), True), ("new", (True, True), True), ("old", (True, False), False),
    ("new", (False, True), False)])
def test_of_two_subscriptions_the_newer_consent_stays_and_allows_what_both_allow(
        world: World, first: str, agreed: tuple[bool, bool], tracked: bool) -> None:
    garden = world.a_list()
    who = {"old": (world.carol, agreed[0]), "new": (NEW, agreed[1])}
    for number, one in enumerate([first, *(each for each in who if each != first)]):
        world.subscribed(garden, who[one][0], tracking=who[one][1], town=one)
        world.advance(hours=number + 1)
    world.restrict(garden, world.carol)

    page = moves(world, world.carol)

    kept = world.subscription(garden, NEW)
    assert "on 1 list already" in page
    assert kept["fields"]["town"] != first
    assert bool(kept.get("address_changed_at")) is (first == "new")
    assert bool(kept.get("tracking")) is tracked
    assert str(kept["restricted"]) == "True"
    now = sizes.of_lists([garden.id], clock.now())[garden.id]
    assert (now.people, now.bytes) == (1, int(kept["bytes"]))


def test_nobody_is_moved_onto_a_list_that_they_leave_in_that_moment(world: World) -> None:
    garden = world.a_list()
    world.subscribed(garden, world.carol)
    link, away = asked(world, world.carol), world.unsubscribe_link(garden, world.carol)

    with meanwhile("TransactWriteItems", lambda: leave.leave(tokens.read_leaving(away.split("/")[-1]), clock.now())):
        page = press(world, link)

    assert "No list mailed the old address any more" in page
    assert world.scan("subscriptions") == []
