"""DNT-4: individual tracking also needs the person's own consent; without it links carry no person at all."""

import pytest

from chalicelib.core import signing
from tests.support.world import World

pytestmark = pytest.mark.promise("DNT-4")


def test_without_consent_the_token_names_the_campaign_and_its_day_only(world: World) -> None:
    campaign, mail = world.sent_newsletter(tracking=False)

    parts = signing.verify("activity", mail.links[0].split("/")[-2])

    assert parts == [campaign, world.today(), ""]


def test_with_consent_it_names_the_person(world: World) -> None:
    _campaign, mail = world.sent_newsletter(tracking=True)

    assert signing.verify("activity", mail.links[0].split("/")[-2])[2] == world.person(world.carol)


def test_the_links_of_two_people_without_consent_are_the_same(world: World) -> None:
    garden = world.a_list()
    world.subscribed(garden, world.carol)
    world.subscribed(garden, "dave@example.org")

    world.send(garden)
    first, second = (world.mail_to(who) for who in (world.carol, "dave@example.org"))

    assert (first.pixel, first.links) == (second.pixel, second.links)
    assert first.unsubscribe != second.unsubscribe


def test_the_box_is_shown_only_where_the_account_would_record_by_person(world: World) -> None:
    for mode, shown in (("off", False), ("anonymous", False), ("identified", True)):
        world.use_account(tracking=mode)
        garden = world.a_list()
        world.sign_up(garden, f"{mode}@example.org")
        page = world.http("GET", world.confirmation_link())
        assert ('name="tracking"' in page.text) is shown


@pytest.mark.parametrize(("ticked", "mode", "consented"), [
    ("yes", "identified", True), ("", "identified", False), ("yes", "anonymous", False), ("yes", "off", False)])
def test_consent_is_recorded_apart_from_the_subscription(world: World, ticked: str, mode: str, consented: bool) -> None:
    world.use_account(tracking=mode)
    garden = world.a_list()
    world.sign_up(garden, world.carol)

    world.confirm(world.confirmation_link(), **({"tracking": ticked} if ticked else {}))

    given = world.subscription(garden, world.carol).get("tracking")
    assert (given is not None) is consented
    assert not consented or {"at", "wording", "wording_version"} <= set(given)
