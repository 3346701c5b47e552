"""Signing up through the front door: who gets which mail, what is told, and what is limited."""

from datetime import timedelta

import pytest

from tests.support.world import World


def _post(world: World, list_id: str, email: str, **fields: str) -> tuple[int, str]:
    answer = world.http("POST", f"/s/{list_id}", form={"email": email, **fields})
    return answer.status, answer.text


def test_every_outcome_shows_the_same_page(world: World) -> None:
    garden = world.a_list()
    new = world.sign_up(garden, world.carol)
    pending = world.sign_up(garden, world.carol)
    world.confirm(world.confirmation_link())
    subscribed = world.sign_up(garden, world.carol)
    world.leave(world.unsubscribe_link(garden, world.carol))
    suppressed = world.sign_up(garden, world.carol)

    assert new.status == 200
    assert {(one.status, one.text) for one in (pending, subscribed, suppressed)} == {(new.status, new.text)}
    assert {tuple(sorted(one.headers.items())) for one in (pending, subscribed, suppressed)} == {
        tuple(sorted(new.headers.items()))}
    assert world.carol.lower() not in new.text.lower()


@pytest.mark.parametrize(("minutes", "mails"), [(0, 1), (14, 1), (15, 2), (16, 2)])
def test_one_confirmation_a_list_and_address_in_fifteen_minutes(world: World, minutes: int, mails: int) -> None:
    garden = world.a_list()
    world.sign_up(garden, world.carol)
    world.advance(minutes=minutes)

    world.sign_up(garden, world.carol.upper())

    assert len(world.inbox()) == mails


def test_five_confirmations_a_day_for_an_address_in_all(world: World) -> None:
    world.advance_to(_midnight := world.now().replace(hour=0, minute=5) + timedelta(days=1))
    for number in range(7):
        world.sign_up(world.a_list(f"List {number}"), world.carol)
    world.sign_up(world.a_list("Another's"), "dave@example.org")

    assert sum(mail.to.lower() == world.carol.lower() for mail in world.inbox()) == 5
    assert sum(mail.to == "dave@example.org" for mail in world.inbox()) == 1

    world.advance_to(_midnight + timedelta(days=1))
    world.sign_up(world.a_list("Tomorrow"), world.carol)
    assert sum(mail.to.lower() == world.carol.lower() for mail in world.inbox()) == 6


def test_who_is_subscribed_already_is_told_by_mail_with_a_link_to_leave(world: World) -> None:
    garden = world.a_list()
    world.subscribed(garden, world.carol)

    world.sign_up(garden, world.carol)

    mail = world.inbox()[0]
    assert "already" in (mail.subject + mail.text).lower()
    assert "/u/" in mail.text
    assert "/confirm/" not in mail.text


def test_the_confirmation_mail(world: World) -> None:
    garden = world.a_list("Gärten & Höfe")
    world.sign_up(garden, world.carol)

    mail = world.inbox()[0]

    assert mail.to == world.carol
    assert mail.message.is_multipart()
    assert "Gärten & Höfe" in mail.subject + mail.text
    assert " ".join(garden.wording.split()) in " ".join(mail.text.split())
    assert "<img" not in mail.html
    assert "/o/" not in mail.html
    assert "/c/" not in mail.html
    assert str(mail.message["From"]).startswith('"Alice\'s Garden Club" <post@') or "Alice's Garden Club" in str(
        mail.message["From"])
    assert mail.message["Reply-To"] == "hello@garden.example.com"
    assert mail.message["List-Unsubscribe"] is None


def test_an_internationalised_domain_reaches_ses_as_punycode(world: World) -> None:
    garden = world.a_list()

    world.sign_up(garden, "carol@bücher.example.org")
    world.confirm(world.confirmation_link())

    assert world.inbox()[0].to == "carol@xn--bcher-kva.example.org"
    assert world.subscription(garden, "carol@BÜCHER.example.org")["address"] == "carol@xn--bcher-kva.example.org"


