"""RGT-5: nobody forgets a request unreminded: a week before its day, on it, and when it is overdue; then an alarm."""

from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.portal import requests, rules
from chalicelib.portal.model import OPERATOR, DataRequest, open_row
from tests.faults.hooks import Killed, killed_before, refused
from tests.support import builders
from tests.support.office import Office, signed_in
from tests.support.world import World

pytestmark = pytest.mark.promise("RGT-5")
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


def entered(world: World, account_id: str = "") -> DataRequest:
    return requests.open_request(account_id or world.account.id, world.person(builders.CAROL), rules.ACCESS,
                                 rules.ACCOUNT, world.now(), received=RECEIVED)


def watched(world: World) -> list[tuple[str, str]]:
    """The mails that a run of the watch leads to: to whom, and what about."""
    world.forget_mail()
    world.run("watch_requests")
    world.drain()
    return sorted((mail.to, str(mail.subject)) for mail in world.inbox())


@pytest.mark.parametrize("stage", STAGES)
def test_an_hour_before_a_stage_nobody_is_told_and_an_hour_after_it_everybody_once(office: Office, stage: str) -> None:
    world = office.world
    made = entered(world)
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
    entered(world)
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
    entered(world)
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
    entered(world)
    entered(world, builders.bob().id)
    world.advance_to(DUE + timedelta(hours=1))

    with refused("SendMessage", "InternalError"), pytest.raises(RuntimeError, match="1 open case"):
        world.run("watch_requests")

    assert len(world.waiting("notices")) == 1
    world.run("watch_requests")
    assert len(world.waiting("notices")) == 2


def test_overdue_cases_are_counted_for_the_alarm_until_they_are_closed(
        office: Office, caplog: pytest.LogCaptureFixture) -> None:
    world = office.world
    made = entered(world)
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
    office.post("/dashboard/requests", email="carol.smith@example.org", right="access", received="2027-02-20")
    world.advance_to(DUE + timedelta(days=2))
    world.run("watch_requests")

    told = (" ".join(world.waiting("notices")) + world.logged()).lower()
    assert "carol" not in told
    assert world.person(builders.CAROL).lower() not in told
