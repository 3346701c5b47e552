"""SHR-1: bounces and complaints stop a campaign, and an account, whoever its people are; the owners are told."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.accounts.model import HELD, Account
from chalicelib.campaigns import account_brake, brakes
from chalicelib.campaigns.brakes import ACCOUNT, NEW, OTHERS, Figures
from chalicelib.core.settings import settings
from tests.benchmarks.budgets import Counting, of
from tests.faults.sending import people, started
from tests.support.office import a_user
from tests.support.operating import operate
from tests.support.planned import act, trail
from tests.support.world import World

pytestmark = pytest.mark.promise("SHR-1")
OWNER = "owner@garden.example.com"
UNDER_WAY = {"paused", "held"}


def simulated(kind: str, count: int, label: str = "") -> list[str]:
    return [f"{kind}+{label}{n}@simulator.amazonses.com" for n in range(count)]


@pytest.fixture
def office(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Judged from ten mails on; an owner who gets mail."""
    monkeypatch.setattr(brakes, "JUDGED_FROM", 10)
    a_user(world.account, OWNER)
    return world


def told(world: World, to: str = OWNER) -> list[str]:
    """The subjects of the mails to somebody, oldest first; they are taken out of the inbox."""
    world.drain()
    found = [mail.subject for mail in reversed(world.inbox()) if mail.to == to]
    world.forget_mail()
    return found


def at_once(world: World, *who: list[str]) -> str:
    """A campaign to these; what SES tells comes when everybody has been mailed."""
    garden = world.a_list()
    for some in who:
        world.many_subscribed(garden, some)
    sending = started(world, garden)
    sending.finish(settle=False)
    sending.settle()
    world.drain()
    return sending.campaign


def stands(world: World, campaign: str) -> Any:
    return world.api("GET", f"/v1/campaigns/{campaign}").json


@pytest.mark.parametrize(("figures", "group", "stops", "warns"), [
    ((99, 99, 99), OTHERS, False, False), ((100, 5, 0), OTHERS, False, False), ((100, 6, 0), OTHERS, True, False),
    ((1000, 50, 1), OTHERS, False, False), ((1000, 51, 0), OTHERS, True, False),
    ((2000, 0, 2), OTHERS, False, False), ((1999, 0, 2), OTHERS, False, True), ((1000, 0, 3), OTHERS, False, True),
    ((1000, 0, 4), OTHERS, True, True), ((100, 0, 1), OTHERS, False, False), ((100, 0, 2), OTHERS, True, True),
    ((999, 999, 9), ACCOUNT, False, False), ((1000, 51, 0), ACCOUNT, True, False),
    ((1000, 50, 3), ACCOUNT, False, True), ((0, 0, 0), NEW, False, False),
    ((99, 99, 0), NEW, False, False), ((100, 6, 0), NEW, True, False),
])
def test_one_rule_for_all(figures: tuple[int, int, int], group: brakes.Group, stops: bool, warns: bool) -> None:
    found = Figures(*figures)

    assert bool(brakes.trouble(found, group)) == stops
    assert bool(brakes.warning(found, group)) == warns
    assert brakes.is_suspicious(found) or not (stops or warns), "what must be looked at is looked at"


def test_a_campaign_of_which_too_much_comes_back_is_held_and_its_owners_are_told_once(office: World) -> None:
    campaign = at_once(office, people(18), simulated("bounce", 2))

    assert "came back" in stands(office, campaign)["held_reason"]
    assert told(office) == ["A campaign has stopped"]
    office.drain()
    assert told(office) == []
    assert trail(office).count("campaign.held") == 1


def test_five_per_cent_stop_nothing(office: World) -> None:
    campaign = at_once(office, people(19), simulated("bounce", 1))

    assert (stands(office, campaign)["state"], stands(office, campaign).get("held_reason")) == ("finished", None)
    assert told(office) == []


