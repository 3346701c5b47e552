"""RGT-1: people see, correct and delete what is kept about them, across all account holders, in one portal."""

import base64

import pytest

from chalicelib.accounts.model import Account
from tests.benchmarks.budgets import Counting
from tests.support import builders
from tests.support.office import FROM_HERE
from tests.support.portal import asked, entered, opened
from tests.support.world import World

pytestmark = pytest.mark.promise("RGT-1")


@pytest.fixture
def bob(world: World) -> Account:
    return builders.bob()


def at(world: World) -> str:
    return f"/portal/at/{world.account.id}"


# --- coming in

def test_every_address_gets_the_same_answer_in_as_many_calls(world: World) -> None:
    garden = world.a_list()
    people = {"known": world.carol, "pending": "pen@example.org", "left": "left@example.org",
              "unknown": "nobody@example.org", "malformed": "no address@@nowhere", "beyond": "ä@example.org"}
    world.subscribed(garden, people["known"])
    world.subscribed(garden, people["left"])
    world.leave(world.unsubscribe_link(garden, people["left"]))
    world.sign_up(garden, people["pending"])
    counting, seen = Counting(), []
    world.http("POST", "/portal", form={"email": "warm@example.org"})
    for who in people.values():
        with counting.counted() as calls:
            answer = world.http("POST", "/portal", form={"email": who})
        headers = {name: value for name, value in answer.headers.items() if name.lower() != "date"}
        seen.append((answer.status, answer.body, headers, dict(calls)))

    assert all(one == seen[0] for one in seen)
    assert seen[0][0] == 200


def test_an_address_that_nobody_knows_gets_the_mail_and_is_told_so(world: World) -> None:
    assert "Nothing" in entered(world, "nobody@example.org").get("/portal/me").text


def test_nobody_can_be_flooded_and_the_answer_stays_the_same(world: World) -> None:
    answers = [world.http("POST", "/portal", form={"email": world.carol}, ip=f"198.51.{n}.7") for n in range(6)]
    world.drain()

    assert len({(one.status, one.body) for one in answers}) == 1
    assert len([mail for mail in world.inbox() if mail.to.lower() == world.carol.lower()]) == 3


def test_a_network_that_asks_for_many_has_to_wait(world: World) -> None:
    answers = [world.http("POST", "/portal", form={"email": f"p{n}@example.org"}) for n in range(21)]

    assert [one.status for one in answers] == [200] * 20 + [429]


def test_no_address_is_named_in_the_queue_or_the_log(world: World) -> None:
    world.http("POST", "/portal", form={"email": world.carol})

    assert "carol" not in str(world.waiting("notices")).lower()
    assert "carol" not in world.logged().lower()


@pytest.mark.promise("SEC-6")
def test_looking_at_the_link_uses_nothing_up_and_the_button_works_once(world: World) -> None:
    link = asked(world, world.carol)
    before = world.everything_stored()
    assert [world.http(method, link).status for method in ("GET", "HEAD", "GET")] == [200] * 3
    assert world.everything_stored() == before

    opened(world, link)

    assert world.http("POST", link, form={}, headers=FROM_HERE).status == 410
    assert world.http("GET", link).status == 410


@pytest.mark.promise("SEC-6")
@pytest.mark.parametrize(("minutes", "status"), [(9.9, 303), (10.1, 410)])
def test_the_link_works_for_ten_minutes(world: World, minutes: float, status: int) -> None:
    link = asked(world, world.carol)
    world.advance(minutes=minutes)

    assert world.http("POST", link, form={}, headers=FROM_HERE).status == status


