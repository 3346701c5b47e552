"""RGT-5: whatever right is exercised, by the person, by the account holder or by its programs, leaves a line: one."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.accounts import rights
from chalicelib.subscriptions import public
from tests.faults.hooks import Killed, killed_before
from tests.support import builders
from tests.support.office import Office, signed_in
from tests.support.portal import asked, entered, opened
from tests.support.world import World

pytestmark = pytest.mark.promise("RGT-5")
CAROL = builders.CAROL
Act = Callable[[Office], Any]


def lines(world: World) -> list[dict[str, Any]]:
    """The log, as it is stored."""
    rows = [row for row in world.scan("requests") if row["sk"]["S"].startswith(rights.REQUEST)]
    return [{name: next(iter(value.values())) for name, value in row.items()} for row in rows]


def told(world: World) -> list[tuple[str, str, str]]:
    return sorted((row["pk"], row["right"], row["by"]) for row in lines(world))


def the_list(office: Office) -> str:
    return str(office.world.api("GET", "/v1/lists").json["items"][0]["id"])


def who(office: Office) -> str:
    return public.public_id(the_list(office), office.world.person(CAROL))


ACTS: dict[str, tuple[str, Act]] = {
    "taken off by hand": ("withdraw", lambda office: office.post(f"/dashboard/people/{who(office)}/unsubscribe")),
    "taken off by program": ("withdraw", lambda office: office.world.api("DELETE", f"/v1/subscriptions/{who(office)}")),
    "suppressed by hand": ("object", lambda office: office.post(
        f"/dashboard/lists/{the_list(office)}/people/suppress", email=CAROL)),
    "suppressed by program": ("object", lambda office: office.world.api(
        "POST", "/v1/suppressions", json={"email": CAROL})),
}


@pytest.fixture
def office(world: World) -> Office:
    world.subscribed(world.a_list(), CAROL)
    return signed_in(world)


# --- the account holder, for a person ------------------------------------------------------------------------------

@pytest.mark.parametrize(("right", "act"), ACTS.values(), ids=ACTS)
def test_what_the_account_holder_does_for_a_person_leaves_one_line_however_often(office: Office, right: str,
                                                                                   act: Act) -> None:
    world = office.world

    for _again in range(3):
        act(office)

    line, = lines(world)
    assert (line["pk"], line["right"], line["by"]) == (world.account.id, right, "account")
    assert line["person"] == world.person(CAROL)
    assert line["received_at"] == line["closed_at"]
    assert line["due_on"] == rights.due(world.now()).isoformat()
    assert "account holder" in line["outcome"]
    page = office.get("/dashboard/requests").text
    assert "Carried out by you" in page
    assert line["outcome"] in page
    assert "Nothing waits for you" in page


@pytest.mark.parametrize(("right", "act"), ACTS.values(), ids=ACTS)
def test_the_act_and_its_line_are_there_together_or_not_at_all(office: Office, right: str, act: Act) -> None:
    world = office.world
    act_of = {"subscriptions", "suppressions", "requests"}
    before = {table: world.scan(table) for table in act_of}

    with killed_before("TransactWriteItems"), pytest.raises(Killed):
        act(office)
    assert {table: world.scan(table) for table in act_of} == before

    act(office)
    assert told(world) == [(world.account.id, right, "account")]


def test_she_sees_it_in_the_portal(office: Office) -> None:
    ACTS["taken off by hand"][1](office)

    page = entered(office.world, CAROL).get("/portal/requests").text

    assert "Carried out by the sender for you" in page
    assert "Taken off the list by the account holder" in page


@pytest.mark.parametrize("by", ["page", "one-click"])
def test_leaving_by_the_link_in_a_mail_is_on_record_as_the_suppression_alone(world: World, by: str) -> None:
    garden = world.a_list()
    world.subscribed(garden, CAROL)

    world.leave(world.unsubscribe_link(garden, CAROL), by)

    assert lines(world) == []
    suppression, = world.scan("suppressions")
    assert suppression["suppressed_at"]["S"]
    at = entered(world, CAROL).get(f"/portal/at/{world.account.id}").text
    assert "You have left at least one list" in at


# --- looking -------------------------------------------------------------------------------------------------------

def test_coming_in_leaves_a_line_at_each_account_concerned_and_looking_around_none(world: World) -> None:
    bob = builders.bob()
    builders.alice(email="stranger@garden.example.com")
    world.subscribed(world.a_list(), CAROL)
    builders.subscribed(builders.a_list(bob, "Book news"), CAROL)
    link = asked(world, CAROL)
    world.http("GET", link)
    assert lines(world) == []

    guest = opened(world, link)
    for path in ("/portal/me", "/portal/requests", f"/portal/at/{bob.id}", "/portal/me"):
        assert guest.get(path).status == 200

    assert told(world) == sorted((one, "access", "portal") for one in (world.account.id, bob.id))
    assert guest.get("/portal/requests").text.count("Shown at once, in the portal.") == 1


def test_where_nothing_or_only_the_hash_of_an_erasure_is_kept_looking_leaves_nothing(world: World) -> None:
    entered(world, "nobody@example.org")
    assert lines(world) == []
    world.subscribed(world.a_list(), CAROL)
    entered(world, CAROL).post("/portal/delete", sure="yes")

    guest = entered(world, CAROL)

    assert "You had everything deleted here" in guest.get("/portal/me").text
    assert world.person(CAROL) not in str(world.scan("requests"))


def test_somebody_at_more_account_holders_than_one_transaction_takes_has_a_line_at_each(
        world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.portal.sessions.IN_ONE", 2)
    for n in range(5):
        builders.subscribed(builders.a_list(builders.alice(email=f"a{n}@garden.example.com")), CAROL)

    entered(world, CAROL)

    assert len(told(world)) == 5
