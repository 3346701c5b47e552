"""RGT-5: requests are answered within a month: each is on record with its day and its outcome."""

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from chalicelib.core import clock
from chalicelib.core.errors import Conflict
from chalicelib.core.table import read_all
from chalicelib.portal import cases, requests, rules
from chalicelib.portal.model import OPEN, OPERATOR, DataRequest, Open
from tests.faults.hooks import Killed, killed_before
from tests.support import builders
from tests.support.office import Office, signed_in
from tests.support.operating import operate
from tests.support.world import World

pytestmark = pytest.mark.promise("RGT-5")
PAGE = "/dashboard/requests"
NOON = datetime(2027, 2, 20, 12, tzinfo=UTC)


@pytest.fixture
def office(world: World) -> Office:
    world.advance_to(NOON)
    return signed_in(world)


def entered(world: World, account_id: str = "", **over: Any) -> DataRequest:
    given = {"person": world.person(builders.CAROL), "right": rules.ACCESS, "by": rules.ACCOUNT, "now": world.now()}
    return requests.open_request(account_id or world.account.id, **(given | over))


def asked_by(person: str, now: datetime) -> list[Any]:
    """Every row of the log that names a person, newest first."""
    return read_all(cases.Log.of(person).wanted(100, 100), now)


# --- the log -------------------------------------------------------------------------------------------------------

def test_a_request_by_letter_is_entered_shown_answered_and_kept_for_three_years(office: Office) -> None:
    world = office.world
    world.subscribed(world.a_list(), builders.CAROL)
    answer = office.post(PAGE, email=" carol.smith@EXAMPLE.org", right="erase", received="2027-02-18",
                         note="By letter.")

    page = office.follow(answer)
    assert "Have their data deleted" in page.text
    assert "20 March" not in page.text
    assert "18 March 2027" in page.text
    assert "26 days left" in page.text
    assert "By letter." in page.text
    person_page = re.search(r'"(/dashboard/people/[^"/]+)"', page.text)
    assert person_page, "the way to the button that deletes"
    assert office.get(person_page[1]).status == 200
    for text in (page.text, office.get(PAGE).text):
        assert world.person(builders.CAROL) not in text
        assert "carol.smith" not in text.lower()

    closed = office.post(page.path.partition("?")[0] + "/close", outcome="Unsubscribed, and told by mail.")

    assert "The request is closed" in office.follow(closed).text
    assert "Unsubscribed, and told by mail." in office.get(PAGE).text
    assert "Nothing waits for you" in office.get(PAGE).text
    row, = asked_by(world.person(builders.CAROL), world.now())
    assert row.expires_at == clock.epoch(datetime.fromisoformat(str(row.closed_at)) + rules.CLOSED_LIVES_FOR)
    world.advance(days=3 * 365, seconds=1)
    assert asked_by(world.person(builders.CAROL), world.now()) == []
    assert requests.page(world.account.id, "", world.now())[0] == []


def test_the_address_is_kept_as_a_fingerprint_alone(office: Office) -> None:
    office.post(PAGE, email="carol.smith@example.org", right="access", received="2027-02-20")

    stored = json.dumps(office.world.everything_stored()).lower()
    assert "carol.smith" not in stored
    assert [one.pk for one in asked_by(office.world.person(builders.CAROL), office.world.now())] == [
        office.account.id]


@pytest.mark.parametrize(("form", "wrong"), [
    ({"email": "carol"}, "email"), ({"email": ""}, "email"), ({"right": "everything"}, "right"),
    ({"received": "2027-02-21"}, ""), ({"received": "2027-02-22"}, "received"),  # it is the 21st somewhere already
    ({"received": "2026-02-20"}, ""), ({"received": "2026-02-19"}, "received"), ({"received": "yesterday"}, "received"),
    ({"received": ""}, "received"), ({"note": "x" * 1001}, "note"),
])
def test_mistakes_are_told_beside_their_field_and_nothing_typed_is_lost(office: Office, form: dict[str, str],
                                                                        wrong: str) -> None:
    given = {"email": "carol.smith@example.org", "right": "port", "received": "2027-02-20", "note": "By telephone"}

    answer = office.post(PAGE, **(given | form))

    assert answer.status == (422 if wrong else 303), answer.text
    if wrong:
        assert f'href="#{wrong}"' in answer.text
        assert "By telephone" in answer.text or wrong == "note"
        assert requests.waiting(office.account.id, clock.now()) == []


def test_a_viewer_sees_and_changes_nothing_and_closing_wants_the_second_factor(office: Office) -> None:
    made = entered(office.world)
    viewer = signed_in(office.world, role="viewer", email="viewer@garden.example.com")

    assert viewer.get(PAGE).status == viewer.get(f"{PAGE}/{made.id}").status == 200
    assert "<form" not in viewer.get(f"{PAGE}/{made.id}").text.partition("<main")[2]
    assert viewer.post(PAGE, email="a@example.org", right="access", received="2027-02-20").status == 403
    assert viewer.post(f"{PAGE}/{made.id}/close", outcome="Done").status == 403
    office.unproved()
    assert "step_up_code" in office.post(f"{PAGE}/{made.id}/close", outcome="Done").text
    assert requests.waiting(office.account.id, clock.now()) != []


