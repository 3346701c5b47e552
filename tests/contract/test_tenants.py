"""Whatever belongs to an account is its own: every route of the app × another account's ids × every kind of caller.

The routes are the app's own, so a new one is asked too; one that no case covers fails. What is another's is not there
(404, word for word as for an id that nobody has), is told nothing of, and stays as it is.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from chalicelib.accounts import rules
from chalicelib.accounts.operations import OPERATIONS
from chalicelib.core import clock
from chalicelib.core.settings import QUEUES
from chalicelib.users import sessions
from tests.support import builders
from tests.support import estate as estates
from tests.support.answer import Answer
from tests.support.estate import Estate
from tests.support.office import FROM_HERE, Office
from tests.support.world import World

BOBS_WORDS = ("zanzibar", "bob’s", "books.example.com")
OPEN_TO_ALL = {  # routes of no account's own; or of what their link is for, which is a right of its own
    "/privacy", "/privacy/record", "/privacy/record.json", "/robots.txt", "/a/{account_id}/privacy",
    "/a/{account_id}/privacy/versions", *(f"/.well-known/{name}" for name in ("gpc.json", "dnt", "security.txt")),
    "/", "/static/{name}", "/docs", "/v1/openapi.json", "/terms", "/login", "/login/code", "/logout", "/sign-up",
    "/reset", "/undo", "/s/{list_id}", "/o/{token}", "/c/{token}/{link}", "/verify/{account_id}",
    "/receipts/verify", "/w/{token}", "/.well-known/jwks.json",
    "/verify/{account_id}/{token}", "/complain",
    "/complain/{account_id}",
    *(f"/{way}/{{token}}" for way in ("confirm", "u", "stay", "email", "invitation", "reset", "sign-up/confirm")),
}
PORTAL = "/portal"  # people's own doors: whose is whose there is told by test_tenants_portal.py
NOBODYS = {"announcement_id": "aaaaaaaaaaaaaaaa"}  # path ids of what is everybody's or nobody's, with a value
Route = tuple[str, str]


@dataclass
class Case:
    """Bob, whose things are asked for; and Alice, who asks."""

    world: World
    bob: Estate
    bobs_office: Office
    alice: Office
    alices_key: str
    invented: estates.Ids

    def by_key(self, route: Route, ids: estates.Ids) -> Answer:
        return self._api(route, ids, {"Authorization": f"Bearer {self.alices_key}"})

    def by_nobody(self, route: Route, ids: estates.Ids) -> Answer:
        """Without a key; Alice's cookie is none for the API, and her key is none for the dashboard."""
        if route[1].startswith("/v1/"):
            return self._api(route, ids, {"Cookie": self.alice.cookie})
        key = {"Authorization": f"Bearer {self.alices_key}", "X-API-Key": self.alices_key, **FROM_HERE}
        form = {"csrf": self.alice.csrf} if route[0] == "POST" else None
        return self.world.http(route[0], route[1].format(**ids), form=form, headers=key)

    def by_session(self, route: Route, ids: estates.Ids) -> Answer:
        method, path = route[0], route[1].format(**ids)
        if method == "POST":
            return self.alice.post(path, **form_for(route[1], ids))
        return self.world.http(method, path, headers={"Cookie": self.alice.cookie})

    def _api(self, route: Route, ids: estates.Ids, headers: dict[str, str]) -> Answer:
        one = next(one for one in OPERATIONS if (one.method, one.path) == route)
        body = estates.filled(one.example or {}, ids) if one.takes_body else None
        version = {"If-Match": '"1"'} if one.versioned else {}
        return self.world.http(route[0], route[1].format(**ids), json=body, headers=headers | version)


FORMS: dict[str, dict[str, str]] = {}


def form_for(path: str, ids: estates.Ids) -> dict[str, str]:
    """What a form must hold to be looked at as far as the thing that it is about."""
    return {name: value.format(**ids) for name, value in FORMS.get(path, {}).items()}


def routes() -> list[Route]:
    """Every route and method that belongs to account holders."""
    from app import app

    return [(method, path) for path, methods in app.routes.items() for method in methods
            if path not in OPEN_TO_ALL and not path.startswith(PORTAL)]


