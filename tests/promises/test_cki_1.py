"""CKI-1: no cookie but one a door (dashboard, portal): first-party, secure, gone with the browser, telling of nobody.

Every answer of the whole suite is looked at as well (tests/support/answer.py).
"""

import pytest

from tests.support import newcomer
from tests.support.answer import Answer, lawful
from tests.support.office import a_user, signed_in
from tests.support.world import World

pytestmark = pytest.mark.promise("CKI-1")
FINE = "__Host-session=" + "a" * 43 + "; Path=/; Secure; HttpOnly; SameSite=Lax"


def cookies(answers: list[Answer]) -> list[str]:
    return [value for answer in answers for name, value in answer.headers.items() if name.lower() == "set-cookie"]


def test_subscribers_are_given_none(world: World) -> None:
    garden = world.a_list()
    world.sign_up(garden, world.carol)
    world.confirm(world.confirmation_link())
    _campaign, mail = world.sent_newsletter(garden, tracking=True)
    for path in ("/", "/static/style.css", "/nowhere", mail.pixel, mail.links[0], mail.unsubscribe, "/confirm/wrong",
                 f"/s/{garden.id}", "/v1/lists", "/c/wrong/1", "/docs", "/terms", "/login", "/sign-up", "/reset",
                 "/portal"):
        world.http("GET", path)
    world.leave(mail.unsubscribe)

    assert len(world.answers) > 14
    assert cookies(world.answers) == []


def test_programs_are_given_none_and_theirs_is_not_read(world: World) -> None:
    office = signed_in(world)

    answer = world.http("GET", "/v1/lists", headers={"Cookie": office.cookie})

    assert answer.status == 401
    assert cookies([answer, world.api("GET", "/v1/lists")]) == []


def test_who_signs_in_is_given_one_that_is_random_and_changes_with_every_proof(world: World) -> None:
    a_user(world.account, "alice@garden.example.com")
    whole = newcomer.walked_in(world, "alice@garden.example.com")

    given = cookies(world.answers)

    assert len(given) == len({value.split(";")[0] for value in given}) == 2
    stored = str(world.everything_stored())
    assert whole.partition("=")[2] not in stored
    assert not [word for value in given for word in (world.account.id, "alice", "garden") if word in value]


@pytest.mark.parametrize("cookie", [
    FINE.replace("__Host-session", "theme"), FINE.replace("; Secure", ""), FINE.replace("; HttpOnly", ""),
    FINE + "; Max-Age=3600", FINE + "; Expires=Tue, 24 Nov 2037 00:00:00 GMT", FINE + "; Domain=example.org",
    FINE.replace("Path=/", "Path=/dashboard"), FINE.replace("a" * 43, "alice@example.org"),
])
def test_the_look_at_every_answer_would_see_another_one(cookie: str) -> None:
    with pytest.raises(AssertionError):
        lawful(Answer("/dashboard", 200, {"Set-Cookie": cookie}, b""))
    with pytest.raises(AssertionError):
        lawful(Answer("/s/x", 200, {"set-cookie": FINE}, b""))
    with pytest.raises(AssertionError):
        lawful(Answer("/dashboard", 200, {"Set-Cookie": FINE.replace("session", "portal", 1)}, b""))
    with pytest.raises(AssertionError):
        lawful(Answer("/portal/enter/x", 303, {"Set-Cookie": FINE}, b""))
    lawful(Answer("/portal/enter/x", 303, {"Set-Cookie": FINE.replace("session", "portal", 1)}, b""))
    lawful(Answer("/dashboard", 200, {"Set-Cookie": FINE}, b""))
