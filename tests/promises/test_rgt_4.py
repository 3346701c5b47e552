"""RGT-4: five ways to complain on every page and mail; a complaint is a case, acknowledged at once, due in 30 days."""

import json
import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from chalice.local import LambdaContext
from hypothesis import given
from hypothesis import strategies as st

from app import app
from chalicelib.core import clock, mailer, queue
from chalicelib.core.errors import TemporaryFailure, UncertainOutcome
from chalicelib.core.settings import settings
from chalicelib.portal import complaints, rules
from tests.support import builders
from tests.support.answer import Answer
from tests.support.mail import PUBLIC_URL
from tests.support.office import signed_in
from tests.support.samples import contexts, render
from tests.support.world import World

pytestmark = pytest.mark.promise("RGT-4")
ANNE = "anne@complainers.example.org"
WORDS = "Quagga: you mail me every day."
OF_ACCOUNT_HOLDERS = ("account_layout", "announcement", "email_change", "invitation", "notice", "reset", "signup",
                      "signup_known", "complaint_come", "test_notice", "campaign.html")


def complain(world: World, about: str = "", who: str = ANNE, ip: str = "192.0.2.1", **more: str) -> Answer:
    path = f"/complain/{about}" if about else "/complain"
    return world.http("POST", path, form={"email": who, "words": WORDS, "wish": "Less of it.", **more}, ip=ip)


def cases(world: World) -> list[dict[str, Any]]:
    return [{name: next(iter(value.values())) for name, value in row.items()} for row in world.scan("requests")
            if row["sk"]["S"].startswith("complaint#")]


def waiting_rows(world: World) -> list[str]:
    return [row["sk"]["S"] for row in world.scan("requests") if row["pk"]["S"] == "open"]


def operate(**wish: str) -> Any:
    return app.handler_map["operate"](wish, LambdaContext("operate", 512, max_runtime_ms=300_000))


def opened(world: World, about: str = "") -> str:
    """The id of a new complaint; its mails went out."""
    reference = _reference(complain(world, about))
    world.drain()
    return reference


def _reference(page: Answer) -> str:
    found = re.search(r"<strong>(\w+)</strong>", page.text)
    assert found, page.text
    return found[1]


# --- five ways, in order of convenience

def _in_order(text: str, world: World | None) -> list[str]:
    """The ways that are missing from a text, or stand in another order; by what each cannot do without."""
    ways = ["nsubscribe", "/portal", "/complain", "complain/" if world else "organisation that mails you",
            settings().authority_url if world is not None else "authority.example.org"]
    at, missing = text.find("Is something not right?"), []
    for way in ways:
        found = text.find(way, at)
        missing += [way] if found < 0 or at < 0 else []
        at = max(found, at)
    return missing


def test_every_public_page_of_an_account_holder_shows_them(world: World) -> None:
    garden = world.a_list()
    form = f"/s/{garden.id}"
    shown = [world.http("GET", form), world.http("POST", form, form={"email": "wrong"})]
    shown += [world.sign_up(garden, world.carol)]
    link = world.confirmation_link()
    shown += [world.http("GET", link), world.confirm(link), world.http("GET", link)]
    leave = world.unsubscribe_link(garden, world.carol)
    shown += [world.http("GET", leave), gone := world.leave(leave)]
    shown += [world.http("POST", "/undo", form={"undo": gone.hidden("undo")})]
    shown += [world.http("GET", f"/complain/{world.account.id}"), complain(world, world.account.id)]
    shown += [complain(world, world.account.id, "wrong")]

    assert [page.path for page in shown if _in_order(page.text, world)] == []
    for page in shown:
        assert f"{PUBLIC_URL}/complain/{world.account.id}" in page.text
        assert f"{PUBLIC_URL}/a/{world.account.id}/privacy" in page.text
        assert 'href="/privacy"' in page.text


def test_every_page_of_the_operators_own_shows_them(world: World) -> None:
    public = {"/", "/docs", "/terms", "/login", "/sign-up", "/reset", "/complain", "/nowhere"}
    walked = {path for path, methods in app.routes.items()
              if "GET" in methods and "{" not in path and not path.startswith(("/dashboard", "/v1"))}
    pages = [world.http("GET", path) for path in sorted((public | walked) - {"/login/code"})]
    pages += [complain(world), world.http("GET", "/s/nosuchlist-atall")]

    of_people = [page for page in pages if "text/html" in page.headers.get("Content-Type", "")]

    assert len(of_people) >= len(public)
    for page in of_people:
        ways = [page.text.find(way) for way in ("the link is in every mail", 'href="/portal"', 'href="/complain"',
                                                "organisation that mails you", settings().authority_url)]
        assert ways == sorted(ways), page.path
        assert ways[0] > 0, page.path


@pytest.mark.parametrize(("template", "number"), [
    (name, n) for name, variants in contexts().items() for n in range(len(variants))
    if name.startswith("mail/") and "subject" not in name and not any(one in name for one in OF_ACCOUNT_HOLDERS)])
def test_every_mail_of_ours_to_subscribers_shows_them(template: str, number: int) -> None:
    context = contexts()[template][number]
    text = unescape(render(template, context))
    fourth = "organisation that mails you" if context["controller"] is None else "/complain/a1"
    ways = [text.rfind(way) for way in ("Unsubscribe by the link", "org/portal", "help@mail.example.org", fourth,
                                        "https://authority.example.org")]

    assert ways == sorted(ways), ways
    assert ways[0] > 0, text


