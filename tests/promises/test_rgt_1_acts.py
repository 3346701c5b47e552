"""RGT-1: what people do in the portal about what is kept about them takes effect at once, and is theirs alone."""

import json
from typing import Any

import pytest

from chalicelib.accounts.model import Account
from chalicelib.core import clock
from chalicelib.portal import move
from tests.support import builders
from tests.support.answer import Answer
from tests.support.office import FROM_HERE
from tests.support.portal import Guest, entered, link_to
from tests.support.world import World

pytestmark = pytest.mark.promise("RGT-1")
NEW = "carol.new@example.org"


@pytest.fixture
def bob(world: World) -> Account:
    return builders.bob()


def at(world: World) -> str:
    return f"/portal/at/{world.account.id}"


def requests_of(world: World) -> list[tuple[str, str]]:
    """The log, but for the lines of having come in."""
    return sorted((row["right"]["S"], row["by"]["S"]) for row in world.scan("requests")
                  if row["right"]["S"] != "access")


# --- what one does

def test_details_are_corrected_and_the_proof_stays(world: World) -> None:
    garden = world.a_list()
    world.subscribed(garden, world.carol, town="Ely")
    before = world.subscription(garden, world.carol)

    answer = entered(world, world.carol).post(f"/portal/list/{garden.id}/fields", first_name="Carla", town="York")

    after = world.subscription(garden, world.carol)
    assert answer.status == 303
    assert after["fields"] == {"first_name": "Carla", "town": "York"}
    assert after["consent"] == before["consent"]
    assert requests_of(world) == [("rectify", "portal")]


def test_tracking_consent_is_withdrawn_and_given(world: World) -> None:
    garden = world.a_list()
    world.subscribed(garden, world.carol, tracking=True)
    guest, path = entered(world, world.carol), f"/portal/list/{garden.id}/tracking"

    guest.post(path, agrees="no")
    assert not world.subscription(garden, world.carol).get("tracking")
    guest.post(path, agrees="yes")
    assert "open these mails" in world.subscription(garden, world.carol)["tracking"]["wording"]
    assert requests_of(world) == [("rectify", "portal"), ("withdraw", "portal")]


def test_nobody_agrees_where_nothing_is_recorded_by_name(world: World) -> None:
    world.use_account(tracking="anonymous")
    garden = world.a_list()
    world.subscribed(garden, world.carol)

    assert entered(world, world.carol).post(f"/portal/list/{garden.id}/tracking", agrees="yes").status == 409


def test_one_leaves_one_list_or_all(world: World, bob: Account) -> None:
    lists = [world.a_list(), world.a_list("Orchard news"), builders.a_list(bob, "Book news")]
    for one in lists:
        world.subscribed(one, world.carol)
    world.subscribed(lists[0], builders.DAVE)
    guest = entered(world, world.carol)

    guest.post(f"/portal/list/{lists[0].id}/leave")
    assert [world.subscription_or_none(one, world.carol) is None for one in lists] == [True, False, False]
    guest.post("/portal/leave")

    assert [row["address"]["S"] for row in world.scan("subscriptions")] == [builders.DAVE]


def test_restricted_is_kept_not_mailed_nor_counted_by_name_until_it_is_lifted(world: World) -> None:
    garden = world.a_list()
    _campaign, mail = world.sent_newsletter(garden, tracking=True)
    guest = entered(world, world.carol)
    world.forget_mail()

    guest.post(f"{at(world)}/restrict", wanted="yes")
    world.http("GET", mail.links[0])
    world.send(garden)

    assert world.inbox() == []
    assert world.subscription(garden, world.carol)["address"].lower() == world.carol.lower()
    assert world.person(world.carol) not in str(world.scan("activity"))
    assert "Let it be used again" in guest.get(at(world)).text

    guest.post(f"{at(world)}/restrict", wanted="no")
    assert world.scan("suppressions") == []
    world.send(garden)
    assert len(world.inbox()) == 1


def test_who_objects_is_off_every_list_of_that_account_holder_alone(world: World, bob: Account) -> None:
    garden, books = world.a_list(), builders.a_list(bob, "Book news")
    world.subscribed(garden, world.carol)
    world.subscribed(books, world.carol)

    assert entered(world, world.carol).post(f"{at(world)}/object").status == 303

    assert world.subscription_or_none(garden, world.carol) is None
    assert world.subscription_or_none(books, world.carol) is not None
    assert ("object", "portal") in requests_of(world)


