"""RGT-4: five ways to complain on every page and mail; a complaint is a case, acknowledged at once, due in 30 days."""

import json
import re
from datetime import date, timedelta
from html import unescape

import pytest

from app import app
from chalicelib.core import clock
from chalicelib.core.settings import settings
from tests.support.complaining import ANNE, WORDS, cases, complain, opened, reference, waiting_rows
from tests.support.crawl import Crawl
from tests.support.mail import PUBLIC_URL
from tests.support.office import signed_in
from tests.support.samples import contexts, render
from tests.support.world import World

pytestmark = pytest.mark.promise("RGT-4")
OF_ACCOUNT_HOLDERS = ("account_layout", "announcement", "certificate", "email_change", "incident", "invitation",
                      "notice", "reset", "signup", "signup_known", "complaint_come", "test_notice", "campaign.html")


# --- five ways, in order of convenience

def _in_order(text: str, authority_url: str) -> list[str]:
    """The ways that are missing from a text, or stand in another order; by what each cannot do without."""
    at, missing = text.find("Is something not right?"), []
    for way in ["nsubscribe", "/portal", "/complain", "complain/", authority_url]:
        found = text.find(way, at)
        missing += [way] if found < 0 or at < 0 else []
        at = max(found, at)
    return missing


def test_every_public_page_of_an_account_holder_shows_them(crawled: Crawl) -> None:
    assert [page.path for page in crawled.pages if _in_order(page.text, crawled.authority_url)] == []
    for page in crawled.pages:
        assert f"{PUBLIC_URL}/complain/{crawled.account_id}" in page.text
        assert f"{PUBLIC_URL}/a/{crawled.account_id}/privacy" in page.text
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
        footer = page.text.partition("<footer")[2]
        ways = [footer.find(way) for way in ("the link is in every mail", 'href="/portal"', 'href="/complain"',
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
        assert _in_order(text, settings().authority_url) == []
    assert len(mail.text.splitlines()) < 45


# --- a case, acknowledged at once

def test_the_form_makes_a_case_and_mails_the_person_the_owners_and_the_operator(world: World) -> None:
    owner = signed_in(world)
    page = complain(world, world.account.id)
    case, = cases(world)
    day = date.fromisoformat(clock.iso(clock.now())[:10]) + timedelta(days=30)
    world.drain()

    assert page.status == 200
    assert case["sk"] == f"complaint#{reference(page)}"
    assert (case["pk"], case["words"], case["due_on"]) == (world.account.id, WORDS, day.isoformat())
    assert waiting_rows(world) == [f"{day.isoformat()}#{world.account.id}#{case['sk']}"]
    told = {mail.to: mail for mail in world.inbox()}
    assert set(told) == {ANNE, str(owner.user.email), settings().operator_contact}
    said = f"{day.day} {day:%B %Y}"
    for mail in told.values():
        for text in (mail.text, mail.html):
            assert reference(page) in text
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

    assert {tuple(sorted(json.loads(body))) for body in queued} == {("account", "id", "mail", "once")}
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