def test_held_while_it_is_sent_nobody_else_gets_it_until_somebody_goes_on(office: World) -> None:
    garden = office.a_list()
    office.many_subscribed(garden, people(8, shard=0))
    office.many_subscribed(garden, simulated("bounce", 40))
    sending = started(office, garden)
    body = next(each for each in sending.waiting if '"shard":0' in each)
    sending.deliver_other_shards(0)
    sending.settle()
    assert stands(office, sending.campaign)["state"] in UNDER_WAY
    assert sending.deliver(body)
    sent_before = sum(sending.mails().values())
    assert not set(people(8, shard=0)) & set(sending.mails())

    assert act(office, sending.campaign, "resume").status == 200
    sending.waiting.clear()
    sending.fetch()
    sending.finish()

    assert sending.state == "finished", "whoever goes on has seen the figures, and is not stopped again by them"
    assert sum(sending.mails().values()) == 48 > sent_before
    assert told(office) == ["A campaign has stopped"]


def test_complaints_warn_then_stop_and_are_told_once_a_day(office: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the shares made larger, so that a few mails show it."""
    monkeypatch.setattr(brakes, "MANY_COMPLAINTS", 0.1)
    monkeypatch.setattr(brakes, "MOST_COMPLAINTS", 0.35)
    garden = office.a_list()
    office.many_subscribed(garden, [*people(14), *simulated("complaint", 6)])
    sending = started(office, garden)
    sending.finish(settle=False)
    complaints = [each for each in sending.events if '\\"Complaint\\"' in each]
    sending.events = [each for each in sending.events if each not in complaints]
    sending.settle()

    def come(count: int) -> list[str]:
        for body in [complaints.pop() for _ in range(count)]:
            for _twice in range(2):
                assert not office.workers.deliver("events", body)["batchItemFailures"]
        office.drain()
        assert not any("simulator" in mail.text for mail in office.inbox() if mail.to == OWNER), "nobody is named"
        return told(office)

    assert come(1) == ["A campaign was reported as spam"]
    assert come(1) == [], "once a day"
    assert come(1) == ["Many people report a campaign as spam"]
    office.advance(days=1)
    assert come(1) == ["A campaign was reported as spam"]
    office.advance(days=1)
    assert come(2) == ["A campaign was reported as spam"], "six of twenty is not more than 35 %"
    assert sending.figures["complained"] == 6
    assert stands(office, sending.campaign)["held_reason"] is None


def test_an_account_is_judged_by_all_its_campaigns_and_lifted_by_the_operator(
        office: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account_brake, "ACCOUNT", replace(ACCOUNT, times=4))
    for number in range(2):
        assert office.find((Account, office.account.id, "account")).standing == ""  # type: ignore[union-attr]
        at_once(office, people(20), simulated("bounce", 2, f"{number}-"))
    letters = [mail for mail in office.inbox() if mail.to == settings().operator_contact]
    assert [mail.subject for mail in letters] == ["Sending from an account was suspended by itself"]
    assert office.account.id in letters[0].text
    assert told(office).count("Sending is suspended") == 1
    account = office.find((Account, office.account.id, "account"))
    assert isinstance(account, Account)
    assert account.standing == HELD
    assert trail(office, "sending.") == ["sending.braked"]
    garden = office.a_list()
    office.many_subscribed(garden, people(5))
    refused = act(office, office.draft(garden), "send")
    assert (refused.status, "came back" in refused.text) == (409, True)

    office.advance(seconds=1)
    assert operate(do="lift_suspension", account=office.account.id)["ok"]
    office.drain()
    again = at_once(office, people(12), simulated("bounce", 2, "again-"))

    assert "came back" in stands(office, again)["held_reason"], "the campaign's own brake works on"
    account = office.find((Account, office.account.id, "account"))
    assert isinstance(account, Account)
    assert (account.standing, account.held_why) == ("", None), "what was before counts no more"


def test_a_delivery_costs_no_look_at_the_brakes(office: World) -> None:
    garden = office.a_list()
    office.many_subscribed(garden, people(1))
    sending = started(office, garden)
    sending.finish(settle=False)
    counting = Counting()
    with counting.counted() as calls:
        sending.settle()
    assert of(calls, "dynamodb") == 2
