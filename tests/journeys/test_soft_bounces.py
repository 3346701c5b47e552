"""Mails that come back for a reason that may pass: five in a row without a delivery, and nobody writes there again."""

import json
from collections.abc import Iterable
from typing import Any

import pytest

from chalicelib.accounts.model import Account
from tests.faults.sending import Sending, started
from tests.support.world import World

FULL = "full@simulator.amazonses.com"


def is_suppressed(world: World, who: str = FULL) -> bool:
    return bool(world.api("POST", "/v1/suppressions/lookup", json={"email": who}).json["suppressed"])


def sent(world: World, garden: Any, events: Iterable[int] | None = None) -> list[str]:
    """One campaign. Its events come `events` by number, or each of them once."""
    sending = Sending(world, world.start(garden))
    sending.finish(settle=False)
    told, sending.events = sending.events, []
    for number in events if events is not None else range(len(told)):
        world.workers.deliver("events", told[number])
    world.advance(hours=1)
    return told


@pytest.fixture
def garden(world: World) -> Any:
    mailing_list = world.a_list()
    world.subscribed(mailing_list, FULL)
    return mailing_list


def test_the_fifth_in_a_row_suppresses_and_the_account_s_program_hears(world: World, garden: Any) -> None:
    world.account.update(actions=[Account.hears.set({"mail.bounced"})])
    for _ in range(4):
        sent(world, garden, [0, 0])  # each comes twice
    assert not is_suppressed(world)
    assert world.waiting("webhooks") == []
    sent(world, garden)

    assert is_suppressed(world)
    (message,) = world.waiting("webhooks")
    assert json.loads(message)["event"] == "mail.bounced"
    assert FULL not in message
    campaign = world.send(garden)
    assert world.report(campaign)["sending"]["suppressed"] == 1


@pytest.mark.parametrize("late", [False, True])
def test_a_delivery_begins_the_row_anew(world: World, garden: Any, late: bool) -> None:
    """In whatever order they are told: of the third mail, SES says later that it has arrived after all."""
    for number in range(6):
        told = sent(world, garden)
        if number == 2:
            arrived = json.loads(told[0])
            event = json.loads(arrived["Message"]) | {"eventType": "Delivery"}
            body = json.dumps(arrived | {"Message": json.dumps(event)})
        if number == (3 if late else 2):
            world.workers.deliver("events", body)

    assert not is_suppressed(world), "three since"
    sent(world, garden)
    assert not is_suppressed(world), "four since"
    sent(world, garden)
    assert is_suppressed(world)


def test_who_is_on_holiday_is_mailed_on(world: World) -> None:
    """A program has answered: SES tells of a bounce and of a delivery, in any order."""
    garden, away = world.a_list(), "ooto@simulator.amazonses.com"
    world.subscribed(garden, away)

    for number in range(6):
        sent(world, garden, [0, 1] if number % 2 else [1, 0])

    assert not is_suppressed(world, away)


def test_another_account_s_mails_are_another_row(world: World, garden: Any) -> None:
    for _ in range(3):
        sent(world, garden)
    world.use_account()
    own = world.a_list()
    world.subscribed(own, FULL)
    for _ in range(3):
        sent(world, own)

    assert not is_suppressed(world)


def test_what_came_back_for_now_is_sent_and_no_bounce_in_the_figures(
        world: World, garden: Any, caplog: pytest.LogCaptureFixture) -> None:
    world.subscribed(garden, "slow@simulator.amazonses.com")
    sending = started(world, garden)
    sending.finish()

    figures = sending.figures
    assert (figures["sent"], figures["bounced"], figures["delivered"]) == (2, 0, 1)
    assert sorted(line.what for line in caplog.records if hasattr(line, "passed_over")) == ["delay", "soft bounce"]
    assert "simulator" not in caplog.text
