"""SEC-6: links in mail are confidential like passwords: for one purpose, used once, hashed at rest, never logged."""

import base64

import pytest

from chalicelib.core import signing
from tests.support import newcomer
from tests.support.office import PASSWORD, signed_in
from tests.support.world import World

pytestmark = pytest.mark.promise("SEC-6")
NEW = "seven violins under water"
EMAIL, DAVE, OTHER = "new@newcomers.example", "dave@example.org", "elsewhere@garden.example.com"
FORMS = {
    "sign-up/confirm": {"password": PASSWORD}, "reset": {"password": NEW},
    "invitation": {"password": PASSWORD, "terms": "yes"}, "email": {},
}


@pytest.fixture
def links(world: World) -> dict[str, str]:
    """One link of each kind that the people of an account are mailed."""
    office = signed_in(world)
    newcomer.sign_up(world, EMAIL)
    asked = office.post("/dashboard/security/email", email=OTHER, password=PASSWORD)
    assert asked.status == 303, asked.text
    return {
        "sign-up/confirm": newcomer.link_to(world, EMAIL, "sign-up/confirm"),
        "reset": newcomer.reset_link(world, "alice@garden.example.com"),
        "invitation": newcomer.invitation_link(office, DAVE),
        "email": newcomer.link_to(world, OTHER, "email"),
    }


def test_looking_changes_nothing_and_acting_works_once(world: World, links: dict[str, str]) -> None:
    before = world.everything_stored()
    looked = [world.http(method, link) for link in links.values() for method in ("GET", "HEAD", "GET")]
    assert [answer.status for answer in looked] == [200] * 12
    assert world.everything_stored() == before

    first = [world.http("POST", link, form=FORMS[kind]).status for kind, link in links.items()]
    again = [world.http("POST", link, form=FORMS[kind]).status for kind, link in links.items()]

    assert first == [303] * 4
    assert again == [410] * 4


def test_a_link_of_one_kind_opens_no_other_door(world: World, links: dict[str, str]) -> None:
    before = world.everything_stored()
    tokens = {kind: link.rpartition("/")[2] for kind, link in links.items()}
    doors = [*FORMS, "confirm", "u"]

    for kind, token in tokens.items():
        for door in doors:
            if door != kind:
                answer = world.http("POST", f"/{door}/{token}", form=FORMS.get(door, {}))
                assert answer.status == 400, (kind, door)

    assert world.everything_stored() == before


def test_one_bit_changed_makes_it_worthless(world: World, links: dict[str, str]) -> None:
    token = links["reset"].rpartition("/")[2]
    raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    before = world.everything_stored()

    for bit in range(0, len(raw) * 8, 7):
        changed = bytearray(raw)
        changed[bit // 8] ^= 1 << bit % 8
        spelt = base64.urlsafe_b64encode(bytes(changed)).decode().rstrip("=")
        assert world.http("POST", f"/reset/{spelt}", form=FORMS["reset"]).status == 400

    assert world.everything_stored() == before


def test_only_hashes_of_what_they_hold_are_kept_and_nothing_is_logged(world: World, links: dict[str, str]) -> None:
    secrets = [signing.verify(use, links[kind].rpartition("/")[2])[-1]
               for kind, use in (("reset", "reset"), ("email", "email-change"))]
    stored, said = str(world.everything_stored()), world.logged()

    assert all(len(secret) == 43 for secret in secrets)
    assert not [secret for secret in secrets if secret in stored]
    assert not [link for link in links.values() if link.rpartition("/")[2] in stored + said]


def test_a_newer_one_replaces_the_older(world: World) -> None:
    signed_in(world)
    older = newcomer.reset_link(world, "alice@garden.example.com")
    world.forget_mail()
    newer = newcomer.reset_link(world, "alice@garden.example.com")

    assert [world.http("POST", link, form=FORMS["reset"]).status for link in (older, newer)] == [410, 303]


@pytest.mark.parametrize(("kind", "hours", "status"), [
    ("reset", 0.15, 200), ("reset", 0.18, 410), ("sign-up/confirm", 23, 200), ("sign-up/confirm", 25, 410),
    ("email", 23, 200), ("email", 25, 410), ("invitation", 7 * 24 - 1, 200), ("invitation", 7 * 24 + 1, 410),
])
def test_each_kind_lives_as_long_as_its_mail_says(
        world: World, links: dict[str, str], kind: str, hours: float, status: int) -> None:
    world.advance(hours=hours)

    assert world.http("GET", links[kind]).status == status


def test_a_stranger_who_signs_somebody_up_cannot_come_in_when_they_confirm(world: World) -> None:
    """Mallory knows the password of the sign-up; Carol, who gets the mail, does not, so nothing is opened."""
    newcomer.sign_up(world, EMAIL, "mallory knows this lantern")
    link = newcomer.link_to(world, EMAIL, "sign-up/confirm")

    assert world.http("POST", link, form={"password": PASSWORD}).status == 422
    assert newcomer.log_in(world, EMAIL, "mallory knows this lantern").status == 401
