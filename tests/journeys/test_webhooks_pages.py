"""Webhooks at the dashboard: made with a second factor, the secret seen once, tried, mended, taken away."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from chalicelib.users.model import EDITOR, VIEWER
from chalicelib.webhooks import changes
from tests.support.hooks import events_at, hook
from tests.support.internet import internet
from tests.support.office import signed_in
from tests.support.receiver import Receiver
from tests.support.world import World

ALL = "/dashboard/webhooks"


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Receiver]:
    with internet(tmp_path) as net:
        yield net.receiver()


def test_an_owner_makes_tries_mends_and_removes_a_webhook(world: World, receiver: Receiver) -> None:
    office = signed_in(world)
    assert "Tell your own programs what happens" in office.get(ALL).text
    wrong = office.post(f"{ALL}/new", url="https://127.0.0.1/in", **{"mail.bounced": "yes"})
    assert (wrong.status, "must name a host" in wrong.text, 'value="https://127.0.0.1/in"' in wrong.text) == (
        422, True, True)
    assert re.search(r'name="mail.bounced"[^>]*checked', wrong.text), "what was chosen stays chosen"
    assert "Choose at least one" in office.post(f"{ALL}/new", url=receiver.url).text
    made = office.post(f"{ALL}/new", url=f"{receiver.url}?token=hidden", **{"mail.bounced": "yes"})
    secret = unescape(re.search(r"whsec_[A-Za-z0-9+/=&#;]+", made.text)[0])  # type: ignore[index]
    one = f"{ALL}/{changes.all_of(world.account.id)[0].id}"
    assert "hooks.example.org" in office.get(ALL).text
    assert "token=hidden" not in office.get(ALL).text

    receiver.answers(500)
    assert "on its way" in office.follow(office.post(f"{one}/test")).text
    world.drain()
    page = office.get(one).text
    assert secret not in page
    assert ("500" in page, "Test event" in page, "by hand" in page) == (True, True, True)
    receiver.answers(200)
    again = re.search(rf'action="({one}/deliveries/[^"]+/again)"', page)
    assert again
    office.post(again[1])
    world.drain()
    assert events_at(receiver, secret)[-1]["type"] == "webhook.test"

    office.post(one, url=receiver.url, version="1", **{"mail.complained": "yes"})
    stale = office.post(one, url=receiver.url, version="1", **{"mail.bounced": "yes"})
    assert (stale.status, "changed this since" in stale.text) == (412, True)
    assert changes.all_of(world.account.id)[0].events == ["mail.complained"]
    assert "off. What happens now" in office.follow(office.post(f"{one}/switch", enabled="no")).text
    assert not changes.all_of(world.account.id)[0].enabled
    rotated = office.post(f"{one}/secret").text
    assert "whsec_" in rotated
    assert secret not in unescape(rotated)
    assert "removed" in office.follow(office.post(f"{one}/remove")).text
    assert changes.all_of(world.account.id) == []


def test_what_moves_data_out_wants_a_second_factor(world: World, receiver: Receiver) -> None:
    office = signed_in(world, proved=False)
    asked = office.post(f"{ALL}/new", url=receiver.url, **{"mail.bounced": "yes"})
    assert (asked.status, changes.all_of(world.account.id)) == (403, [])
    given = office.post(f"{ALL}/new", url=receiver.url, step_up_code=office.code(), **{"mail.bounced": "yes"})
    assert "whsec_" in given.text


def test_others_see_the_hosts_and_change_nothing(world: World, receiver: Receiver) -> None:
    webhook = hook(world, receiver, "mail.bounced")
    for role, email in ((VIEWER, "vera@garden.example.com"), (EDITOR, "edna@garden.example.com")):
        office = signed_in(world, role=role, email=email)
        page = office.get(ALL).text
        assert ("hooks.example.org" in page, webhook in page) == (True, False)
        assert office.get(f"{ALL}/{webhook}").status == 403
        for rest in ("", "/test", "/switch", "/secret", "/remove", "/deliveries/x/again"):
            assert office.post(f"{ALL}/{webhook}{rest}").status == 403
    assert [one.version for one in changes.all_of(world.account.id)] == [1]


def test_a_dead_webhook_is_told_of_by_mail_and_on_its_page(world: World, receiver: Receiver) -> None:
    office, webhook, garden = signed_in(world), hook(world, receiver, "subscription.confirmed"), world.a_list()
    receiver.answers(410)
    world.sign_up(garden, world.carol)
    world.confirm(world.confirmation_link())
    world.drain()
    told = world.mail_to("alice@garden.example.com")
    assert "webhook was switched off" in str(told.message["Subject"])
    assert "hooks.example.org" in told.text
    page = office.get(f"{ALL}/{webhook}").text
    assert ("answered 410" in page, "Given up" in page, "Switch on" in page) == (True, True, True)
    assert "Carol" not in page
    office.post(f"{ALL}/{webhook}/switch", enabled="yes")
    assert "answered 410" not in office.get(f"{ALL}/{webhook}").text
