"""What stopped is set going again by the repair schedule; what has not stopped is not walked twice over."""

import json

import pytest

from chalicelib.campaigns.due_model import RUNNING, Due
from tests.faults import hooks
from tests.faults.hooks import Killed
from tests.faults.sending import Sending, people, started
from tests.support.operating import operate
from tests.support.planned import act, state
from tests.support.world import World

COUNT = 14  # of one shard: four pages
ADDED_UP = {"added_up": 0, "not_added_up": 0}  # what else the schedule does
pytestmark = pytest.mark.usefixtures("page_by_page")


@pytest.fixture
def sending(world: World) -> Sending:
    """One shard is under way, the others have come to their end."""
    garden = world.a_list()
    world.many_subscribed(garden, people(COUNT, shard=0))
    found = started(world, garden)
    found.deliver_other_shards(0)
    return found


def running(world: World) -> list[str]:
    return [row.campaign for row in Due.query(RUNNING)]


def check(sending: Sending, uncertain: int = 0) -> None:
    """Everybody is accounted for once, and the repair schedule has nothing to look after any more."""
    sending.finish()
    figures = sending.check(audience=COUNT)
    assert (figures["sent"], figures["uncertain"]) == (COUNT - uncertain, uncertain)
    assert sending.repair(5) == 0
    assert running(sending.world) == []


def test_a_message_that_was_lost_is_made_up_for_by_the_next_run_after_ten_minutes(sending: Sending) -> None:
    assert sending.deliver(sending.waiting.pop())
    sending.waiting.clear()  # as if it had come to the dead letters

    assert sending.repair(5) == 0, "a shard may take its time"
    assert running(sending.world) == [sending.campaign]
    assert sending.repair(6) == 1
    assert sending.repair(5) == 0, "it has just been woken"
    assert len(sending.waiting) == 1

    check(sending)
    assert sending.mails() == dict.fromkeys(people(COUNT, shard=0), 1)


def test_a_campaign_whose_shards_were_never_asked_for_starts_after_all(world: World) -> None:
    garden = world.a_list()
    world.many_subscribed(garden, people(5))
    sending = started(world, garden)
    sending.waiting.clear()  # whoever started it died before it put them

    assert sending.repair(60 * 7) == 4, "runs that were left out are made up for"
    sending.finish()

    assert sending.check(audience=5)["sent"] == 5


def test_a_worker_that_dies_before_it_asks_for_the_next_page_stops_the_shard_for_minutes_only(sending: Sending) -> None:
    page = sending.waiting.pop()
    with hooks.killed_before("SendMessage"):
        assert not sending.deliver(page)
    assert sending.deliver(page), "it comes again, is done, and ends there"
    assert sending.waiting == []

    assert sending.repair() == 1
    check(sending)


def test_a_page_whose_worker_died_for_good_is_settled_and_the_shard_goes_on(sending: Sending) -> None:
    with hooks.killed_before("SendBulkEmail"):
        assert not sending.deliver(sending.waiting.pop())
    sending.waiting.clear()

    assert sending.repair() == 1
    check(sending, uncertain=4)
    assert max(sending.mails().values()) == 1


def test_the_last_worker_that_dies_before_it_says_so_leaves_a_campaign_that_finishes(sending: Sending) -> None:
    while len(sending.waiting) == 1 and sending.figures["audience"] < COUNT - 4:
        sending.deliver(sending.waiting.pop())
    with hooks.killed_at(5, "after") as calls:
        assert not sending.deliver(sending.waiting.pop())
    assert calls[-1] == "TransactWriteItems"
    assert (sending.waiting, sending.state, sending.figures["audience"]) == ([], "sending", COUNT)

    assert sending.repair() == 1
    assert sending.deliver(sending.waiting.pop())
    assert sending.state == "finished"


def test_a_shard_that_is_only_slow_is_not_walked_twice_over(sending: Sending) -> None:
    """Its messages wait in a long queue; each run thinks that it has stopped, less and less often."""
    woken = [sending.repair(10) for _run in range(12)]
    assert woken[0] == 1
    assert 3 <= sum(woken) <= 5
    assert len(sending.waiting) == 1 + sum(woken), "messages for one and the same page"

    pages = 0
    while sending.waiting:
        assert sending.deliver(sending.waiting.pop(0))
        pages += 1

    assert pages == 4 + sum(woken), "those that were too many have led to nothing"
    assert sending.check(audience=COUNT)["sent"] == COUNT


@pytest.mark.parametrize("by", ["pause", "cancel"])
def test_what_was_stopped_on_purpose_is_left_alone_and_what_goes_on_is_looked_after_again(
        sending: Sending, by: str) -> None:
    sending.waiting.clear()
    act(sending.world, sending.campaign, by)

    assert sending.repair(60) == 0
    assert running(sending.world) == []

    if by == "pause":
        act(sending.world, sending.campaign, "resume")
        sending.fetch()
        sending.waiting.clear()
        assert sending.repair(5) == 0
        assert sending.repair(5) == 1
        check(sending)


def test_resumed_in_the_very_moment_it_is_still_looked_after(sending: Sending) -> None:
    sending.waiting.clear()
    act(sending.world, sending.campaign, "pause")

    with hooks.meanwhile("TransactWriteItems", lambda: act(sending.world, sending.campaign, "resume")) as done:
        assert sending.repair() == 0

    assert done
    assert running(sending.world) == [sending.campaign]


def test_nothing_is_set_going_while_the_service_sends_nothing(sending: Sending) -> None:
    sending.waiting.clear()
    operate(do="hold_sending")
    assert sending.world.run("repair") | ADDED_UP == {"running": 0, "woken": 0, "failed": 0} | ADDED_UP
    assert sending.repair(60) == 0
    operate(do="open_sending")

    assert sending.repair(1) == 1
    check(sending)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_repair_that_dies_anywhere_is_done_by_the_next(sending: Sending, when: str) -> None:
    sending.waiting.clear()
    sending.world.advance(minutes=10)
    number, died = 0, True
    while died:
        with hooks.killed_at(number, when):
            died = _dies(sending.world)
        number += 1

    sending.fetch()
    assert number > 4, "every call was tried"
    check(sending)


def _dies(world: World) -> bool:
    try:
        world.run("repair")
    except Killed:
        return True
    return False


def test_one_campaign_that_cannot_be_read_stops_no_other(sending: Sending) -> None:
    Due(RUNNING, "#nonsense").save()
    sending.waiting.clear()
    sending.world.advance(minutes=10)

    assert sending.world.run("repair") | ADDED_UP == {"running": 1, "woken": 1, "failed": 1} | ADDED_UP
    sending.fetch()
    assert json.loads(sending.waiting[0])["campaign"] == sending.campaign
    sending.finish()
    assert state(sending.world, sending.campaign) == "finished"
