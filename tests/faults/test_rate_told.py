"""A campaign that waits for SES's quota: its owners are told once a day, whatever dies in between."""

import pytest

from infrastructure.local.ses import allowance
from tests.faults import hooks
from tests.faults.hooks import Killed
from tests.faults.sending import Sending, people, started
from tests.support.mail import Mail
from tests.support.office import a_user
from tests.support.planned import act, state
from tests.support.world import World

pytestmark = pytest.mark.usefixtures("without_delays")
OWNER = "alice@garden.example.com"


@pytest.fixture
def waiting(world: World) -> Sending:
    """A campaign that has found no room, and nobody knows yet."""
    a_user(world.account, OWNER)
    garden = world.a_list()
    world.many_subscribed(garden, people(5))
    sending = started(world, garden)
    used_up(world)
    goes_out(sending)
    assert (sending.state, told(world)) == ("held", [])
    return sending


def used_up(world: World) -> None:
    allowance.most, allowance.sent = 1000, 1000
    world.run("watch_quota")


def room(world: World) -> None:
    allowance.sent = 0
    world.run("watch_quota")


def goes_out(sending: Sending) -> None:
    """Everything that is in the queue."""
    sending.fetch()
    for body in list(sending.waiting):
        sending.waiting.remove(body)
        assert sending.deliver(body)


def told(world: World) -> list[Mail]:
    world.drain()
    return [mail for mail in world.inbox() if mail.to == OWNER]


def test_the_owners_are_told_what_happened_and_that_it_goes_on_by_itself(world: World, waiting: Sending) -> None:
    for _minute in range(3):
        world.run("watch_quota")
        world.advance(minutes=1)

    mail, = told(world)
    text = " ".join(mail.text.split())
    assert mail.subject == "A campaign waits, and goes on by itself"
    assert "as many mails as it may within 24 hours" in text
    assert "Nobody is lost and nobody is mailed twice" in text
    assert f"/dashboard/campaigns/{waiting.campaign}" in mail.text


def test_once_a_day_however_often_it_waits(world: World, waiting: Sending) -> None:
    world.run("watch_quota")
    again_the_same_day = held_again(world, waiting)
    world.advance(days=1)
    world.run("watch_quota")
    still_the_same_hold = len(told(world))
    another_day = held_again(world, waiting)

    assert (again_the_same_day, still_the_same_hold, another_day) == (1, 1, 2)


def held_again(world: World, sending: Sending) -> int:
    """It goes on and finds no room once more; how many mails the owner has by then."""
    room(world)
    assert sending.state == "sending"
    used_up(world)
    goes_out(sending)
    assert sending.state == "held"
    world.run("watch_quota")
    return len(told(world))


@pytest.mark.parametrize("ends", ["there is room", "cancelled"])
def test_nobody_is_told_of_what_waits_no_more(world: World, waiting: Sending, ends: str) -> None:
    if ends == "cancelled":
        assert act(world, waiting.campaign, "cancel").status == 200
        world.run("watch_quota")
    else:
        room(world)

    assert state(world, waiting.campaign) == ("cancelled" if ends == "cancelled" else "sending")
    assert told(world) == []


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_run_that_dies_anywhere_loses_no_mail_and_doubles_none(world: World, waiting: Sending, when: str) -> None:
    number, died = 0, True
    while died:
        with hooks.killed_at(number, when):
            died = _dies(world)
        number += 1

    world.run("watch_quota")

    assert number > 4, "every call was tried"
    assert len(told(world)) == 1
    assert waiting.state == "held"


def _dies(world: World) -> bool:
    try:
        world.run("watch_quota")
    except Killed:
        return True
    return False