def test_a_newsletter_shows_them_and_stays_short(world: World) -> None:
    _campaign, mail = world.sent_newsletter()

    for text in (mail.text, unescape(mail.html)):
        assert _in_order(text, world) == []
    assert len(mail.text.splitlines()) < 45


# --- a case, acknowledged at once

def test_the_form_makes_a_case_and_mails_the_person_the_owners_and_the_operator(world: World) -> None:
    owner = signed_in(world)
    page = complain(world, world.account.id)
    case, = cases(world)
    day = date.fromisoformat(clock.iso(clock.now())[:10]) + timedelta(days=30)
    world.drain()

    assert page.status == 200
    assert case["sk"] == f"complaint#{_reference(page)}"
    assert (case["pk"], case["words"], case["due_on"]) == (world.account.id, WORDS, day.isoformat())
    assert waiting_rows(world) == [f"{day.isoformat()}#{world.account.id}#{case['sk']}"]
    told = {mail.to: mail for mail in world.inbox()}
    assert set(told) == {ANNE, str(owner.user.email), settings().operator_contact}
    said = f"{day.day} {day:%B %Y}"
    for mail in told.values():
        for text in (mail.text, mail.html):
            assert _reference(page) in text
            assert said in " ".join(text.split())
            assert "Quagga" not in text
    for mail in (told[str(owner.user.email)], told[settings().operator_contact]):
        assert ANNE not in str(mail.message)
    assert said in page.text
    assert ANNE not in page.text


def test_about_the_operator_no_account_holder_is_told(world: World) -> None:
    signed_in(world)
    opened(world)

    assert sorted(mail.to for mail in world.inbox()) == sorted([ANNE, settings().operator_contact])
    assert cases(world)[0]["pk"] == "operator"


def test_whoever_is_typed_in_gets_the_same_answer(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    garden = world.a_list()
    world.subscribed(garden, world.carol)
    world.subscribed(garden, "left@example.org")
    world.leave(world.unsubscribe_link(garden, "left@example.org"))
    monkeypatch.setattr("chalicelib.core.ids.new", lambda _now: f"2same{len(cases(world))}")

    answers = [complain(world, world.account.id, who) for who in (world.carol, "left@example.org", ANNE)]

    bare = {(one.status, re.sub(r"2same\d", "", one.text), str(sorted(one.headers.items()))) for one in answers}
    assert len(bare) == 1


def test_no_queue_and_no_log_holds_what_was_typed_or_who_it_was(world: World) -> None:
    signed_in(world)
    complain(world, world.account.id)
    queued = world.waiting("complaints")
    world.drain()
    log = world.logged()

    assert {tuple(sorted(json.loads(body))) for body in queued} == {("account", "id", "mail")}
    for text in (*queued, log):
        assert not [word for word in ("anne", "Quagga", world.person(ANNE)) if word in text]


def test_a_machine_that_fills_in_everything_makes_no_case(world: World) -> None:
    page = complain(world, world.account.id, website_url="https://spam.example")

    assert page.status == 200
    assert cases(world) == []
    assert world.waiting("complaints") == []


@pytest.mark.parametrize(("typed", "wrong"), [
    ({"email": ""}, "email"), ({"email": "nobody"}, "email"), ({"words": "  "}, "words"),
    ({"words": "x" * 5001}, "words"), ({"wish": "x" * 1001}, "wish"),
])
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(world: World, typed: dict[str, str], wrong: str) -> None:
    form = {"email": ANNE, "words": WORDS, "wish": "Less."} | typed
    page = world.http("POST", f"/complain/{world.account.id}", form=form)

    assert page.status == 422
    assert f'href="#{wrong}"' in page.text
    assert all(value in unescape(page.text) for value in form.values())
    assert cases(world) == []


@pytest.mark.parametrize("account", ["nobody", "operator", "x" * 300, "%2e%2e"])
def test_there_is_no_form_about_nobody(world: World, account: str) -> None:
    assert world.http("GET", f"/complain/{account}").status == 404
    assert complain(world, account).status == 404
    assert cases(world) == []


def test_nobody_can_have_an_address_flooded(world: World) -> None:
    answers = [complain(world, world.account.id, ip=f"198.51.{n}.1").status for n in range(7)]

    assert answers == [200] * 5 + [429] * 2
    assert len(cases(world)) == 5
    again = complain(world, world.account.id)
    assert int(again.headers["Retry-After"]) > 0
    assert "password" not in again.text


def test_one_network_is_slowed_down(world: World) -> None:
    world.advance_to_noon()
    answers = [complain(world, "", f"a{n}@complainers.example.org").status for n in range(21)]

    assert answers == [200] * 20 + [429]


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
    other = _reference(complain(world, world.account.id, "dave@example.org"))
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
    send, broken = mailer.send, iter([fault, None, fault, None, fault])

    def sometimes(mail: mailer.Mail) -> None:
        wrong = next(broken, None)
        if wrong is not None:
            raise wrong
        send(mail)

    monkeypatch.setattr(mailer, "send", sometimes)
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
