"""SEC-4: the IP of sign-ins and resets is kept for ninety days and shown; guessing is slowed; nobody is locked out."""

import re

import pytest

from chalicelib.core import clock
from tests.support import newcomer
from tests.support.office import PASSWORD, a_user, signed_in
from tests.support.world import World

pytestmark = pytest.mark.promise("SEC-4")
EMAIL = "alice@garden.example.com"
HOME, EVIL = "198.51.100.7", "203.0.113.9"


def test_each_try_stands_in_the_owner_s_log_with_its_address(world: World) -> None:
    office = signed_in(world)
    newcomer.log_in(world, EMAIL, "wrong password", ip=EVIL)
    newcomer.walked_in(world, EMAIL, ip=HOME)
    world.http("POST", "/reset", form={"email": EMAIL}, ip=EVIL, headers=newcomer.FROM_HERE)

    page = office.get("/dashboard/security").text

    assert page.count(EVIL) == 2
    assert HOME in page
    assert "Firefox on Linux" in page


def test_the_whole_of_ninety_days_can_be_looked_through(world: World) -> None:
    a_user(world.account, EMAIL)
    for n in range(45):
        world.advance(minutes=20)
        newcomer.log_in(world, EMAIL, "wrong password", ip=f"203.0.{n}.1")
    owner = newcomer.cookie_of(newcomer.log_in(world, EMAIL, ip=HOME))
    whole = newcomer.cookie_of(newcomer.show_code(world, owner, ip=HOME))

    def page(path: str) -> str:
        return world.http("GET", path, headers={"Cookie": whole}).text

    shown, path = page("/dashboard/security"), ""
    pages = [shown]
    while older := re.search(r'href="(/dashboard/security/sign-ins[?]cursor=[^"]+)"', shown):
        path = older[1]
        shown = page(path)
        pages.append(shown)
    assert len(pages) == 3
    assert len(set(re.findall(r"203\.0\.\d+\.1", "".join(pages)))) == 45


@pytest.mark.parametrize(("hours", "there"), [(90 * 24 - 1, True), (90 * 24 + 1, False)])
def test_after_ninety_days_it_is_gone(world: World, hours: int, there: bool) -> None:
    user = a_user(world.account, EMAIL)
    newcomer.log_in(world, EMAIL, "wrong password", ip=EVIL)
    world.advance(hours=hours)
    row, = [row for row in world.scan("ephemeral") if row["pk"]["S"].startswith(f"logins#{world.account.id}")]

    assert (int(row["expires_at"]["N"]) > clock.epoch(clock.now())) == there
    from chalicelib.users import login

    assert bool(login.log_of(user, clock.now())[0]) == there


def test_no_address_stands_in_a_key_of_the_counters(world: World) -> None:
    a_user(world.account, EMAIL)
    newcomer.log_in(world, EMAIL, "wrong password", ip=EVIL)
    newcomer.log_in(world, "nobody@example.org", "wrong password", ip=EVIL)

    keys = [row["pk"]["S"] + row["sk"]["S"] for row in world.scan("ephemeral")]

    assert not [key for key in keys if EVIL.rpartition(".")[0] in key or "@" in key]


def test_an_unknown_address_and_a_wrong_password_look_the_same(world: World) -> None:
    newcomer.at_noon(world)
    a_user(world.account, EMAIL)

    def tries(email: str, ip: str) -> list[tuple[int, str]]:
        answers = [newcomer.log_in(world, email, "wrong password", ip=ip) for _ in range(6)]
        return [(answer.status, answer.text.replace(email, "")) for answer in answers]

    known, unknown = tries(EMAIL, "203.0.113.9"), tries("nobody@example.org", "203.0.113.9")

    assert [status for status, _text in known] == [401] * 5 + [429]
    assert known == unknown
    resets = [world.http("POST", "/reset", form={"email": email}, headers=newcomer.FROM_HERE)
              for email in (EMAIL, "nobody@example.org")]
    assert resets[0].status == resets[1].status == 200
    assert resets[0].text == resets[1].text


def test_guessing_from_many_networks_is_cut_off_and_the_owner_still_comes_in(world: World) -> None:
    newcomer.at_noon(world)
    a_user(world.account, EMAIL, with_factor=False)
    assert newcomer.log_in(world, EMAIL, ip=HOME).status == 303

    guesses = [newcomer.log_in(world, EMAIL, f"guess number {n}", ip=f"203.0.{n}.1").status for n in range(22)]

    assert guesses == [401] * 19 + [429] * 3, "twenty tries, the owner's first among them"
    assert newcomer.log_in(world, EMAIL, PASSWORD, ip="203.0.99.1").status == 429, "even with the right password"
    assert newcomer.log_in(world, EMAIL, ip=HOME).status == 303, "the owner's own network is not bound by it"


def test_from_a_new_network_the_owner_comes_in_by_mail(world: World) -> None:
    newcomer.at_noon(world)
    a_user(world.account, EMAIL, with_factor=False)
    for n in range(21):
        newcomer.log_in(world, EMAIL, f"guess number {n}", ip=f"203.0.{n}.1")
    link = newcomer.reset_link(world, EMAIL)
    world.http("POST", link, form={"password": "seven violins under water"}, ip=HOME)

    assert newcomer.log_in(world, EMAIL, "seven violins under water", ip=HOME).status == 303


def test_nobody_uses_up_the_owner_s_way_to_a_new_password(world: World) -> None:
    newcomer.at_noon(world)
    a_user(world.account, EMAIL, with_factor=False)
    assert newcomer.log_in(world, EMAIL, ip=HOME).status == 303

    def asked(ip: str) -> int:
        return world.http("POST", "/reset", form={"email": EMAIL}, ip=ip, headers=newcomer.FROM_HERE).status

    assert [asked(f"203.0.{n // 3}.1") for n in range(14)] == [200] * 12 + [429] * 2
    refused = world.http("POST", "/reset", form={"email": EMAIL}, ip="203.0.77.1", headers=newcomer.FROM_HERE)
    assert int(refused.headers["Retry-After"]) <= 3600
    assert asked(HOME) == 200
    world.drain()
    assert len([mail for mail in world.inbox() if "/reset/" in mail.text]) == 13


def test_a_sign_in_from_another_network_is_told_though_the_browser_is_a_common_one(world: World) -> None:
    newcomer.at_noon(world)
    a_user(world.account, EMAIL, with_factor=False)

    def told(ip: str) -> int:
        world.forget_mail()
        assert newcomer.log_in(world, EMAIL, ip=ip).status == 303
        world.drain()
        return len(world.inbox())

    assert [told(HOME), told(HOME), told(EVIL), told(HOME)] == [1, 0, 1, 0]


def test_one_s_own_password_cannot_be_guessed_in_a_session_that_was_taken(world: World) -> None:
    newcomer.at_noon(world)
    office = signed_in(world)
    change = {"password": "seven violins under water"}

    tries = [office.post("/dashboard/security/password", current=f"guess {n}", **change).status for n in range(6)]

    assert tries == [422] * 5 + [429]
    assert office.post("/dashboard/security/password", current=PASSWORD, **change).status == 429
    world.advance(minutes=16)
    assert office.post("/dashboard/security/password", current=PASSWORD, **change).status == 303


def test_one_network_cannot_try_all_addresses(world: World) -> None:
    newcomer.at_noon(world)
    statuses = [newcomer.log_in(world, f"person{n}@example.org", "wrong password", ip=EVIL).status for n in range(51)]

    assert statuses == [401] * 50 + [429]
