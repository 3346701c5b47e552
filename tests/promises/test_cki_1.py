"""CKI-1: no cookies on any page of the public or the API. (The session cookie comes with dashboard and portal.)"""

import pytest

from tests.support.world import World

pytestmark = pytest.mark.promise("CKI-1")


def test_no_response_of_a_whole_journey_sets_a_cookie(world: World) -> None:
    garden = world.a_list()
    world.sign_up(garden, world.carol)
    world.confirm(world.confirmation_link())
    _campaign, mail = world.sent_newsletter(garden, tracking=True)
    for path in ("/", "/static/style.css", "/nowhere", mail.pixel, mail.links[0], mail.unsubscribe, "/confirm/wrong",
                 f"/s/{garden.id}", "/v1/lists", "/c/wrong/1"):
        world.http("GET", path)
    world.leave(mail.unsubscribe)

    assert len(world.answers) > 14
    for answer in world.answers:
        assert "set-cookie" not in {name.lower() for name in answer.headers}, answer.path
