"""PRF-2: only the person confirms; looking confirms nobody."""

import pytest

from tests.support.world import World

pytestmark = pytest.mark.promise("PRF-2")


@pytest.mark.parametrize("headers", [{}, {"Purpose": "prefetch"}, {"Sec-Purpose": "prefetch;prerender"},
                                     {"User-Agent": "Mail security scanner"}])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_changes_nothing(world: World, method: str, headers: dict[str, str]) -> None:
    garden = world.a_list()
    world.sign_up(garden, world.carol)
    link = world.confirmation_link()
    before = world.everything_stored()

    looked = world.http(method, link, headers=headers)

    assert looked.status == 200
    assert world.everything_stored() == before


def test_the_page_shows_a_button_and_an_unticked_box(world: World) -> None:
    garden = world.a_list()
    world.sign_up(garden, world.carol)

    page = world.http("GET", world.confirmation_link())

    assert 'method="post"' in page.text
    assert 'name="tracking"' in page.text
    assert "checked" not in page.text


def test_pressing_the_button_confirms(world: World) -> None:
    garden = world.a_list()
    world.sign_up(garden, world.carol)

    world.confirm(world.confirmation_link())

    assert world.subscription(garden, world.carol)["address"] == "Carol.Smith@example.org"
    assert world.scan("pending") == []


def test_nobody_is_subscribed_by_a_made_up_link(world: World) -> None:
    world.a_list()

    answer = world.http("POST", "/confirm/MWwBaAV1EqbUmt1BrqDf5rFr", form={})

    assert answer.status == 400
    assert world.scan("subscriptions") == []
