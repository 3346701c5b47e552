"""Sessions: thirty minutes idle, twelve hours in all, one cookie that says nothing, ends that are ends."""

import re
from datetime import timedelta

import pytest

from chalicelib.core import clock
from chalicelib.users import sessions
from chalicelib.users.model import User
from tests.support import builders, newcomer
from tests.support.office import FROM_HERE, PASSWORD, a_user, signed_in
from tests.support.world import World

EMAIL = "alice@garden.example.com"


@pytest.fixture
def user(aws_environment: None) -> User:
    return a_user(builders.alice(), EMAIL)


def secret_of(opened: sessions.Opened) -> str:
    return opened.set_cookie.partition("=")[2].partition(";")[0]


@pytest.mark.parametrize(("minutes", "alive"), [(29, True), (29.9, True), (30, False), (31, False)])
def test_thirty_minutes_without_a_request_end_it(user: User, minutes: float, alive: bool) -> None:
    opened, now = sessions.begin(user, "", clock.now()), clock.now()

    assert (sessions.find(secret_of(opened), now + timedelta(minutes=minutes)) is not None) == alive


@pytest.mark.parametrize(("hours", "alive"), [(11, True), (11.99, True), (12, False), (13, False)])
def test_twelve_hours_end_it_whatever_is_done(user: User, hours: float, alive: bool) -> None:
    opened, begun = sessions.begin(user, "", clock.now()), clock.now()
    for minutes in range(0, int(hours * 60), 20):
        sessions.find(secret_of(opened), begun + timedelta(minutes=minutes))

    assert (sessions.find(secret_of(opened), begun + timedelta(hours=hours)) is not None) == alive


def test_the_cookie_is_random_secure_and_gone_with_the_browser(user: User) -> None:
    opened = sessions.begin(user, "", clock.now())

    assert re.fullmatch(r"__Host-session=[\w-]{43}; Path=/; Secure; HttpOnly; SameSite=Lax", opened.set_cookie)
    assert secret_of(opened) not in str(opened.session.serialize()), "only its hash is kept"


def test_a_half_session_is_no_session_and_gets_a_new_id_when_it_is_whole(user: User) -> None:
    half = sessions.begin(user, "", clock.now(), half=True)
    assert sessions.find(secret_of(half), clock.now()) is None

    whole = sessions.complete(half.session, user, clock.now())

    assert secret_of(whole) != secret_of(half)
    assert sessions.find(secret_of(half), clock.now(), half=True) is None
    assert sessions.find(secret_of(whole), clock.now()) is not None


def test_a_renewed_one_has_a_new_id_the_same_token_and_its_old_end(user: User) -> None:
    old = sessions.begin(user, "Firefox", clock.now())
    new = sessions.renew(old.session, clock.now())

    assert sessions.find(secret_of(old), clock.now()) is None
    assert (new.session.csrf, new.session.started_at) == (old.session.csrf, old.session.started_at)
    assert [one.short_id for one in sessions.open_sessions(user.id, clock.now())] == [old.session.short_id]
    assert sessions.end(user.id, str(old.session.short_id))
    assert sessions.find(secret_of(new), clock.now()) is None


def test_ending_all_ends_also_what_the_list_does_not_know(user: User) -> None:
    opened = sessions.begin(user, "", clock.now())
    later = clock.now() + timedelta(seconds=2)
    for row in sessions.OpenSession.query(f"sessions#{user.id}"):
        row.delete()

    sessions.end_all(user, later)

    assert sessions.find(secret_of(opened), later) is None


@pytest.mark.parametrize("cookie", ["", "x", "__Host-session=", "../../x", "a" * 5000, "ä"])
def test_any_other_cookie_is_nobody(user: User, cookie: str) -> None:
    assert sessions.find(cookie, clock.now()) is None


def test_a_password_change_ends_the_others_and_a_reset_ends_all(world: World) -> None:
    office = signed_in(world)
    other = newcomer.walked_in(world, office.user.email)
    assert world.http("GET", "/dashboard/security", headers={"Cookie": other}).status == 200

    office.post("/dashboard/security/password", current=PASSWORD, password="seven violins under water")
    assert world.http("GET", "/dashboard/security", headers={"Cookie": other}).status == 303
    assert office.get("/dashboard/security").status == 200

    link = newcomer.reset_link(world, office.user.email)
    assert world.http("POST", link, form={"password": "eight cellos above a lake"}).status == 303
    assert office.get("/dashboard/security").status == 303
    assert world.http("POST", link, form={"password": "nine harps beside a road"}).status == 410, "it works once"


def test_one_s_own_sessions_are_listed_and_ended_and_nobody_else_s(world: World) -> None:
    office = signed_in(world)
    bob = signed_in(world, email="bob@books.example.com", account=builders.bob())
    newcomer.walked_in(world, office.user.email)
    page = office.get("/dashboard/security").text
    ends = re.findall(r'action="(/dashboard/security/sessions/[\w]+/end)"', page)
    assert len(ends) == 1

    assert bob.post(ends[0]).status == 404
    assert office.post(ends[0]).status == 303
    assert "sessions/" not in office.get("/dashboard/security").text.replace("sessions/end-others", "")


def test_signing_out_ends_it_here_and_in_the_browser(world: World) -> None:
    office = signed_in(world)
    kept = office.cookie

    answer = office.post("/logout")

    assert "Max-Age=0" in answer.headers["Set-Cookie"]
    assert world.http("GET", "/dashboard/security", headers={"Cookie": kept}).status == 303
    assert world.http("POST", "/logout", form={}, headers=FROM_HERE).status == 303, "without a session nothing is wrong"
