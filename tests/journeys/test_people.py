"""The people of a list on the dashboard: looked up, asked, unsubscribed, suppressed; masked until a second factor."""

import re

import pytest

from chalicelib.lists.model import MailingList
from chalicelib.subscriptions import public
from tests.benchmarks.budgets import Counting
from tests.support import builders
from tests.support.answer import Answer
from tests.support.office import Office, signed_in
from tests.support.world import World

DAVE = "dave@example.org"


@pytest.fixture
def garden(world: World) -> MailingList:
    """Carol has confirmed, by way of the sign-up page; Dave has not yet."""
    garden = world.a_list()
    world.sign_up(garden, world.carol, first_name="Carol", referrer="https://garden.example.com/news?from=mail")
    world.confirm(world.confirmation_link(), headers={"User-Agent": "Firefox on Mars"}, ip="198.51.100.23",
                  tracking="yes")
    world.sign_up(garden, DAVE)
    return garden


def at(mailing_list: MailingList, way: str = "") -> str:
    return f"/dashboard/lists/{mailing_list.id}/people{way}"


def carols_page(world: World, mailing_list: MailingList, way: str = "") -> str:
    return f"/dashboard/people/{public.public_id(mailing_list.id, world.person(world.carol))}{way}"


def found(office: Office, mailing_list: MailingList, email: str) -> Answer:
    return office.post(at(mailing_list, "/search"), email=email)


def test_each_state_is_counted_and_listed_without_addresses(world: World, garden: MailingList) -> None:
    world.subscribed(garden, "frank@example.org")
    world.restrict(garden, "frank@example.org")
    office = signed_in(world, "viewer")

    counts = re.findall(r"state=\w+\">([\d,]+)<", office.get(at(garden)).text)
    shown = {state: office.get(at(garden, f"?state={state}")).text for state in ("confirmed", "waiting", "restricted")}

    assert counts == ["2", "1"]
    for state, masked in (("confirmed", "C…@e….org"), ("waiting", "d…@e….org"), ("restricted", "f…@e….org")):
        assert re.findall(r"\w…@\w….\w+", shown[state]) == [masked]
    assert not any(who in text.lower() for text in shown.values() for who in ("carol.smith", "dave@", "frank@"))
    assert not any(world.person(who) in text for text in shown.values() for who in (world.carol, DAVE))


def test_addresses_in_full_want_a_second_factor_and_are_written_down(world: World, garden: MailingList) -> None:
    office = signed_in(world, "viewer", proved=False)

    asked = office.get(at(garden, "/addresses?state=confirmed"))
    answer = office.post(at(garden, "/addresses"), state="confirmed")  # no way round by POST
    proved = signed_in(world, "viewer", email="anna@garden.example.com")
    shown = proved.get(at(garden, "/addresses?state=confirmed"))

    assert world.carol not in asked.text
    assert "code" in asked.text
    assert answer.status in {404, 405}
    assert world.carol.lower() in shown.text.lower()
    trail = [row for row in world.scan("accounts") if row.get("action", {}).get("S") == "addresses.shown"]
    assert [row["subject"]["S"] for row in trail] == [garden.id]


def test_an_exact_address_is_looked_up_over_all_lists_and_in_no_url(world: World, garden: MailingList) -> None:
    other = world.a_list("Seed swap")
    world.subscribed(other, world.carol)
    office = signed_in(world, "viewer")

    carol, dave, nobody = (found(office, garden, who).text for who in (world.carol.upper(), DAVE, "eve@example.org"))

    for fact in ("Garden news", "Seed swap", "198.51.100.23", "Firefox on Mars", "https://garden.example.com/news",
                 garden.wording.split("“")[0], "Sign-up form", "record whether I open these mails"):
        assert fact in carol
    assert "Has not confirmed yet" in dave
    assert "Nothing. The address is on none of your lists" in nobody
    assert found(office, garden, "no address").status == 422
    assert not any("@" in answer.path for answer in world.answers)


def test_a_person_s_page_keeps_address_and_proof_behind_the_second_factor(world: World, garden: MailingList) -> None:
    unproved = signed_in(world, "viewer", proved=False)
    office = signed_in(world, "viewer", email="anna@garden.example.com")

    plain, asked = unproved.get(carols_page(world, garden)), unproved.get(carols_page(world, garden, "/record"))
    full = office.get(carols_page(world, garden, "/record"))

    for text in (plain.text, asked.text):
        assert not any(fact in text for fact in ("arol.", "198.51.100.23", "Firefox on Mars", "First name"))
    assert "C…@e….org" in plain.text
    for fact in ("Carol.Smith@example.org", "198.51.100.23", "First name", "Firefox on Mars"):
        assert fact in full.text
    assert "/unsubscribe" not in full.text, "a viewer changes nothing"


def test_unsubscribing_by_hand_is_for_good(world: World, garden: MailingList) -> None:
    office = signed_in(world, "editor")
    assert "cannot undo it" in office.get(carols_page(world, garden)).text

    answer = office.post(carols_page(world, garden, "/unsubscribe"))
    again = office.post(carols_page(world, garden, "/unsubscribe"))
    world.forget_mail()
    asked = office.post(at(garden, "/add"), email=world.carol)
    world.drain()

    assert (answer.status, again.status, asked.status) == (303, 404, 303)
    assert world.subscription_or_none(garden, world.carol) is None
    assert world.inbox() == [], "whoever has left is not asked"
    assert "Garden news" in found(office, garden, world.carol).text.partition("Has left")[2]
    trail = [row for row in world.scan("accounts") if row.get("action", {}).get("S") == "person.unsubscribed"]
    assert len(trail) == 1


