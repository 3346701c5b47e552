"""Unsubscribing by mail in the local run: a button sends what a mail program would, by topic and queue."""

import re

import pytest
from werkzeug.test import Client

from infrastructure.local.console import State
from infrastructure.local.console import app as console
from infrastructure.local.ses import leaving
from tests.support.world import World
from tests.unit.infrastructure.local.asking import HTML, get, mail, post


@pytest.fixture
def letter(world: World) -> str:
    """The id of Carol's newsletter in the inbox."""
    world.sent_newsletter()
    return next(one.id for one in world.mailbox.to(world.carol))


def browser_of(world: World) -> Client:
    from infrastructure.local.aws import Environment
    from infrastructure.local.functions import Runs
    from infrastructure.local.schedules import Timetable

    state = State("http://127.0.0.1:8000", "http://127.0.0.1:8025", "", Environment({}, {}, ()), [],
                  Timetable([], Runs()), Runs(), inbox=world.mailbox)
    return Client(console.answering(state))


def test_the_button_takes_the_reader_off_the_list(world: World, letter: str) -> None:
    browser = browser_of(world)
    page = get(browser, f"/message/{letter}", **HTML).text
    form = re.search(r'<form[^>]*action="(/message/[^"]+/leave)"', page)
    assert form
    assert "Unsubscribe by mail" in page

    answer = post(browser, form[1], headers=HTML)
    world.drain()

    assert (answer.status_code, answer.headers["Location"]) == (303, f"/message/{letter}?left=1")
    assert world.scan("subscriptions") == []
    assert "on its way" in get(browser, f"/message/{letter}?left=1", **HTML).text


def test_programs_may_press_it_and_twice_does_no_harm(world: World, letter: str) -> None:
    browser = browser_of(world)

    assert [post(browser, f"/message/{letter}/leave").json for _ in range(2)] == [{"sent": True}] * 2
    world.drain()
    assert world.scan("subscriptions") == []


def test_no_other_site_may_press_it(world: World, letter: str) -> None:
    answer = post(browser_of(world), f"/message/{letter}/leave", headers={"Origin": "https://evil.example"})

    assert answer.status_code == 403


def test_a_mail_without_such_a_way_has_no_button(browser: Client) -> None:
    mail()

    assert leaving.asked_of(mail()) is None
    assert "Unsubscribe by mail" not in get(browser, "/message/m1", **HTML).text
    assert post(browser, "/message/m1/leave").status_code == 404
