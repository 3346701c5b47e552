"""RGT-4: a clock of thirty days, an answer, an end with the person; and what fails half-way is made good."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core import clock, mailer, queue
from chalicelib.core.errors import TemporaryFailure, UncertainOutcome
from chalicelib.core.settings import settings
from chalicelib.portal import complaints, rules
from tests.support import builders
from tests.support.complaining import ANNE, WORDS, cases, complain, opened, reference, waiting_rows
from tests.support.office import signed_in
from tests.support.operating import operate
from tests.support.world import World

pytestmark = pytest.mark.promise("RGT-4")


# --- the clock and the answer

@given(st.datetimes())
def test_it_is_due_thirty_days_later_whatever_the_month(received: Any) -> None:
    received = received.replace(year=min(received.year, 9000))

    assert rules.answer_due(received) - received.date() == timedelta(days=30)


def test_an_owner_reads_and_answers_it_and_the_person_hears(world: World) -> None:
    owner = signed_in(world)
    case = opened(world, world.account.id)
    world.forget_mail()
    listed = owner.get("/dashboard/complaints")
    read = owner.get(f"/dashboard/complaints/{case}")

    done = owner.post(f"/dashboard/complaints/{case}", outcome="partly", answer="You are right.\n\nIt is mended.")
    world.drain()

    assert case in listed.text
    assert "Quagga" not in listed.text
    assert "Quagga" in read.text
    assert ANNE in read.text
    assert "Your answer is on its way" in owner.follow(done).text or "closed" in owner.follow(done).text
    mail = world.mail_to(ANNE)
    assert "It is mended." in mail.text
    assert "Upheld in part" in mail.html
    assert len(world.inbox()) == 1
    row, = cases(world)
    assert (row["outcome"], row["answer"].split("\n")[0]) == ("partly", "You are right.")
    assert waiting_rows(world) == []
    assert [one for one in world.scan("accounts") if one.get("action", {}).get("S") == "complaint.closed"]


def test_it_is_closed_once_and_not_without_an_answer(world: World) -> None:
    owner = signed_in(world)
    case = opened(world, world.account.id)
    path = f"/dashboard/complaints/{case}"

    assert owner.post(path, outcome="", answer="").status == 422
    assert owner.post(path, outcome="withdrawn by erasure", answer="Gone.").status == 422
    assert waiting_rows(world)
    assert owner.post(path, outcome="upheld", answer="Yes.").status == 303
    assert owner.post(path, outcome="not upheld", answer="No.").status == 409
    assert cases(world)[0]["outcome"] == "upheld"


@pytest.mark.parametrize(("role", "seen"), [("viewer", 403), ("editor", 403), ("owner", 200)])
def test_what_people_wrote_is_for_owners_with_a_second_factor(world: World, role: str, seen: int) -> None:
    somebody = signed_in(world, role=role, email=f"{role}@garden.example.com")
    case = opened(world, world.account.id)

    assert somebody.get("/dashboard/complaints").status == 200
    assert somebody.get(f"/dashboard/complaints/{case}").status == seen
    late = somebody.unproved().get(f"/dashboard/complaints/{case}")
    assert "Quagga" not in late.text


def test_the_operator_answers_what_is_about_itself(world: World) -> None:
    case = opened(world)
    world.forget_mail()

    listed = operate(do="complaints")
    wrong = operate(do="close_complaint", id=case, outcome="maybe", text="x")
    closed = operate(do="close_complaint", id=case, outcome="upheld", text="It is mended.")
    world.drain()

    assert [(one["id"], one["words"]) for one in listed["open"]] == [(case, WORDS)]
    assert not wrong["ok"]
    assert closed == {"ok": True, "id": case, "outcome": "upheld"}
    assert "It is mended." in world.mail_to(ANNE).text
    assert not operate(do="close_complaint", id=case, outcome="upheld", text="Again.")["ok"]
    assert operate(do="complaints")["closed"][0]["id"] == case
    assert waiting_rows(world) == []


@pytest.mark.parametrize(("hours", "there"), [(-1, True), (1, False)])
def test_three_years_after_the_answer_it_is_gone(world: World, hours: int, there: bool) -> None:
    owner = signed_in(world)
    case = opened(world, world.account.id)
    complaints.close(world.account.id, case, "upheld", "Yes.", owner.user.actor, clock.now())
    world.advance_to(clock.now() + rules.CLOSED_LIVES_FOR + timedelta(hours=hours))

    assert bool(complaints.closed_ones(world.account.id, "", 25, clock.now())[0]) is there
    assert bool(complaints.of(world.person(ANNE), clock.now())) is there


def test_an_open_one_never_expires(world: World) -> None:
    opened(world, world.account.id)
    world.advance(days=4000)

    assert len(complaints.open_ones(world.account.id, clock.now())) == 1


# --- erasing the person

@pytest.mark.parametrize("answered", [False, True])
def test_whoever_is_erased_leaves_the_dates_and_the_outcome_behind(world: World, answered: bool) -> None:
    owner = signed_in(world)
    case = opened(world, world.account.id)
    other = reference(complain(world, world.account.id, "dave@example.org"))
    if answered:
        complaints.close(world.account.id, case, "upheld", "Dear Anne, yes.", owner.user.actor, clock.now())
    world.drain()

    complaints.forget(world.person(ANNE), clock.now())

    row = next(one for one in cases(world) if one["sk"] == f"complaint#{case}")
    kept = {"pk", "sk", "received_at", "due_on", "closed_at", "outcome", "told", "expires_at"}
    assert set(row) <= kept
    assert row["outcome"] == ("upheld" if answered else rules.WITHDRAWN)
    assert [one.rpartition("#")[2] for one in waiting_rows(world)] == [other]
    assert complaints.of(world.person(ANNE), clock.now()) == []
    assert len(complaints.of(world.person("dave@example.org"), clock.now())) == 1
    assert not [word for word in ("anne", "Anne", world.person(ANNE)) if word in str(world.scan("requests"))]
    assert "deleted" in owner.get(f"/dashboard/complaints/{case}").text
    assert owner.get("/dashboard/complaints").status == 200


def test_erased_at_one_account_holder_the_others_stay(world: World) -> None:
    opened(world, world.account.id)
    bob = builders.bob()
    opened(world, bob.id)

    complaints.forget(world.person(ANNE), clock.now(), bob.id)

    assert [str(one.pk) for one in complaints.of(world.person(ANNE), clock.now())] == [world.account.id]


def test_whoever_is_erased_before_the_mail_goes_gets_none(world: World) -> None:
    complain(world, world.account.id)
    complaints.forget(world.person(ANNE), clock.now())
    world.drain()

    assert ANNE not in [mail.to for mail in world.inbox()]


# --- faults

def test_a_message_that_comes_twice_mails_nobody_twice(world: World) -> None:
    signed_in(world)
    complain(world, world.account.id)
    bodies = world.waiting("complaints")
    world.drain()
    before = len(world.inbox())

    assert world.workers.deliver("complaints", *bodies * 2) == {"batchItemFailures": []}

    assert len(world.inbox()) == before == 3


@pytest.mark.parametrize("fault", [TemporaryFailure("busy"), UncertainOutcome("lost"), RuntimeError("killed")])
def test_a_worker_that_dies_at_any_mail_is_made_good(world: World, monkeypatch: pytest.MonkeyPatch,
                                                     fault: Exception) -> None:
    signed_in(world)
    signed_in(world, email="second@garden.example.com")
    send, tried = mailer.send, set[str]()

    def at_the_second_try(mail: mailer.Mail) -> None:
        if mail.to not in tried:
            tried.add(mail.to)
            raise fault
        send(mail)

    monkeypatch.setattr(mailer, "send", at_the_second_try)
    complain(world, world.account.id)
    world.drain()

    assert sorted(mail.to for mail in world.inbox()) == sorted([
        ANNE, settings().operator_contact, "alice@garden.example.com", "second@garden.example.com"])


def _refuse(*_given: object) -> None:
    raise RuntimeError("the queue is out of reach")


@pytest.mark.parametrize("write", ["put_all"])
def test_a_case_whose_mails_cannot_be_asked_for_is_not_made(world: World, monkeypatch: pytest.MonkeyPatch,
                                                            write: str) -> None:
    monkeypatch.setattr(queue, write, _refuse)

    assert complain(world, world.account.id).status == 500
    assert cases(world) == []
    assert waiting_rows(world) == []


def test_an_answer_that_cannot_be_mailed_leaves_the_case_open(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = signed_in(world)
    case = opened(world, world.account.id)
    before = world.scan("requests")
    with monkeypatch.context() as patched:
        patched.setattr(queue, "put", _refuse)
        assert owner.post(f"/dashboard/complaints/{case}", outcome="upheld", answer="Yes.").status == 500

    assert sorted(map(str, world.scan("requests"))) == sorted(map(str, before))
    assert owner.post(f"/dashboard/complaints/{case}", outcome="upheld", answer="Yes.").status == 303


def test_erasing_while_it_is_being_answered_has_one_winner(world: World) -> None:
    owner = signed_in(world)
    case = opened(world, world.account.id)
    complaints.forget(world.person(ANNE), clock.now())

    assert owner.post(f"/dashboard/complaints/{case}", outcome="upheld", answer="Yes.").status == 409
    assert cases(world)[0]["outcome"] == rules.WITHDRAWN
