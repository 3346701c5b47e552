"""Whatever is kept about a person is shown to them alone: every route of the portal × another's things × every caller.

The routes are the app's own, so that a new one is asked too; one that no case covers fails.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from chalicelib.core import clock, signing
from chalicelib.portal import export, rules
from tests.contract.test_tenants import PORTAL, Route
from tests.support import builders, people
from tests.support.answer import Answer
from tests.support.office import FROM_HERE, Office, signed_in
from tests.support.portal import Guest, asked, entered, link_to
from tests.support.world import World

MALLORY, MOVED = "mallory@example.net", "quagga@example.org"
HERS = ("carol", "quagga", "ely", "orchard")  # her address, her new one, her town, a list that she alone is on
DOOR = ("/portal", "/portal/enter/{token}", "/portal/move/{token}")  # before anybody has come in
AS_SENT = {"sure": "yes", "agrees": "yes", "wanted": "yes", "town": "Hull", "email": "new@example.net"}
FILE = {"form": "json"}


@dataclass
class Case:
    """Carol, who has been everywhere; and Mallory, who has proved her own address and is on one list of the same
    account holder. `ids` are Carol's, `invented` nobody's."""

    world: World
    carol: Guest
    mallory: Guest
    owner: Office
    ids: dict[str, str]
    invented: dict[str, str]

    def by(self, cookie: str, csrf: str, route: Route, ids: dict[str, str]) -> Answer:
        method, path = route[0], route[1].format(**ids)
        form = {"csrf": csrf, "at": ids["account_id"], **AS_SENT} if method == "POST" else None
        return self.world.http(method, path, form=form, headers={"Cookie": cookie, **FROM_HERE})

    def by_mallory(self, route: Route, ids: dict[str, str]) -> Answer:
        return self.by(self.mallory.cookie, self.mallory.csrf, route, ids)


def routes() -> list[Route]:
    """Every route of the portal."""
    from app import app

    return [(method, path) for path, methods in app.routes.items() for method in methods if path.startswith(PORTAL)]


def within() -> list[Route]:
    return [route for route in routes() if route[1] not in DOOR]


@pytest.fixture
def case(world: World, monkeypatch: pytest.MonkeyPatch) -> Case:
    monkeypatch.setattr(rules, "MOST_CAMPAIGNS", 0)
    bob = builders.bob()
    pond, orchard, books = world.a_list("Pond"), world.a_list("Orchard"), builders.a_list(bob, "Books of Carol")
    for one in (pond, orchard, books):
        world.subscribed(one, world.carol, tracking=True, town="Ely")
    world.subscribed(pond, MALLORY)
    world.sent_newsletter(orchard)
    carol, mallory = entered(world, world.carol), entered(world, MALLORY)
    carol.post("/portal/take")
    world.drain()
    carol.post("/portal/address", email=MOVED)
    enter = asked(world, world.carol, ip="198.51.100.3")
    ids = {"account_id": bob.id, "list_id": books.id, "token": enter.rpartition("/")[2], **FILE}
    invented = {"account_id": "aaaaaaaaaa", "list_id": "aaaaaaaaaa-bbbbbb", "token": "x" * 40, **FILE}
    return Case(world, carol, mallory, signed_in(world), ids, invented)


def test_every_id_in_a_path_stands_for_something_of_carols(case: Case) -> None:
    named = {name for _method, path in routes() for name in re.findall(r"{(\w+)}", path)}

    assert named == set(case.ids), "a route of the portal asks for a thing that no case has"
    for method, path in within():
        if method == "GET":
            assert case.carol.get(path.format(**case.ids)).status == 200, path


def test_nothing_of_carols_is_shown_or_changed_for_mallory(case: Case) -> None:
    before = _of_carol(case)
    assert len(before) > 10, "there is something to be shown"

    wrong = [text for route in _those_that_end_it_last() for text in _judged(case, route)]

    assert wrong == []
    assert _of_carol(case) == before
    assert case.carol.get("/portal/me").status == 200
    assert export.state(case.world.person(case.world.carol), clock.now()).state == export.READY


def _judged(case: Case, route: Route) -> Iterator[str]:
    about, has_id = " ".join(route), "_id}" in route[1]
    if route[1] in DOOR:
        return
    theirs, nobodys = case.by_mallory(route, case.ids), case.by_mallory(route, case.invented)
    if has_id and theirs.status != 404:
        yield f"{about}: Carol's is {theirs.status} for Mallory"
    if has_id and (theirs.status, theirs.body) != (nobodys.status, nobodys.body):
        yield f"{about}: Carol's does not look like nobody's"
    if theirs.status >= 500:
        yield f"{about}: {theirs.status}"
    told = [word for answer in (theirs, nobodys) for word in HERS if re.search(rf"\b{word}", _said(answer), re.I)]
    if told:
        yield f"{about}: tells {told}"


def _said(answer: Answer) -> str:
    return answer.body.decode(errors="replace") + str(answer.headers)


def _those_that_end_it_last() -> list[Route]:
    """Signing out and deleting everything end the session: they come last."""
    return sorted(within(), key=lambda route: (route[1] in ("/portal/delete", "/portal/out"), route[1]))


def test_on_a_list_of_both_mallory_changes_her_own(case: Case) -> None:
    account = case.world.account.id
    before = _of_carol(case)
    ids = case.ids | {"account_id": account, "list_id": f"{account}-nosuch"}

    answers = [case.by_mallory(route, ids) for route in _those_that_end_it_last() if route[1] != "/portal/out"]

    assert max(one.status for one in answers) < 500
    assert _of_carol(case) == before


@pytest.mark.parametrize("who", ["nobody", "an account holder", "a cookie that is over"])
def test_whoever_has_not_come_in_is_led_to_the_door(case: Case, who: str) -> None:
    ended = entered(case.world, MALLORY)
    ended.post("/portal/out")
    before = case.world.everything_stored()
    cookie = {"nobody": "", "an account holder": case.owner.cookie, "a cookie that is over": ended.cookie}[who]

    answers = {route: case.by(cookie, case.carol.csrf, route, case.ids) for route in within()}

    assert {route: one.status for route, one in answers.items() if one.status != 401} == {}
    shown = [one for (method, _path), one in answers.items() if method != "HEAD"]
    assert [one.path for one in shown if 'href="/portal"' not in one.text] == []
    assert not [one.path for one in shown if any(word in one.text.lower() for word in HERS)]
    after = case.world.everything_stored()
    assert {table for table in before if table != "ephemeral" and before[table] != after[table]} == set()


def test_no_get_changes_anything(case: Case) -> None:
    move = {"token": _move(case).rpartition("/")[2]}
    before = case.world.everything_stored()

    for method, path in routes():
        if method in {"GET", "HEAD"}:
            ids = case.ids | (move if "move" in path else {})
            assert case.by(case.carol.cookie, "", (method, path), ids).status == 200, path

    assert case.world.everything_stored() == before


def test_a_link_opens_for_whoever_reads_that_mailbox_and_shows_nobody_elses(case: Case) -> None:
    """Mallory's cookie gives Carol's link nothing, and its session is Carol's: what a mailbox proves is the address."""
    move = _move(case)
    entering, moving = f"/portal/enter/{case.ids['token']}", f"/portal/enter/{move.rpartition('/')[2]}"

    shown = case.world.http("GET", entering, headers={"Cookie": case.mallory.cookie})

    assert not [word for word in HERS if word in shown.text.lower()]
    assert case.mallory.post(moving).status == 400, "a link of one use is none for the other"
    assert case.world.http("POST", entering, form={}, headers={"Sec-Fetch-Site": "cross-site"}).status == 403
    assert case.mallory.get("/portal/me").text.count("Pond") == 1


def _move(case: Case) -> str:
    """Carol's link to her new address."""
    case.world.drain()
    return link_to(case.world, MOVED, "move")


def _of_carol(case: Case) -> list[str]:
    """Every row that names her in any way, and all files."""
    person, accounts = case.world.person(case.world.carol), (case.world.account.id, case.ids["account_id"])
    names = {person, case.world.carol, MOVED, signing.pseudonym("export", person),
             *(signing.alias(one, person) for one in accounts), *(signing.pseudonym(one, person) for one in accounts)}
    rows = [row for rows in case.world.everything_stored().values() for row in rows
            if any(name.lower() in row.lower() for name in names)]
    return [*rows, *sorted(people.objects())]
