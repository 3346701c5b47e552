"""RGT-5: requests are answered within a month: each is on record with its day, and nobody forgets one unreminded."""

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from chalice.local import LambdaContext

from app import app
from chalicelib.core import clock
from chalicelib.core.errors import Conflict
from chalicelib.portal import requests, rules
from chalicelib.portal.model import OPEN, OPERATOR, DataRequest, Open, open_row
from tests.faults.hooks import Killed, killed_before, refused
from tests.support import builders
from tests.support.office import Office, signed_in
from tests.support.world import World

pytestmark = pytest.mark.promise("RGT-5")
PAGE = "/dashboard/requests"
DUE = datetime(2027, 3, 20, tzinfo=UTC)
RECEIVED = date(2027, 2, 20)
STAGES = {rules.SOON: DUE - timedelta(days=7), rules.DUE: DUE, rules.OVERDUE: DUE + timedelta(days=1)}
SUBJECTS = {rules.SOON: "A request is due in a few days", rules.DUE: "A request must be answered today",
            rules.OVERDUE: "A request is overdue"}
OWNER, STAFF = "alice@garden.example.com", "support@mail.smartmessages.example"


@pytest.fixture
def office(world: World) -> Office:
    world.advance_to(datetime.combine(RECEIVED, datetime.min.time(), UTC) + timedelta(hours=12))
    return signed_in(world)


def entered(world: World, account_id: str = "", **over: Any) -> DataRequest:
    given = {"person": world.person(builders.CAROL), "right": rules.ACCESS, "by": rules.ACCOUNT, "now": world.now()}
    return requests.open_request(account_id or world.account.id, **(given | over))


def watched(world: World) -> list[tuple[str, str]]:
    """The mails that a run of the watch leads to: to whom, and what about."""
    world.forget_mail()
    world.run("watch_requests")
    world.drain()
    return sorted((mail.to, str(mail.subject)) for mail in world.inbox())


def operate(**wish: str) -> Any:
    return app.handler_map["operate"](wish, LambdaContext("operate", 512, max_runtime_ms=300_000))


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
    row, = requests.of(world.person(builders.CAROL), world.now())
    assert row.expires_at == clock.epoch(datetime.fromisoformat(str(row.closed_at)) + rules.CLOSED_LIVES_FOR)
    world.advance(days=3 * 365, seconds=1)
    assert requests.of(world.person(builders.CAROL), world.now()) == []
    assert requests.page(world.account.id, "", world.now())[0] == []


def test_the_address_is_kept_as_a_fingerprint_alone(office: Office) -> None:
    office.post(PAGE, email="carol.smith@example.org", right="access", received="2027-02-20")

    stored = json.dumps(office.world.everything_stored()).lower()
    assert "carol.smith" not in stored
    assert [one.pk for one in requests.of(office.world.person(builders.CAROL), office.world.now())] == [
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

    assert str(requests.of(str(made.person), clock.now())[0].outcome) == "First."


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


# --- the watch -----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("stage", STAGES)
def test_an_hour_before_a_stage_nobody_is_told_and_an_hour_after_it_everybody_once(office: Office, stage: str) -> None:
    world = office.world
    made = entered(world, received=RECEIVED)
    earlier = list(STAGES)[:list(STAGES).index(stage)]
    world.advance_to(STAGES[stage] - timedelta(hours=1))
    assert [subject for _to, subject in watched(world)] == [SUBJECTS[one] for one in earlier[-1:]]
    assert watched(world) == []

    world.advance_to(STAGES[stage] + timedelta(hours=1))

    told = watched(world)
    assert (OWNER, SUBJECTS[stage]) in told
    assert [to for to, _subject in told if to != OWNER] == ([STAFF] if stage == rules.OVERDUE else [])
    assert watched(world) == []
    requests.close(office.account.id, made.id, "Done.", world.now(), "user:a")
    world.advance(days=40)
    assert watched(world) == []


def test_every_stage_is_told_in_its_turn(office: Office) -> None:
    world = office.world
    entered(world, received=RECEIVED)
    told = []
    world.advance_to(DUE - timedelta(days=9))
    for _day in range(14):
        told += [subject for to, subject in watched(world) if to == OWNER]
        world.advance(days=1)

    assert told == list(SUBJECTS.values())


def test_complaints_are_watched_as_requests_are_and_the_operators_own_cases_go_to_the_operator(office: Office) -> None:
    world = office.world
    open_row(office.account.id, "complaint#abc", "2027-03-20").save()
    open_row(OPERATOR, "request#def", "2027-03-20").save()
    world.advance_to(DUE + timedelta(hours=1))

    assert watched(world) == [(OWNER, "A complaint must be answered today"),
                              (STAFF, "A case of our own must be answered today")]


@pytest.mark.parametrize(("dies_before", "copies"), [("Query", 1), ("SendMessage", 1), ("UpdateItem", 2)])
def test_a_run_that_dies_is_tried_again_and_nobody_stays_untold(office: Office, dies_before: str, copies: int) -> None:
    """Before the mail is queued it is told once; between that and the mark twice, which is better than never."""
    world = office.world
    entered(world, received=RECEIVED)
    world.advance_to(DUE + timedelta(hours=1))
    world.forget_mail()

    with killed_before(dies_before), pytest.raises(Killed):
        world.run("watch_requests")
    world.run("watch_requests")
    world.run("watch_requests")
    world.drain()

    assert len([mail for mail in world.inbox() if mail.to == OWNER]) == copies


def test_one_cases_trouble_does_not_keep_the_others_untold_and_the_run_fails_aloud(office: Office) -> None:
    world = office.world
    entered(world, received=RECEIVED)
    entered(world, builders.bob().id, received=RECEIVED)
    world.advance_to(DUE + timedelta(hours=1))

    with refused("SendMessage", "InternalError"), pytest.raises(RuntimeError, match="1 open case"):
        world.run("watch_requests")

    assert len(world.waiting("notices")) == 1
    world.run("watch_requests")
    assert len(world.waiting("notices")) == 2


def test_overdue_cases_are_counted_for_the_alarm_until_they_are_closed(
        office: Office, caplog: pytest.LogCaptureFixture) -> None:
    world = office.world
    made = entered(world, received=RECEIVED)
    world.advance_to(DUE + timedelta(hours=23))
    assert world.run("watch_requests")["overdue_cases"] == 0
    world.advance(hours=2)
    for _ in range(2):
        caplog.clear()
        assert world.run("watch_requests")["overdue_cases"] == 1
        assert [line.__dict__["overdue_cases"] for line in caplog.records] == [1], "what the metric filter reads"
    requests.close(office.account.id, made.id, "Late, with an apology.", world.now(), "user:a")

    assert world.run("watch_requests")["overdue_cases"] == 0


def test_nothing_in_queue_or_log_names_the_person(office: Office) -> None:
    world = office.world
    world.logged()
    office.post(PAGE, email="carol.smith@example.org", right="access", received="2027-02-20")
    world.advance_to(DUE + timedelta(days=2))
    world.run("watch_requests")

    told = (" ".join(world.waiting("notices")) + world.logged()).lower()
    assert "carol" not in told
    assert world.person(builders.CAROL).lower() not in told


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
    assert len(requests.of(office.world.person(builders.CAROL), clock.now())) == 2


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