@pytest.mark.parametrize(("typed", "told"), [
    ("", "enter your e-mail address"),
    ("carol", "check it for typing mistakes"),
    ("carol@", "check it for typing mistakes"),
    ("carol@example..org", "check it for typing mistakes"),
    ("cärol@example.org", "Amazon SES"),
    ("carol@example.org\r\nBcc: mallory@evil.example.net", "check it for typing mistakes"),
    ("a" * 65 + "@example.org", "check it for typing mistakes"),
    ('"<script>alert(1)</script>"@example.org', "check it for typing mistakes"),
])
def test_a_wrong_address_gets_a_message_beside_the_field_and_loses_nothing(
        world: World, typed: str, told: str) -> None:
    garden = world.a_list()

    status, page = _post(world, garden.id, typed, first_name="Carol")

    assert status == 422
    assert told in page
    assert 'aria-invalid="true"' in page
    assert 'value="Carol"' in page
    assert "<script" not in page
    assert world.scan("pending") == []


def test_a_value_that_is_too_long_is_told_beside_its_field(world: World) -> None:
    garden = world.a_list()

    status, page = _post(world, garden.id, world.carol, first_name="x" * 201)

    assert status == 422
    assert "at most 200 characters" in page


def test_the_json_variant(world: World) -> None:
    garden = world.a_list()

    taken = world.http("POST", f"/s/{garden.id}", json={"email": world.carol, "first_name": "Carol"})
    wrong = world.http("POST", f"/s/{garden.id}", json={"email": "carol"})
    world.drain()

    assert (taken.status, taken.json) == (202, {"status": "check your inbox"})
    assert (wrong.status, wrong.headers["Content-Type"]) == (422, "application/problem+json")
    assert wrong.json["errors"][0]["field"] == "email"
    world.confirm(world.confirmation_link())
    assert world.subscription(garden, world.carol)["source"] == "json"


def test_the_copied_form_leads_to_the_same_place(world: World) -> None:
    garden = world.a_list()

    copied = world.api("GET", f"/v1/lists/{garden.id}/form").json["html"]

    assert f'/s/{garden.id}" method="post"' in copied
    assert 'name="email"' in copied
    assert 'name="first_name"' in copied
    assert "<script" not in copied


def test_a_robot_that_fills_the_hidden_field_gets_the_same_page_and_no_mail(world: World) -> None:
    garden = world.a_list()

    status, page = _post(world, garden.id, world.carol, website_url="https://spam.example")
    world.drain()

    assert (status, page) == _post(world, garden.id, "dave@example.org")
    assert world.inbox() == []


@pytest.mark.parametrize("list_id", ["nothing", "aaaaaaaaaaaa-bbbbbbbbbbbbb", "a-b-c", "%C3%A9-x", "..-.."])
def test_a_list_that_is_not_there(world: World, list_id: str) -> None:
    assert world.http("GET", f"/s/{list_id}").status == 404
    assert world.http("POST", f"/s/{list_id}", form={"email": world.carol}).status == 404


def test_queue_messages_and_keys_hold_no_address(world: World) -> None:
    garden = world.a_list()
    _post(world, garden.id, world.carol)

    waiting = world.waiting("mail")

    assert len(waiting) == 1
    assert "@" not in str(waiting)
    assert all("@" not in row["pk"]["S"] + row["sk"]["S"] for table in ("pending", "ephemeral")
               for row in world.scan(table))


def test_an_old_link_after_leaving_says_what_is_true(world: World) -> None:
    garden = world.a_list()
    world.sign_up(garden, world.carol)
    link = world.confirmation_link()
    world.confirm(link)
    world.leave(world.unsubscribe_link(garden, world.carol))

    page = world.http("GET", link)

    assert page.status == 410
    assert "you are not on the list" in page.text
    assert "seven days" not in page.text
    assert world.confirm(link).status == 410
    assert world.scan("subscriptions") == []