def ids_in(path: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", path)) - set(NOBODYS)


@pytest.fixture
def case(world: World, monkeypatch: pytest.MonkeyPatch) -> Case:
    monkeypatch.setitem(rules.CALLS_A_MINUTE, "standard", 10**9)
    alice, alices = world.account, estates.of(world)
    office, alices_key = alices.office(), world.key
    world.account, world.key = builders.bob(), ""
    bob = estates.of(world, "books.example.com", "Zanzibar")
    bobs_office = bob.office()
    world.drain()
    invented = {name: value[:-3] + ("aaa" if value[-3:] != "aaa" else "bbb") for name, value in bob.ids.items()}
    assert alice.id not in str(bob.ids)
    bob.ids |= NOBODYS
    return Case(world, bob, bobs_office, office, alices_key, invented)


def test_every_id_in_a_path_stands_for_something_of_bobs(case: Case) -> None:
    asked = {name for _method, path in routes() for name in ids_in(path)}

    assert asked - set(case.bob.ids) == set(), "a route asks for a thing that the estate does not have"
    lost = [(path, answer.status) for method, path in routes() if method == "GET" and path.startswith("/dashboard")
            and ids_in(path) and (answer := case.bobs_office.get(path.format(**case.bob.ids))).status >= 400]
    assert lost == [], "what is Bob's must be found by Bob, or nothing is proved"


def test_what_is_anothers_is_not_there_for_key_session_and_nobody(case: Case) -> None:
    before, waiting = _of_bob(case), _queued(case)

    wrong = [text for route in routes() for text in _judged(case, route)]

    assert wrong == []
    assert [row for table, rows in _of_bob(case).items() for row in {*rows} ^ {*before[table]}] == []
    assert _queued(case) == waiting


def _judged(case: Case, route: Route) -> Iterator[str]:
    """What is wrong with the answers to one route."""
    for_programs, about = route[1].startswith("/v1/"), " ".join(route)
    nobody = case.by_nobody(route, case.bob.ids)
    if not _turned_away(nobody, for_programs):
        yield f"{about}: nobody gets {nobody.status}"
    ask = case.by_key if for_programs else case.by_session
    theirs = ask(route, case.bob.ids)
    if ids_in(route[1]):
        yield from _not_there(case, route, ask, theirs)
    elif theirs.status >= 500:
        yield f"{about}: {theirs.status}"
    told = [word for answer in (nobody, theirs) for word in BOBS_WORDS if word in str(answer).lower()]
    if told:
        yield f"{about}: tells {told}"
    if not for_programs and route[0] == "POST":
        _sign_in_again(case)


def _not_there(case: Case, route: Route, ask: Callable[[Route, estates.Ids], Answer],
               theirs: Answer) -> Iterator[str]:
    """Bob's things are nowhere for Alice, word for word as what nobody has."""
    about = " ".join(route)
    if theirs.status != 404:
        yield f"{about}: Bob's is {theirs.status} for Alice"
    if _bare(ask(route, case.invented)) != _bare(theirs):
        yield f"{about}: Bob's does not look like nobody's"
    if (strange := ask(route, dict.fromkeys(case.bob.ids, "x" * 300))).status != 404:
        yield f"{about}: what is no id at all is {strange.status}"


def _turned_away(answer: Answer, for_programs: bool) -> bool:
    """401; people who ask for a page are led to the door."""
    led = answer.status == 303 and answer.headers["Location"].startswith("/login?next=")
    return answer.status == 401 or (led and not for_programs)


def _bare(answer: Answer) -> tuple[int, bytes]:
    return answer.status, answer.body


def _sign_in_again(case: Case) -> None:
    """Some forms end sessions or change what one signs in with: each is tried by somebody just signed in."""
    office = case.alice
    opened = sessions.begin(office.user, "Firefox on Linux", clock.now())
    sessions.prove(opened.session, clock.now())
    office.cookie, office.csrf = opened.set_cookie.split(";")[0], str(opened.session.csrf)


def _of_bob(case: Case) -> dict[str, list[str]]:
    """Every row that is not Alice's own, and so must not change."""
    hers = (case.alice.account.id, case.alice.user.id)
    return {table: [row for row in rows if not any(one in row for one in hers)]
            for table, rows in case.world.everything_stored().items()}


def _queued(case: Case) -> list[Any]:
    bob = case.bob.world.account.id
    return [body for queue in QUEUES for body in case.world.waiting(queue) if bob in body]


def test_ids_in_a_body_are_looked_at_like_those_in_a_path(case: Case) -> None:
    campaign = {"list_id": case.bob.ids["list_id"], "subject": "May", "body": "Hello"}
    key = {"Authorization": f"Bearer {case.alices_key}"}

    assert case.world.http("POST", "/v1/campaigns", json=campaign, headers=key).status == 404
    assert case.alice.post("/dashboard/campaigns/new", **campaign).status in {404, 422}


def test_a_cursor_of_anothers_listing_leads_nowhere(case: Case) -> None:
    bobs, key = {"Authorization": f"Bearer {case.world.key}"}, {"Authorization": f"Bearer {case.alices_key}"}
    for _ in range(2):
        case.bob.made("/v1/lists", name="Zanzibar again")

    cursor = case.world.http("GET", "/v1/lists?limit=1", headers=bobs).json["next"]

    assert case.world.http("GET", f"/v1/lists?cursor={cursor}", headers=bobs).status == 200
    assert case.world.http("GET", f"/v1/lists?cursor={cursor}", headers=key).status == 400
