"""DAT-1: an e-mail address is all that is required."""

import pytest

from tests.support.world import World

pytestmark = pytest.mark.promise("DAT-1")


def test_an_address_alone_is_enough(world: World) -> None:
    garden = world.a_list()

    page = world.http("POST", f"/s/{garden.id}", form={"email": world.carol})
    world.drain()
    world.confirm(world.confirmation_link())

    assert page.status == 200
    assert world.subscription(garden, world.carol)["fields"] == {}


def test_every_other_field_of_every_form_is_optional(world: World) -> None:
    garden = world.a_list()

    described = world.http("GET", f"/s/{garden.id}", headers={"Accept": "application/json"}).json
    page = world.http("GET", f"/s/{garden.id}").text
    copied = world.api("GET", f"/v1/lists/{garden.id}/form").json["html"]

    assert [field["name"] for field in described["fields"] if field["required"]] == ["email"]
    assert copied.count(" required") == 1
    assert page.count(" required") <= 1


def test_what_is_typed_beyond_the_list_s_fields_is_not_kept(world: World) -> None:
    garden = world.a_list()

    world.http("POST", f"/s/{garden.id}", form={"email": world.carol, "first_name": "Carol", "gender": "f"})
    world.drain()
    world.confirm(world.confirmation_link())

    assert world.subscription(garden, world.carol)["fields"] == {"first_name": "Carol"}
