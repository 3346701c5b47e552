"""The people of a list by program: asked, looked up, unsubscribed, suppressed; receipts; nothing of anybody else's."""

from typing import Any

import pytest

from chalicelib.accounts.keys import issue_key
from chalicelib.core import clock
from chalicelib.lists.model import MailingList
from chalicelib.subscriptions import public
from tests.support import builders
from tests.support.world import World

DAVE = "dave@example.org"


@pytest.fixture
def garden(world: World) -> MailingList:
    """Carol has confirmed, Dave has not yet."""
    garden = world.a_list()
    world.sign_up(garden, world.carol, first_name="Carol")
    world.confirm(world.confirmation_link(), headers={"User-Agent": "Firefox on Mars"}, ip="198.51.100.23",
                  tracking="yes")
    world.sign_up(garden, DAVE)
    world.forget_mail()
    return garden


def of_list(mailing_list: MailingList, way: str = "") -> str:
    return f"/v1/lists/{mailing_list.id}/subscriptions{way}"


def looked_up(world: World, mailing_list: MailingList, email: str) -> Any:
    return world.api("POST", of_list(mailing_list, "/lookup"), json={"email": email}).json


def test_a_person_is_asked_and_joins_by_confirming_alone(world: World, garden: MailingList) -> None:
    body = {"email": "eve@example.org", "fields": {"first_name": "Eve"}}

    answer = world.api("POST", of_list(garden), json=body)
    world.drain()

    assert (answer.status, answer.json) == (202, {"status": "asked"})
    assert looked_up(world, garden, "eve@example.org")["state"] == "waiting"
    world.confirm(world.confirmation_link())
    eve = looked_up(world, garden, "EVE@example.org")["subscription"]
    assert (eve["state"], eve["source"], eve["fields"]) == ("confirmed", "added by program", {"first_name": "Eve"})


def test_the_answer_is_the_same_whatever_the_state_of_the_address(world: World, garden: MailingList) -> None:
    world.subscribed(garden, "left@example.org")
    world.leave(world.unsubscribe_link(garden, "left@example.org"))
    world.api("POST", "/v1/suppressions", json={"email": "never@example.org"})

    answers = [world.api("POST", of_list(garden), json={"email": who})
               for who in (world.carol, DAVE, "left@example.org", "never@example.org", "new@example.org")]
    world.drain()

    assert len({(answer.status, answer.body) for answer in answers}) == 1
    assert [mail.to for mail in world.inbox()] == ["new@example.org"]


@pytest.mark.parametrize(("body", "wrong"), [
    ({"email": "eve@"}, "email"), ({"email": ""}, "email"), ({}, "email"),
    ({"email": "eve@example.org", "fields": {"shoe": "38"}}, "fields.shoe"),
    ({"email": "eve@example.org", "fields": {"town": "x" * 201}}, "town"),
    ({"email": "eve@example.org", "state": "confirmed"}, "state")])
def test_what_cannot_be_taken_is_said(world: World, garden: MailingList, body: Any, wrong: str) -> None:
    answer = world.api("POST", of_list(garden), json=body)

    assert answer.status == 422
    assert [one["field"] for one in answer.json["errors"]] == [wrong]


def test_people_are_listed_by_state_and_page(world: World, garden: MailingList) -> None:
    world.many_subscribed(garden, [f"member{n}@example.org" for n in range(9)])
    world.restrict(garden, "member3@example.org")
    seen: dict[str, list[Any]] = {"confirmed": [], "waiting": [], "restricted": []}
    for state, people in seen.items():
        cursor = ""
        while cursor is not None:
            page = world.api("GET", of_list(garden, f"?state={state}&limit=2&cursor={cursor}")).json
            assert len(page["items"]) <= 2
            people += page["items"]
            cursor = page["next"]

    emails = {state: sorted(one["email"].lower() for one in people) for state, people in seen.items()}
    assert emails["confirmed"] == sorted([world.carol.lower(), *(f"member{n}@example.org" for n in range(9) if n != 3)])
    assert (emails["waiting"], emails["restricted"]) == ([DAVE], ["member3@example.org"])
    assert {one["id"] for one in seen["confirmed"]} & {one["id"] for one in seen["waiting"]} == set()
    assert world.api("GET", of_list(garden, "?state=gone")).status == 400
    other = world.a_list("Seed swap")
    first = world.api("GET", of_list(garden, "?limit=1")).json["next"]
    assert world.api("GET", of_list(other, f"?cursor={first}")).status == 400