def test_adding_asks_and_never_more_than_that(world: World, garden: MailingList) -> None:
    office = signed_in(world, "editor")
    world.forget_mail()

    new = office.post(at(garden, "/add"), email="eve@example.org", **{"field.first_name": "Eve"})
    known = office.post(at(garden, "/add"), email=world.carol)
    wrong = office.post(at(garden, "/add"), email="eve@", **{"field.first_name": "Eve"})
    world.drain()

    assert (new.status, known.headers["Location"]) == (303, new.headers["Location"])
    assert [mail.to for mail in world.inbox()] == ["eve@example.org"]
    assert world.subscription_or_none(garden, "eve@example.org") is None
    world.confirm(world.confirmation_link())
    assert world.subscription(garden, "eve@example.org")["source"] == "added by hand"
    assert world.subscription(garden, "eve@example.org")["fields"] == {"first_name": "Eve"}
    assert wrong.status == 422
    assert 'value="eve@"' in wrong.text
    assert 'value="Eve"' in wrong.text


def test_a_suppressed_address_leaves_a_hash_and_no_way_back_from_here(world: World, garden: MailingList) -> None:
    office = signed_in(world, "editor")

    assert office.post(at(garden, "/suppress"), email="frank@example.org").status == 303
    office.post(at(garden, "/add"), email="frank@example.org")
    world.forget_mail()
    world.drain()

    assert world.inbox() == []
    assert "Suppressed by hand" in found(office, garden, "Frank@example.org").text
    assert "frank" not in str(world.everything_stored()).lower()
    assert office.post(at(garden, "/suppress"), email="frank").status == 422


def test_a_viewer_changes_nothing(world: World, garden: MailingList) -> None:
    office = signed_in(world, "viewer")
    before = world.everything_stored()

    for way in ("/add", "/suppress"):
        assert office.post(at(garden, way), email="frank@example.org").status == 403
    assert office.post(carols_page(world, garden, "/unsubscribe")).status == 403
    assert "Suppress an address" not in office.get(at(garden)).text
    assert world.written_since(before) == []


def test_alice_never_sees_bob_s_people(world: World, garden: MailingList) -> None:
    bob = builders.bob()
    books = builders.a_list(bob, "Books")
    builders.subscribed(books, world.carol, first_name="Bob knows her as Caroline")
    builders.subscribed(books, "zoe@example.org")
    office = signed_in(world)
    before = world.everything_stored()["subscriptions"]
    zoe = f"/dashboard/people/{public.public_id(books.id, world.person('zoe@example.org'))}"

    seen = [found(office, garden, who).text for who in (world.carol, "zoe@example.org")]
    others = [office.get(at(books, way)) for way in ("", "?state=confirmed", "/addresses")]
    others += [office.get(zoe), office.get(f"{zoe}/record"), office.post(f"{zoe}/unsubscribe")]
    others += [office.post(at(books, way), email="zoe@example.org") for way in ("/search", "/add", "/suppress")]

    assert "Caroline" not in seen[0]
    assert "Nothing. The address is on none of your lists" in seen[1]
    assert [answer.status for answer in others] == [404] * 9
    assert world.everything_stored()["subscriptions"] == before
    carol = world.person(world.carol)
    assert public.public_id(garden.id, carol)[-22:] != public.public_id(books.id, carol)[-22:]


def test_pages_of_a_large_list_are_gone_through_once_each(world: World, garden: MailingList) -> None:
    people = {f"member{n}@example.org" for n in range(150)}
    world.many_subscribed(garden, people)
    office = signed_in(world)
    seen, path, pages = [], at(garden, "/addresses?state=confirmed"), 0
    while path:
        text = office.get(path).text
        seen += re.findall(r"/record\">([^<]+@[^<]+)<", text)
        onward = re.search(r'class="more"><a[^>]*href="([^"]+)"', text)
        path, pages = onward[1].replace("&amp;", "&") if onward else "", pages + 1

    assert sorted(seen) == sorted(people | {world.carol})
    assert pages <= 8
    assert world.person(world.carol) not in str([answer.path for answer in world.answers])


def test_no_page_asks_for_more_than_five_times(world: World, garden: MailingList) -> None:
    world.many_subscribed(garden, [f"member{n}@example.org" for n in range(60)])
    office, counting = signed_in(world), Counting()
    costs = {}

    for way in ("", "?state=confirmed", "?state=waiting", "?state=restricted", "/addresses?state=confirmed"):
        with counting.counted() as calls:
            assert office.get(at(garden, way)).status == 200
        costs[way] = calls.total()
    for way, form in (("/search", {"email": world.carol}), ("/add", {"email": "eve@example.org"}),
                      ("/suppress", {"email": "frank@example.org"})):
        with counting.counted() as calls:
            office.post(at(garden, way), **form)
        costs[way] = calls.total()
    for way in ("", "/record"):
        with counting.counted() as calls:
            office.get(carols_page(world, garden, way))
        costs["person" + way] = calls.total()
    with counting.counted() as calls:
        office.post(carols_page(world, garden, "/unsubscribe"))

    assert {way: cost for way, cost in (costs | {"unsubscribe": calls.total()}).items() if cost > 5} == {}
