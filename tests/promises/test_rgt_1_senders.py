"""RGT-1: the portal's two levels: who keeps something, whatever it is, and all that each one keeps."""

from datetime import timedelta

import pytest

from chalicelib.accounts import rights
from chalicelib.accounts.model import Account
from chalicelib.core import clock
from chalicelib.portal import recent, requests
from tests.benchmarks.budgets import Counting, named
from tests.support import builders, complaining, history
from tests.support.portal import Guest, entered
from tests.support.world import World

pytestmark = pytest.mark.promise("RGT-1")
OVERVIEW, LOG = 6, 6


@pytest.fixture
def bob(world: World) -> Account:
    return builders.bob()


def at(world: World) -> str:
    return f"/portal/at/{world.account.id}"


def by_letter(world: World, account_id: str, right: str = rights.ERASE, days: int = 3) -> None:
    requests.open_request(account_id, world.person(world.carol), right, rights.ACCOUNT, world.now(), "She wrote.",
                          world.now().date() - timedelta(days=days))


# --- who is there

@pytest.mark.parametrize("why", ["request", "complaint", "suppressed by hand", "left long ago"])
def test_a_sender_with_no_list_of_hers_is_there_with_its_details_and_its_page(world: World, why: str) -> None:
    if why == "request":
        by_letter(world, world.account.id)
    elif why == "complaint":
        complaining.complain(world, world.account.id, world.carol)
        world.drain()
    elif why == "suppressed by hand":
        world.api("POST", "/v1/suppressions", json={"email": world.carol})
    else:
        garden = world.a_list()
        world.leave(world.unsubscribe_link(garden, world.carol))
    guest = entered(world, world.carol)

    overview, page = guest.get("/portal/me").text, guest.get(at(world))

    for text in (overview, page.text):
        assert "Alice&#39;s Garden Club" in text
        assert "1 Rose Lane" in text
        assert "You are on no list of this sender" in text
    assert page.status == 200
    assert "Delete my data here" in page.text


def test_a_sender_who_suppresses_her_while_she_looks_is_there_too(world: World) -> None:
    guest = entered(world, world.carol)
    world.api("POST", "/v1/suppressions", json={"email": world.carol})

    assert "may not mail you on any list" in guest.get("/portal/me").text


def test_the_overview_tells_of_each_subscription_what_it_is(world: World, bob: Account) -> None:
    world.subscribed(world.a_list("Garden news"), world.carol, tracking=True, first_name="Carolina")
    builders.subscribed(builders.a_list(bob, "Book news"), world.carol, town="Oxford")
    guest = entered(world, world.carol)
    guest.post(f"/portal/at/{bob.id}/restrict", wanted="yes")

    hers, theirs = guest.get("/portal/me").text.split("Bob’s Books", 1)

    for words in ("Garden news", "You are on this list", "Carolina", "By the sign-up form", "By name: you agreed"):
        assert words in hers, words
    for words in ("Book news", "Kept, not used", "Oxford", "Nothing: this sender has it switched off"):
        assert words in theirs, words


# --- what was asked

def test_what_waits_stands_first_and_what_was_done_below(world: World, bob: Account) -> None:
    world.subscribed(world.a_list(), world.carol)
    by_letter(world, bob.id, rights.ERASE)
    by_letter(world, "operator", rights.ACCESS, days=60)
    complaining.complain(world, world.account.id, world.carol)
    world.drain()
    guest = entered(world, world.carol)
    world.advance(minutes=1)
    guest.post(f"{at(world)}/restrict", wanted="yes")

    for path in ("/portal/me", "/portal/requests"):
        text = guest.get(path).text.partition("<main")[2]
        places = [text.index(f"<strong>{words}</strong>: {to}") for words, to in (
            ("See your data", "the operator of this service"), ("Complaint", "Alice"),
            ("Have your data deleted", "Bob’s Books"))]
        assert places[0] == min(places), "overdue, so first"
        assert "Was due on" in text
        assert text.index("Have the use of your data restricted") > max(places)
    log = guest.get("/portal/requests").text
    assert "She wrote." in log
    assert complaining.WORDS in log