def test_the_receipt_says_who_agreed_to_what_when_and_from_where(world: World, garden: MailingList) -> None:
    carol = looked_up(world, garden, world.carol)["subscription"]
    dave = looked_up(world, garden, DAVE)["subscription"]

    receipt = world.api("GET", f"/v1/subscriptions/{carol['id']}/receipt").json

    newsletter, tracking = receipt["pii_processing"]["purposes"]
    controller, processor = receipt["party_identification"]
    given = receipt["events"][-1]
    assert receipt["record"]["pii_principal_id"] == world.carol
    assert newsletter["wording"] == garden.wording == carol["consent"]["wording"]
    assert "which links I follow" in tracking["wording"]
    assert [one["pii_type"] for one in newsletter["pii_information"]] == ["E-mail address", "First name"]
    assert controller["party_name"] == "Alice's Garden Club"
    assert processor["party_role"] == "PII processor"
    assert (given["ip_address"], given["user_agent"]) == ("198.51.100.23", "Firefox on Mars")
    assert given["event_time"] == carol["confirmed_at"]
    assert world.api("GET", f"/v1/subscriptions/{dave['id']}/receipt").status == 404


def test_unsubscribing_leaves_a_suppression_that_no_key_lifts(world: World, garden: MailingList) -> None:
    carol = looked_up(world, garden, world.carol)["subscription"]["id"]

    gone, again = (world.api("DELETE", f"/v1/subscriptions/{carol}") for _ in range(2))
    lookup = world.api("POST", "/v1/suppressions/lookup", json={"email": world.carol}).json

    assert (gone.status, gone.body, again.status) == (204, b"", 404)
    assert world.api("GET", f"/v1/subscriptions/{carol}").status == 404
    assert looked_up(world, garden, world.carol) == {"state": "none", "suppressed": True, "subscription": None}
    assert (lookup["suppressed"], lookup["everywhere"], lookup["lists"]) == (True, None, [garden.id])
    assert world.api("DELETE", "/v1/suppressions", json={"email": world.carol}).status == 405
    assert world.api("GET", "/v1/suppressions").json == {"count": 1, "complete": True}


def test_suppressing_is_safe_to_repeat_and_keeps_the_first_reason(world: World, garden: MailingList) -> None:
    first = world.api("POST", "/v1/suppressions", json={"email": "never@example.org"})
    world.advance(days=1)
    second = world.api("POST", "/v1/suppressions", json={"email": "Never@example.org"})

    assert (first.status, first.json) == (200, second.json)
    assert first.json["everywhere"] == "suppressed by hand"
    assert "never@" not in str(world.everything_stored()).lower()


def test_another_account_s_people_are_not_there(world: World, garden: MailingList) -> None:
    books = builders.a_list(builders.bob(), "Books")
    builders.subscribed(books, world.carol)
    theirs = public.public_id(books.id, world.person(world.carol))
    before = world.everything_stored()["subscriptions"]
    email = {"email": world.carol}

    answers = [world.api("GET", f"/v1/subscriptions/{theirs}{way}") for way in ("", "/receipt")]
    answers += [world.api("DELETE", f"/v1/subscriptions/{theirs}"), world.api("GET", of_list(books))]
    answers += [world.api("POST", of_list(books, way), json=email) for way in ("", "/lookup")]
    crossed = f"{garden.id}-{theirs[-22:]}"

    assert [answer.status for answer in answers] == [404] * 6
    assert world.api("GET", f"/v1/subscriptions/{crossed}").status == 404, "an alias of Bob's leads nowhere here"
    assert world.everything_stored()["subscriptions"] == before


def test_a_key_does_what_its_scopes_allow(world: World, garden: MailingList) -> None:
    world.key = issue_key(world.account, "reader", clock.now(), ["subscriptions:read"]).secret

    assert world.api("GET", of_list(garden)).status == 200
    assert world.api("POST", of_list(garden), json={"email": DAVE}).status == 403
    assert world.api("GET", "/v1/suppressions").status == 403
