"""ROLE-2: account holders accept the terms and the processing agreement before they use the service."""

import re

import pytest

from chalicelib.accounts import rules, terms
from chalicelib.accounts.operations import OPERATIONS
from tests.support.office import Office, signed_in
from tests.support.world import World

pytestmark = pytest.mark.promise("ROLE-2")
NEW = "2027-01"


@pytest.fixture
def office(world: World) -> Office:
    """An owner of an account that lacks nothing but the acceptance."""
    return signed_in(world, account=world.use_account(terms=""))


STOPS = {"cancel_campaign", "cancel_import", "delete_campaign", "delete_webhook", "end_subscription", "pause_campaign",
         "pause_import", "suppress_address", "undo_import", "unschedule_campaign"}


class Anything(dict[str, str]):
    """An id for every name in a path."""

    def __missing__(self, name: str) -> str:
        return "gardenclub22-42r6vknh7e92s"


def accept(office: Office) -> int:
    return office.post("/dashboard/terms", accept="yes").status


def new_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terms, "CURRENT", NEW)
    monkeypatch.setattr(rules, "CURRENT", NEW)


def accepted(office: Office) -> list[tuple[str, str, str]]:
    return [(one.accepted_version, str(one.user), str(one.ip)) for one in terms.history(office.account.id)]


OPEN = ("/dashboard/terms", "/dashboard/step-up", "/dashboard/security")  # one's own access may be made safe first


def every_page() -> list[tuple[str, str]]:
    """Every way into the dashboard, from the app itself, but those."""
    from app import app

    return [(method, re.sub(r"{[^}]+}", "x", path)) for path, methods in app.routes.items() for method in methods
            if path.startswith("/dashboard") and not path.startswith(OPEN)]


def test_no_page_works_before_the_terms_are_accepted(office: Office) -> None:
    before = office.world.everything_stored()

    for method, path in every_page():
        answer = office.post(path, name="Garden news") if method == "POST" else office.get(path)
        assert (answer.status, answer.headers.get("Location")) == (303, "/dashboard/terms"), (method, path)

    assert office.world.written_since(before) == []


def test_neither_by_program(office: Office) -> None:
    world = office.world
    answer = world.api("POST", "/v1/lists", json={"name": "Garden news"})

    assert answer.status == 409
    assert "acceptance of the terms" in answer.json["detail"]


def test_the_acceptance_says_who_when_from_where_and_which_version(office: Office) -> None:
    world = office.world
    assert office.post("/dashboard/terms").status == 422, "without the tick nothing is accepted"
    assert accepted(office) == []

    assert accept(office) == 303

    one, = terms.history(office.account.id)
    assert (one.accepted_version, one.user, one.ip) == (terms.CURRENT, office.user.id, "192.0.2.1")
    assert str(one.accepted_at)[:10] == world.today()
    page = office.get("/dashboard/terms").text
    assert terms.CURRENT in page
    assert "alice@garden.example.com" in page
    assert world.api("POST", "/v1/lists", json={"name": "Garden news"}).status == 201


def test_only_an_owner_can_accept(office: Office) -> None:
    editor = signed_in(office.world, role="editor", account=office.account, email="eve@garden.example.com")

    assert accept(editor) == 403
    assert accepted(office) == []


def test_a_new_version_asks_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    world = office.world
    accept(office)
    list_id = world.api("POST", "/v1/lists", json={"name": "Garden news"}).json["id"]
    draft = world.api("POST", "/v1/campaigns", json={"list_id": list_id, "subject": "May", "body": "Sow."}).json["id"]
    new_version(monkeypatch)

    assert office.get("/dashboard/lists").headers["Location"] == "/dashboard/terms"
    for one in OPERATIONS:
        answer = world.api(one.method, one.path.format_map(Anything()), json={} if one.takes_body else None)
        waits = answer.status == 409 and "The terms have changed" in answer.json["detail"]
        assert waits == one.wants_terms, one.name
    assert {one.name for one in OPERATIONS if one.before_terms} == STOPS
    assert world.http("GET", f"/s/{list_id}").status == 200, "people who subscribe are not asked"

    accept(office)

    assert [version for version, _user, _ip in accepted(office)] == ["2026-11", NEW]
    assert world.api("POST", f"/v1/campaigns/{draft}/send", json={}).status == 202
    assert accept(office) == 303
    assert len(accepted(office)) == 2, "once is enough"