def test_it_is_closed_once_with_words(office: Office) -> None:
    made = entered(office.world)
    path = f"{PAGE}/{made.id}/close"

    assert office.post(path, outcome="  ").status == office.post(path, outcome="x" * 1001).status == 422
    assert office.post(path, outcome="Done.").status == 303
    assert office.post(path, outcome="Done otherwise.").status == 409
    assert "Done otherwise" not in office.get(PAGE).text
    assert list(Open.query(OPEN)) == []


def test_two_who_close_at_once_have_one_winner(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    made = entered(office.world)
    stale = requests.get(office.account.id, made.id, clock.now())
    requests.close(office.account.id, made.id, "First.", clock.now(), "user:a")
    monkeypatch.setattr(requests, "get", lambda *_: stale)

    with pytest.raises(Conflict):
        requests.close(office.account.id, made.id, "Second.", clock.now(), "user:b")

    assert str(asked_by(str(made.person), clock.now())[0].outcome) == "First."


@pytest.mark.parametrize("what", ["open", "close"])
def test_whoever_dies_at_it_leaves_all_or_nothing(office: Office, what: str) -> None:
    world, made = office.world, entered(office.world)
    before = world.everything_stored()

    acts: dict[str, Callable[[], object]] = {
        "open": lambda: entered(world),
        "close": lambda: requests.close(office.account.id, made.id, "Done.", world.now(), "user:a")}

    with killed_before("TransactWriteItems"), pytest.raises(Killed):
        acts[what]()

    assert world.written_since(before) == []


def test_what_is_open_stands_first_by_its_day_and_accounts_do_not_see_each_others(office: Office) -> None:
    world, bob = office.world, builders.bob()
    for day, right in ((19, "port"), (17, "object"), (18, "access")):
        entered(world, right=right, received=date(2027, 2, day))
    entered(world, bob.id, right="erase")

    page = office.get(PAGE).text
    in_turn = ("Object to the use of their data", "See their data", "Take their data along")
    shown = [page.index(f">{words}</a>") for words in in_turn]

    assert shown == sorted(shown)
    assert ">Have their data deleted</a>" not in page


# --- the operator --------------------------------------------------------------------------------------------------

def test_the_operator_enters_and_closes_requests_at_an_account_and_at_itself(office: Office) -> None:
    for account in (office.account.id, OPERATOR):
        made = operate(do="open_request", account=account, right="access", email="carol.smith@example.org",
                       received="2027-02-18", note="By letter")
        assert made == {"ok": True, "id": made["id"], "account": account, "due_on": "2027-03-18"}
        assert operate(do="requests") == {"ok": True, "more": False, "open": [
            {"account": account, "kind": "request", "id": made["id"], "due_on": "2027-03-18", "days_left": 26}]}
        closing = {"do": "close_request", "account": account, "id": made["id"]}
        assert operate(**closing, outcome=" ")["ok"] is False
        assert operate(**closing, outcome="Sent a copy.")["ok"] is True
        assert operate(**closing, outcome="Again.")["problems"] == [
            "This request is closed already. Load its page again to see how it ended."]
    assert "Entered by us" in office.get(PAGE).text
    assert len(asked_by(office.world.person(builders.CAROL), clock.now())) == 2


@pytest.mark.parametrize(("wish", "problem"), [
    ({"do": "open_request"}, "“account” is needed to open_request."),
    ({"do": "open_request", "account": "A/B", "right": "access"}, "“account” is an account's id, or “operator”."),
    ({"do": "open_request", "account": "nobody", "right": "access"}, "There is no account nobody."),
    ({"do": "open_request", "account": "operator", "right": "all"}, "“right” must be one of access,"),
    ({"do": "open_request", "account": "operator", "right": "access", "email": "carol"}, "An e-mail address"),
    ({"do": "open_request", "account": "operator", "right": "access", "received": "May"}, "“received” is no day."),
    ({"do": "open_request", "account": "operator", "right": "access", "received": "2028-05-01"}, "still to come"),
    ({"do": "close_request", "account": "operator", "id": "abc", "outcome": "Done."}, ""),
    ({"do": "requests", "account": "operator"}, "“account” is unknown"),
])
def test_wishes_that_cannot_be_met_are_answered_in_words(office: Office, wish: dict[str, str], problem: str) -> None:
    answer = operate(**wish)

    assert answer["ok"] is False
    assert problem in " ".join(answer["problems"])
    assert list(Open.query(OPEN)) == []