def test_an_answer_moves_it_to_what_was_done(world: World) -> None:
    made = requests.open_request(world.account.id, world.person(world.carol), rights.PORT, rights.ACCOUNT, world.now())
    requests.close(world.account.id, made.id, "A copy was posted.", world.now(), "user:a")

    page = entered(world, world.carol).get("/portal/requests").text

    assert "A copy was posted." in page
    assert "Entered by the sender" not in page.partition("What was done")[0]
    assert "Nothing. What you do in this portal is carried out at once" in page


def test_who_has_asked_nothing_is_told_so(world: World) -> None:
    guest = entered(world, world.carol)

    assert "None waits for an answer" in guest.get("/portal/me").text
    assert "Nothing was done yet" in guest.get("/portal/requests").text


def test_nobody_sees_what_others_have_asked(world: World) -> None:
    by_letter(world, world.account.id)
    guest = entered(world, builders.DAVE)

    assert [words for path in ("/portal/me", "/portal/requests") for words in ("She wrote.", "deleted</strong>")
            if words in guest.get(path).text] == []


# --- leaving

def test_nobody_leaves_a_list_that_they_were_never_on(world: World, bob: Account) -> None:
    garden, books = world.a_list(), builders.a_list(bob, "Book news")
    world.subscribed(garden, world.carol)
    guest = entered(world, world.carol)
    before = world.scan("requests")

    made_up = [f"{world.account.id}-madeup", "madeup-madeup", world.a_list("Orchard").id, books.id]
    answers = [guest.post(f"/portal/list/{one}/leave") for one in made_up]

    assert [one.status for one in answers] == [404] * 4
    assert world.scan("suppressions") == []
    assert world.scan("requests") == before


def test_leaving_again_is_as_good_and_leaves_one_line(world: World) -> None:
    garden = world.a_list()
    world.subscribed(garden, world.carol)
    guest = entered(world, world.carol)

    assert [guest.post(f"/portal/list/{garden.id}/leave").status for _again in range(3)] == [303] * 3

    assert [row["right"]["S"] for row in world.scan("requests")].count("withdraw") == 1


# --- budgets

def lived(world: World) -> Guest:
    """Far more of everything than a page shows."""
    garden = world.a_list()
    world.subscribed(garden, world.carol, tracking=True)
    campaigns = history.mailed(world, garden, 80)
    history.read(world, campaigns, 4)
    history.looked_up(world, 1200)
    history.asked(world, 400)
    history.told_to_servers(world, 10, 30)
    by_letter(world, world.account.id, days=20)
    return entered(world, world.carol)


def test_no_page_takes_more_calls_however_long_the_history_is(world: World) -> None:
    guest, counting = lived(world), Counting()
    most = {"/portal/me": OVERVIEW, at(world): recent.MOST_CALLS, "/portal/requests": LOG}
    pages = {}
    for path, calls_at_most in most.items():
        with counting.counted() as calls:
            pages[path] = guest.get(path)
        assert pages[path].status == 200
        assert calls.total() <= calls_at_most, f"{path}: {named(calls)}"

    here = pages[at(world)].text
    assert "Issue 79." in here
    assert "Issue 50." in here
    assert "Issue 49." not in here
    assert "There is more than this page shows" in here
    for path in ("/portal/me", "/portal/requests"):
        assert "<strong>Have your data deleted</strong>" in pages[path].text
    assert "Older ones are in the copy" in pages["/portal/requests"].text


def test_a_short_history_is_there_whole_and_nothing_is_said_to_be_missing(world: World) -> None:
    garden = world.a_list()
    world.subscribed(garden, world.carol)
    history.mailed(world, garden, 30)

    page = entered(world, world.carol).get(at(world)).text

    assert all(f"Issue {n}." in page for n in range(30))
    assert "There is more than this page shows" not in page


def test_ten_senders_with_requests_still_take_six_calls(world: World) -> None:
    for n in range(10):
        account = builders.alice(email=f"alice{n}@garden.example.com")
        builders.subscribed(builders.a_list(account, f"Garden {n}"), world.carol)
        by_letter(world, account.id)
        for _more in range(3):
            requests.exercised([account.id], world.person(world.carol), rights.RECTIFY, clock.now(), "Corrected.")
    guest, counting = entered(world, world.carol), Counting()

    with counting.counted() as calls:
        page = guest.get("/portal/me")

    assert calls.total() <= OVERVIEW, named(calls)
    assert page.text.count("<strong>Have your data deleted</strong>") == 10
