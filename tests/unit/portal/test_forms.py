"""Forms of the portal: what another site sends in somebody's name is refused, and changes nothing."""

import re

import pytest

from tests.contract.test_tenants_portal import routes
from tests.support.office import FROM_HERE
from tests.support.portal import Guest, asked, entered, link_to
from tests.support.world import World

NEW = "carol.new@example.org"
# Forms for anybody: they ask for a mail or take in a complaint, and what they do hangs on no session of the browser's.
OPEN_TO_ALL = {"/portal"}
FOREIGN = [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {}]


def posts() -> list[str]:
    return sorted(path for method, path in routes()
                  if method == "POST" and path.startswith("/portal") and path not in OPEN_TO_ALL)


@pytest.fixture
def filled(world: World) -> dict[str, str]:
    """A person with something at stake, and what stands in the paths."""
    garden = world.a_list()
    world.subscribed(garden, world.carol, tracking=True)
    entered(world, world.carol).post("/portal/address", email=NEW)
    world.drain()
    move = link_to(world, NEW, "move").rpartition("/")[2]
    return {"list_id": garden.id, "account_id": world.account.id, "enter": asked(world, world.carol).rpartition("/")[2],
            "move": move}


def path_of(route: str, filled: dict[str, str]) -> str:
    token = filled["move" if "/move/" in route else "enter"]
    return re.sub(r"{(\w+)}", lambda found: filled.get(found[1], token), route)


FORM = {"sure": "yes", "wanted": "yes", "agrees": "no", "email": "mallory@example.org", "town": "Mallory"}


def assert_refused_and_unchanged(world: World, path: str, form: dict[str, str], headers: dict[str, str]) -> None:
    before = world.everything_stored()
    answer = world.http("POST", path, form=form, headers=headers)
    assert answer.status == 403, (path, answer.status)
    assert "Set-Cookie" not in answer.headers
    assert world.everything_stored() == before, path


def test_there_are_forms() -> None:
    assert {"/portal/move/{token}", "/portal/enter/{token}", "/portal/delete", "/portal/address"} <= set(posts())


def test_what_another_site_sends_is_refused(world: World, filled: dict[str, str]) -> None:
    guest = entered(world, world.carol)
    for route in posts():
        for headers in FOREIGN:
            assert_refused_and_unchanged(world, path_of(route, filled), FORM | {"csrf": guest.csrf},
                                  {"Cookie": guest.cookie, **headers})


def test_what_comes_without_the_session_s_token_is_refused(world: World, filled: dict[str, str]) -> None:
    guest: Guest = entered(world, world.carol)
    for route in posts():
        if "{token}" in route:  # the link itself is the token
            continue
        for form in (FORM, FORM | {"csrf": ""}, FORM | {"csrf": "x" * len(guest.csrf)}):
            assert_refused_and_unchanged(world, path_of(route, filled), form, {"Cookie": guest.cookie, **FROM_HERE})