@pytest.mark.promise("SEC-6")
def test_every_bit_of_the_link_counts_and_it_opens_no_other_door(world: World) -> None:
    token = asked(world, world.carol).rpartition("/")[2]
    raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    for bit in range(len(raw) * 8):
        changed = bytearray(raw)
        changed[bit // 8] ^= 1 << bit % 8
        spelt = base64.urlsafe_b64encode(bytes(changed)).decode().rstrip("=")
        assert world.http("POST", f"/portal/enter/{spelt}", form={}, headers=FROM_HERE).status == 400

    doors = ("portal/move", "confirm", "u", "reset", "email", "invitation")
    assert {world.http("GET", f"/{door}/{token}").status for door in doors} == {400}
    leaving = world.unsubscribe_link(world.a_list(), world.carol).rpartition("/")[2]
    assert world.http("GET", f"/portal/enter/{leaving}").status == 400


@pytest.mark.promise("CKI-1")
@pytest.mark.parametrize(("seconds", "status"), [(29 * 60 + 30, 200), (30 * 60 + 1, 401)])
def test_the_session_lasts_half_an_hour_in_all(world: World, seconds: int, status: int) -> None:
    guest = entered(world, world.carol)
    world.advance(seconds=seconds - 60)
    guest.get("/portal/me")
    world.advance(seconds=60)

    assert guest.get("/portal/me").status == status


@pytest.mark.promise("CKI-1")
def test_signing_out_ends_it_and_only_its_hash_was_kept(world: World) -> None:
    guest = entered(world, world.carol)
    assert guest.cookie.partition("=")[2] not in str(world.everything_stored())

    answer = guest.post("/portal/out")

    assert "Max-Age=0" in answer.headers["Set-Cookie"]
    assert guest.get("/portal/me").status == 401


@pytest.mark.parametrize("path", ["/portal/leave", "/portal/delete", "/portal/take", "/portal/out"])
def test_a_form_from_elsewhere_or_of_another_session_does_nothing(world: World, path: str) -> None:
    garden = world.a_list()
    world.subscribed(garden, world.carol)
    guest, other = entered(world, world.carol), entered(world, builders.DAVE)
    before = world.everything_stored()

    elsewhere = world.http("POST", path, form={"csrf": guest.csrf, "sure": "yes"},
                           headers={"Cookie": guest.cookie, "Sec-Fetch-Site": "cross-site"})
    answers = [elsewhere, guest.post(path, csrf=other.csrf, sure="yes"), guest.post(path, csrf="", sure="yes"),
               world.http("POST", path, form={"csrf": guest.csrf}, headers=FROM_HERE)]

    assert [one.status for one in answers] == [403, 403, 403, 401]
    assert world.everything_stored() == before


# --- what one sees

def test_the_portal_shows_all_of_hers_and_nothing_of_anybody_elses(world: World, bob: Account) -> None:
    garden, books = world.a_list("Garden news"), builders.a_list(bob, "Book news")
    world.subscribed(garden, world.carol, tracking=True, first_name="Carolina", town="Ely")
    world.subscribed(books, world.carol, town="Oxford")
    world.subscribed(garden, builders.DAVE, first_name="Davidson", town="Hull")
    world.sign_up(world.a_list("Pond news"), world.carol)
    _campaign, mail = world.sent_newsletter(garden, tracking=True)
    world.http("GET", mail.links[0])
    guest = entered(world, world.carol)

    overview = guest.get("/portal/me").text
    hers, theirs = guest.get(at(world)).text, guest.get(f"/portal/at/{bob.id}").text

    for word in ("Alice&#39;s Garden Club", "Bob’s Books", "Garden news", "Pond news", "Book news"):
        assert word in overview
    for word in ("Carolina", "Ely", "192.0.2.7", "What to sow in May", "example.org/seeds", "1 Rose Lane", "Pond news"):
        assert word in hers, word
    assert "Oxford" in theirs
    assert "Ely" not in theirs
    assert not [word for word in ("Davidson", "Hull", builders.DAVE) if word in overview + hers + theirs]


def test_looking_changes_nothing(world: World) -> None:
    world.subscribed(world.a_list(), world.carol)
    guest = entered(world, world.carol)
    before = world.everything_stored()

    answers = [guest.get(path) for path in ("/portal/me", at(world), "/portal/take", "/portal/address",
                                            "/portal/delete", f"/portal/delete?at={world.account.id}")]

    assert [one.status for one in answers] == [200] * 6
    assert world.everything_stored() == before


def test_an_account_holder_who_keeps_nothing_is_not_there(world: World, bob: Account) -> None:
    world.subscribed(world.a_list(), world.carol)
    guest = entered(world, world.carol)

    answers = [guest.get(f"/portal/at/{one}") for one in (bob.id, "nobody")]
    answers += [guest.post(f"/portal/at/{bob.id}/{act}") for act in ("restrict", "object")]

    assert [one.status for one in answers] == [404] * 4


def test_the_receipt_is_there_to_take(world: World) -> None:
    garden = world.a_list()
    world.subscribed(garden, world.carol)

    answer = entered(world, world.carol).get(f"/portal/receipt/{garden.id}")

    assert answer.json["record"]["pii_principal_id"].lower() == world.carol.lower()
