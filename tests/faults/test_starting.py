"""Scheduled campaigns when things go wrong: started once, whoever starts them and wherever it dies."""

import pytest

from chalicelib.campaigns import deliver, lifecycle
from chalicelib.campaigns.service import get_campaign
from chalicelib.core import signing
from tests.faults import hooks
from tests.faults.hooks import Killed
from tests.faults.sending import Sending, people
from tests.support.planned import act, due, scheduled, state, trail
from tests.support.world import World


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliver, "PAGE_SIZE", 4)


def planned(world: World, count: int = 6) -> str:
    """A campaign that is due now."""
    mailing_list = world.a_list()
    world.many_subscribed(mailing_list, people(count))
    campaign = world.draft(mailing_list)
    assert scheduled(world, campaign, minutes=1).status == 200
    world.advance(minutes=1)
    return campaign


def check(world: World, campaign: str, count: int = 6) -> None:
    """Everybody mailed once, by a campaign that started once."""
    sending = Sending(world, campaign)
    sending.finish()
    assert sending.check(audience=count)["sent"] == count
    assert sending.mails() == dict.fromkeys(people(count), 1)
    assert trail(world).count("campaign.sent") == 1
    assert due(world) == []


def test_two_runs_at_once_start_it_once(world: World) -> None:
    campaign = planned(world)

    with hooks.meanwhile("TransactWriteItems", lambda: world.run("start_due")) as done:
        assert world.run("start_due") == {"started": 0, "held": 0, "failed": 0}

    assert done
    check(world, campaign)


def test_a_run_after_a_run_starts_nothing(world: World) -> None:
    campaign = planned(world)

    assert [world.run("start_due")["started"] for _ in range(3)] == [1, 0, 0]

    check(world, campaign)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_crash_around_any_call_is_mended_by_the_next_run(
        world: World, subtests: pytest.Subtests, when: str) -> None:
    mailing_list = world.a_list()
    world.many_subscribed(mailing_list, people(3))
    number, died = 0, True
    while died:
        campaign = world.draft(mailing_list)
        assert scheduled(world, campaign, minutes=1).status == 200
        world.advance(minutes=1)
        with hooks.killed_at(number, when) as calls:
            died = _dies(world)
        world.advance(minutes=1)
        world.run("start_due")
        with subtests.test(call=number, name=calls[-1]):
            sending = Sending(world, campaign)
            sending.finish()
            assert sending.check(audience=3)["sent"] == 3
            assert due(world) == []
        number += 1
    assert number > 5, "every call was tried"


def _dies(world: World) -> bool:
    try:
        world.run("start_due")
    except Killed:
        signing.forget()
        return True
    return False


def test_a_store_that_refuses_one_campaign_stops_no_other(world: World) -> None:
    first = planned(world)
    second = world.draft(world.a_list("Other news"))
    scheduled(world, second, seconds=1)
    world.advance(seconds=1)

    with hooks.refused("TransactWriteItems", "ValidationException"):
        assert world.run("start_due") == {"started": 1, "held": 0, "failed": 1}
    assert state(world, first) == "scheduled"
    assert world.run("start_due")["started"] == 1

    world.drain()
    assert {state(world, campaign) for campaign in (first, second)} == {"finished"}


def test_two_who_press_at_once_move_it_once(world: World) -> None:
    campaign = planned(world)
    world.run("start_due")

    def cancel() -> None:
        now = world.now()
        lifecycle.cancel(get_campaign(world.account.id, campaign, now), now, "service")

    with hooks.meanwhile("TransactWriteItems", cancel) as done:
        assert act(world, campaign, "pause").status == 409

    assert done
    assert state(world, campaign) == "cancelled"
    assert [action for action in trail(world) if action in {"campaign.paused", "campaign.cancelled"}] == [
        "campaign.cancelled"]


def test_a_page_in_flight_while_paused_and_resumed_is_sent_once(world: World) -> None:
    """The page's worker dies after SES has taken it; meanwhile the campaign is paused and resumed."""
    campaign = planned(world, 40)  # so many that no part of the list is empty
    world.run("start_due")
    sending = Sending(world, campaign)
    sending.fetch()
    with hooks.killed_before("TransactWriteItems"):
        assert not sending.deliver(sending.waiting[0])
    act(world, campaign, "pause")
    act(world, campaign, "resume")

    sending.finish()

    figures = sending.check(audience=40)
    assert figures["uncertain"] == 0, "SES has told of every mail"
    assert figures["sent"] == 40
