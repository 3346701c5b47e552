"""SEC-3: a second factor whose codes work once, with recovery codes; needed to send, export and administer."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib.core import clock
from chalicelib.users import factor
from chalicelib.users.access import DOORS
from chalicelib.users.model import OWNER, User
from tests.support import newcomer
from tests.support.office import FROM_HERE, PASSWORD, Office, a_user, code_now, signed_in
from tests.support.world import World

pytestmark = pytest.mark.promise("SEC-3")
EMAIL = "alice@garden.example.com"
HOME = "198.51.100.7"


def test_the_same_code_works_once(world: World) -> None:
    a_user(world.account, EMAIL)
    cookies = [newcomer.cookie_of(newcomer.log_in(world, EMAIL)) for _ in range(2)]
    code = code_now()

    answers = [newcomer.show_code(world, cookie, code=code) for cookie in cookies]

    assert [answer.status for answer in answers] == [303, 401]
    assert "was used already" in answers[1].text


def test_the_same_code_works_once_also_when_it_comes_many_times_at_the_same_moment(world: World) -> None:
    user = a_user(world.account, EMAIL)
    code, now = code_now(), clock.now()

    def use(_n: int) -> bool:
        return factor.use_code(world.account.id, User.get(user.pk, user.sk), code, now)

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(use, range(8))) == [False] * 7 + [True]


def test_an_earlier_code_does_not_work_after_a_later_one(world: World) -> None:
    user = a_user(world.account, EMAIL)
    early = code_now()
    world.advance(seconds=30)
    assert factor.use_code(world.account.id, user, code_now(), clock.now())

    assert not factor.use_code(world.account.id, user, early, clock.now())


def test_the_password_alone_opens_no_page(world: World) -> None:
    a_user(world.account, EMAIL)
    half = newcomer.cookie_of(newcomer.log_in(world, EMAIL))

    answer = world.http("GET", "/dashboard", headers={"Cookie": half})

    assert (answer.status, answer.headers["Location"]) == (303, "/login?next=%2Fdashboard")


def test_setting_it_up_shows_ten_codes_once_and_each_works_once(world: World) -> None:
    office = signed_in(world, with_factor=False)
    office.post("/dashboard/security/factor/begin")
    secret = _offered(office)
    assert "<svg" in office.get("/dashboard/security").text
    done = office.post("/dashboard/security/factor/finish", code=code_now(secret))
    codes = [code for code in _words(done.text) if len(code) == 27 and code.count("-") == 3]
    assert len(codes) == 10
    assert secret not in str(world.everything_stored()), "kept encrypted"

    def by_recovery(code: str) -> int:
        half = newcomer.cookie_of(newcomer.log_in(world, EMAIL))
        return newcomer.show_code(world, half, recovery=code).status

    assert [by_recovery(codes[0]), by_recovery(codes[0]), by_recovery(codes[1])] == [303, 401, 303]
    world.drain()
    assert "recovery code" in world.mail_to(EMAIL).subject.lower()


def test_a_new_password_by_mail_does_not_pass_it_by(world: World) -> None:
    a_user(world.account, EMAIL)
    link = newcomer.reset_link(world, EMAIL)
    world.http("POST", link, form={"password": "seven violins under water"})

    half = newcomer.log_in(world, EMAIL, "seven violins under water")

    assert half.headers["Location"].startswith("/login/code")
    assert world.http("GET", "/dashboard", headers={"Cookie": newcomer.cookie_of(half)}).status == 303


WANTS_ONE = {
    "/dashboard/team/invite": {"email": "dave@example.org", "role": "viewer"},
    "/dashboard/keys": {"label": "till", "access": "reading", "expires": "90"},
    "/dashboard/security/factor/remove": {},
    "/dashboard/security/codes": {},
}


@pytest.mark.parametrize("path", WANTS_ONE)
def test_what_gives_power_wants_one_shown_lately(world: World, path: str) -> None:
    office = signed_in(world).unproved()

    asked = office.post(path, **WANTS_ONE[path])

    assert asked.status == 403
    assert 'name="step_up_code"' in asked.text
    assert all(f'value="{value}"' in asked.text for value in WANTS_ONE[path].values()), "nothing typed is lost"
    assert office.post(path, **WANTS_ONE[path], step_up_code="000000").status == 403
    assert office.post(path, **WANTS_ONE[path], step_up_code=office.code()).status in {200, 201, 303}


WITHOUT = {
    "/dashboard/vouching/check": "looks at a page that everybody can see",
    "/dashboard/terms": "comes before the second factor",
    "/dashboard/inactivity/count": "counts, and nothing follows",
    "/dashboard/inactivity/off": "stops at once what deletes people",
    "/dashboard/domain/check": "looks records up that everybody can see",
    "/dashboard/people/{subscription_id}/unsubscribe": "takes nothing out, and people may not wait for it",
}


def test_whatever_sends_exports_or_administers_wants_one() -> None:
    """By what its path says that it does, for the doors of those who are not owners."""
    import app  # noqa: F401 - every door is made

    power = [path for (method, path), (role, _step_up) in DOORS.items()
             if method == "POST" and (role == OWNER or path.endswith(("csv", "/send", "/schedule", "/resume")))]

    assert len(power) > 20
    assert sorted(path for path in power if not DOORS["POST", path][1]) == sorted(
        path for path in WITHOUT if path in power)


def test_answers_and_proof_of_a_person_who_is_looked_up_want_one(world: World) -> None:
    garden = world.a_list()
    world.subscribed(garden, world.carol, town="Ravenglass")
    office = signed_in(world)
    search = f"/dashboard/lists/{garden.id}/people/search"
    shown = office.post(search, email=world.carol).text
    hidden = office.unproved().post(search, email=world.carol).text

    assert "Ravenglass" in shown
    assert "192.0.2.7" in shown
    assert "Ravenglass" not in hidden
    assert "192.0.2.7" not in hidden
    assert "proof of consent" in hidden


@pytest.mark.parametrize(("minutes", "status"), [(9.9, 303), (10.1, 403)])
def test_it_covers_ten_minutes(world: World, minutes: float, status: int) -> None:
    office = signed_in(world)
    world.advance(minutes=minutes)

    assert office.post("/dashboard/team/invite", email="d@example.org", role="viewer").status == status


def test_who_has_none_is_told_to_set_one_up(world: World) -> None:
    office = signed_in(world, with_factor=False)
    world.advance(minutes=11)

    answer = office.post("/dashboard/team/invite", email="d@example.org", role="viewer")

    assert answer.status == 403
    assert "/dashboard/security" in answer.text


def test_guessing_codes_is_cut_off_and_the_owner_is_not(world: World) -> None:
    newcomer.at_noon(world)
    a_user(world.account, EMAIL)
    half = newcomer.cookie_of(newcomer.log_in(world, EMAIL))
    tried = [newcomer.show_code(world, half, code="000000").status for _ in range(6)]
    world.advance(minutes=16)

    assert tried == [401] * 5 + [429]
    assert world.http("POST", "/login", form={"email": EMAIL, "password": PASSWORD}, headers=FROM_HERE).status == 303


def _codes(world: World, ip: str, codes: list[str], email: str = EMAIL, password: str = PASSWORD) -> list[int]:
    """What a browser at `ip` is answered that knows the password and shows these codes, one after the other."""
    half = newcomer.cookie_of(newcomer.log_in(world, email, password, ip=ip))
    return [newcomer.show_code(world, half, code=code, ip=ip).status for code in codes]


def test_who_has_the_password_alone_does_not_lock_the_owner_out(world: World) -> None:
    newcomer.at_noon(world)
    a_user(world.account, EMAIL)
    assert _codes(world, HOME, [code_now()]) == [303]
    for n in range(1, 6):
        _codes(world, f"203.0.{n}.1", ["000000"] * 5)
        world.advance(minutes=61)

    assert _codes(world, "203.0.99.1", [code_now()]) == [429], "twenty a day from networks that are new to her"
    assert _codes(world, HOME, [code_now()]) == [303]


def test_the_owner_comes_in_from_a_new_network_by_recovery_code_or_by_mail(world: World) -> None:
    newcomer.at_noon(world)
    user = a_user(world.account, EMAIL)
    codes, hashes = factor.new_codes()
    user.update(actions=[User.codes.set(hashes)])
    for n in range(1, 6):
        _codes(world, f"203.0.{n}.1", ["000000"] * 5)
        world.advance(minutes=61)
    assert _codes(world, HOME, [code_now()]) == [429]
    half = newcomer.cookie_of(newcomer.log_in(world, EMAIL, ip=HOME))
    assert newcomer.show_code(world, half, recovery=codes[0], ip=HOME).status == 303
    elsewhere = "198.18.7.7"
    link = newcomer.reset_link(world, EMAIL)
    world.http("POST", link, form={"password": "seven violins under water"}, ip=elsewhere)
    world.advance(seconds=31)

    assert _codes(world, elsewhere, [code_now()], password="seven violins under water") == [303]


def test_codes_that_are_right_never_run_out(world: World) -> None:
    newcomer.at_noon(world)
    a_user(world.account, EMAIL)

    def again(n: int) -> list[int]:
        world.advance(seconds=31)
        return _codes(world, f"198.51.{n % 3}.7", [code_now()])

    assert [again(n) for n in range(25)] == [[303]] * 25


def _offered(office: Office) -> str:
    from chalicelib.users.model import Session

    row = Session.query(f"session#{_digest(office.cookie)}").next()
    return factor.reopen(office.user, row.factor).secret


def _digest(cookie: str) -> str:
    from chalicelib.core import signing

    return signing.digest(cookie.partition("=")[2])


def _words(text: str) -> list[str]:
    import re

    return re.findall(r"[a-z0-9-]+", text)