# --- another address

def moving(world: World, guest: Guest, to: str = NEW) -> str:
    assert guest.post("/portal/address", email=to).status == 200
    world.drain()
    return link_to(world, to, "move")


def test_an_address_is_changed_everywhere_once_the_new_one_is_proved(world: World, bob: Account) -> None:
    garden, books = world.a_list(), builders.a_list(bob, "Book news")
    for one in (garden, books):
        world.subscribed(one, world.carol, town="Ely")
    before = world.subscription(garden, world.carol)
    link = moving(world, entered(world, world.carol))
    assert world.http("GET", link).status == 200
    assert world.subscription_or_none(garden, NEW) is None

    answer = world.http("POST", link, form={}, headers=FROM_HERE)

    after = world.subscription(garden, NEW)
    assert answer.status == 200
    assert (after["address"], after["consent"], after["fields"]) == (NEW, before["consent"], before["fields"])
    assert after["address_changed_at"]
    assert world.subscription_or_none(books, NEW) is not None
    assert world.subscription_or_none(garden, world.carol) is None
    assert world.http("POST", link, form={}, headers=FROM_HERE).status == 410


def test_who_is_there_already_or_has_left_with_the_new_address_is_told_so(world: World) -> None:
    there, left, other = world.a_list("There"), world.a_list("Left"), world.a_list("Other")
    for one in (there, left, other):
        world.subscribed(one, world.carol)
    for one in (there, left):
        world.subscribed(one, NEW)
    world.leave(world.unsubscribe_link(left, NEW))

    page = world.http("POST", moving(world, entered(world, world.carol)), form={}, headers=FROM_HERE).text

    assert "1 list mails the new address" in page
    assert "on 1 list already" in page
    assert "1 list stays with the old address" in page
    assert world.subscription_or_none(left, world.carol) is not None


def test_a_change_cut_short_goes_on_where_it_stopped(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    lists = [world.a_list(name) for name in ("One", "Two", "Three")]
    for one in lists:
        world.subscribed(one, world.carol)
    link, real, calls = moving(world, entered(world, world.carol)), move.commit, []

    def dies(write: Any) -> bool:
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("killed")
        return real(write)

    with monkeypatch.context() as patched:
        patched.setattr(move, "commit", dies)
        assert world.http("POST", link, form={}, headers=FROM_HERE).status == 500
    assert len([one for one in lists if world.subscription_or_none(one, NEW)]) == 1

    assert world.http("POST", link, form={}, headers=FROM_HERE).status == 200
    assert all(world.subscription_or_none(one, NEW) for one in lists)
    assert all(world.subscription_or_none(one, world.carol) is None for one in lists)


# --- taking along, and deleting

@pytest.mark.promise("RGT-2")
def test_everything_can_be_taken_along_within_the_portal_only(world: World) -> None:
    world.subscribed(world.a_list(), world.carol, town="Ely")
    guest = entered(world, world.carol)

    assert "Your files are ready" in guest.post("/portal/take").text
    taken = guest.get("/portal/take/json")

    assert "Ely" in json.dumps(taken.json)
    assert guest.get("/portal/take/csv").body[:2] == b"PK"
    assert world.http("GET", "/portal/take/json").status == 401
    assert ("port", "portal") in requests_of(world)


def test_what_is_deleted_is_gone_at_one_account_holder_or_at_all(world: World, bob: Account) -> None:
    garden, books = world.a_list(), builders.a_list(bob, "Book news")
    for one in (garden, books):
        world.subscribed(one, world.carol)
        world.subscribed(one, builders.DAVE)
    guest = entered(world, world.carol)
    assert guest.post("/portal/delete", at=world.account.id).status == 422

    assert guest.post("/portal/delete", at=world.account.id, sure="yes").status == 303
    assert [world.subscription_or_none(one, world.carol) is None for one in (garden, books)] == [True, False]
    last: Answer = guest.post("/portal/delete", sure="yes")

    assert last.status == 200
    assert world.subscription_or_none(books, world.carol) is None
    assert {row["address"]["S"] for row in world.scan("subscriptions")} == {builders.DAVE}
    assert guest.get("/portal/me").status == 401
    stored = {table: rows for table, rows in world.everything_stored().items() if table != "suppressions"}
    assert world.carol.lower() not in str(stored).lower()
    assert world.person(world.carol) not in str(stored)
    assert clock.now().isoformat()[:10] in str(world.scan("requests"))
