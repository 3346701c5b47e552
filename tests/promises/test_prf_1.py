"""PRF-1: confirming records IP, referrer, user agent, time, the wording and policy version shown."""

import pytest

from chalicelib.accounts import policy
from tests.support.world import World

pytestmark = pytest.mark.promise("PRF-1")
BROWSER = {"User-Agent": "Firefox of Carol", "Referer": "https://webmail.example.org/inbox?id=secret", "DNT": "1"}


def test_the_record_is_complete_with_do_not_track_on(world: World) -> None:
    garden = world.a_list()
    world.sign_up(garden, world.carol)
    asked_at = world.scan("pending")[0]["requested_at"]["S"]
    world.advance(hours=2)

    world.confirm(world.confirmation_link(), headers=BROWSER, ip="198.51.100.23")

    assert world.subscription(garden, world.carol)["consent"] == {
        "ip": "198.51.100.23",
        "user_agent": "Firefox of Carol",
        "referrer": "https://webmail.example.org/inbox",
        "requested_at": asked_at,
        "confirmed_at": world.subscription(garden, world.carol)["confirmed_at"],
        "wording": garden.wording,
        "wording_version": 1,
        "policy_version": f"{policy.TEXT}.2",  # the account was opened, and its list made
    }


def test_a_second_confirmation_changes_nothing(world: World) -> None:
    garden = world.a_list()
    world.sign_up(garden, world.carol)
    link = world.confirmation_link()
    first = world.confirm(link, ip="198.51.100.23")
    before = world.subscription(garden, world.carol)
    world.advance(days=1)

    again = world.confirm(link, ip="203.0.113.99", tracking="yes")

    assert (again.status, again.text) == (200, first.text)
    assert world.subscription(garden, world.carol) == before


def test_the_wording_is_the_one_that_was_shown_even_if_the_list_has_a_new_one(world: World) -> None:
    garden = world.a_list()
    shown = garden.wording
    world.sign_up(garden, world.carol)
    garden.wording, garden.wording_version = "Something else", 2
    garden.save()

    world.confirm(world.confirmation_link())

    record = world.subscription(garden, world.carol)["consent"]
    assert (record["wording"], record["wording_version"]) == (shown, 1)


def test_where_no_referrer_comes_the_sign_up_page_s_stands(world: World) -> None:
    garden = world.a_list()
    world.sign_up(garden, world.carol, referrer="https://garden.example.com/join?utm=x")

    world.confirm(world.confirmation_link())

    assert world.subscription(garden, world.carol)["consent"]["referrer"] == "https://garden.example.com/join"
