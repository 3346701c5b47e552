"""SES's rate and its quota of a day, through queues and schedules: nobody is lost, failed or mailed twice over them."""

import json
from collections.abc import Iterator

import pytest

from chalicelib.campaigns import rate, rate_rules
from chalicelib.core import clock
from infrastructure.local.ses import allowance
from tests.faults import hooks
from tests.faults.hooks import Killed
from tests.faults.sending import Sending, people, started
from tests.support.operating import operate
from tests.support.world import World

BUSY = {"BulkEmailEntryResults": [{"Status": "ACCOUNT_THROTTLED"}] * 5}
USED_UP = {"BulkEmailEntryResults": [{"Status": "ACCOUNT_DAILY_QUOTA_EXCEEDED"}] * 5}


@pytest.fixture(autouse=True)
def delays(world: World) -> Iterator[list[int]]:
    """What waits in the queue comes at once; and the seconds that it was to wait."""
    with hooks.undelayed() as asked:
        yield asked


@pytest.fixture
def sending(world: World) -> Sending:
    """Five people of one shard, and SES has been asked."""
    world.run("watch_quota")
    garden = world.a_list()
    world.many_subscribed(garden, people(5, shard=0))
    return started(world, garden)


def page(sending: Sending) -> str:
    """The message of the one shard in which people are, out of the queue."""
    found = next(each for each in sending.waiting if '"shard":0' in each)
    sending.waiting.remove(found)
    return found


def held(world: World, sending: Sending) -> list[str]:
    """The lines of the trail that say that it was held, or goes on."""
    rows = [row["action"]["S"] for row in world.scan("accounts") if row.get("subject", {}).get("S") == sending.campaign]
    return sorted(each for each in rows if each in {"campaign.held", "campaign.resumed"})


def figures(world: World) -> dict[str, int]:
    """What the schedule says once it has looked again."""
    return dict(world.run("watch_quota"))


# --- the rate

@pytest.mark.parametrize("how", ["TooManyRequestsException", "ThrottlingException", "ACCOUNT_THROTTLED"])
def test_throttling_slows_all_down_and_the_page_comes_again_as_a_new_message(
    world: World, sending: Sending, delays: list[int], how: str,
) -> None:
    """More often than SQS hands a message out before it takes it for dead."""
    body = page(sending)
    refusing = (hooks.answered("SendBulkEmail", BUSY) if how.startswith("ACCOUNT") else
                hooks.refused("SendBulkEmail", how, 429, times=9))
    with refusing:
        for _ in range(7):
            assert sending.deliver(body), "this message is done with"
            body = page(sending)
    assert sending.mails() == {}
    assert sending.figures["failed"] == 0
    assert max(delays[2:]) > 1, "more and more patience"
    found = rate.read(clock.now())
    assert found
    assert rate_rules.rate_now(rate.standing(found), rate_rules.micros(clock.now())) < 600

    assert sending.deliver(body)
    sending.finish()
    assert sending.check(audience=5)["sent"] == 5


def test_pages_shrink_with_the_rate_and_wait_for_their_turn_in_the_queue(
    world: World, page_by_page: None, sending: Sending, delays: list[int],
) -> None:
    allowance.rate = 3
    world.run("watch_quota")
    for other in "abcdef":  # each has the 0.7 seconds of two mails
        assert isinstance(rate.take(other, 50, clock.now()), rate_rules.Turn)

    assert sending.deliver(page(sending))

    body = page(sending)
    assert json.loads(body)["size"] == 2, "the whole seconds' worth of 2.91"
    assert delays[-1] >= 1
    assert sending.mails() == {}
    world.advance(seconds=5)
    assert sending.deliver(body)
    assert sum(sending.mails().values()) == 2
    allowance.rate = 1000
    world.run("watch_quota")
    sending.finish()
    assert sending.check(audience=5)["sent"] == 5


def test_a_turn_that_nobody_came_for_is_gone_and_another_is_asked_for(world: World, sending: Sending) -> None:
    body = json.loads(page(sending))
    late = {**body, "at": rate_rules.micros(clock.now()) - 11 * rate_rules.SECOND, "size": 1}

    assert sending.deliver(json.dumps(late))

    assert sum(sending.mails().values()) == 5, "a page of the size of now"


def test_the_schedule_says_what_is_measured_and_an_operator_sees_it(world: World, sending: Sending) -> None:
    allowance.rate, allowance.most, allowance.sent = 14, 50_000, 12_500
    assert sending.deliver(page(sending))

    said = figures(world)

    assert said == {"promised": 10, "seconds_ahead": 0, "quota_used_percent": 25, "rate": 14, "waiting": 0,
                    "gone_on": 0}
    [seen] = operate(do="usage", month=world.today()[:7])["sending"]
    assert seen == {"rate": 14, "rate_now": 14, "quota": 50_000, "sent": 12_500, "used_percent": 25, "seconds_ahead": 0}


# --- the quota of a day

def test_at_the_quota_campaigns_wait_and_say_so_once_and_go_on_by_themselves(world: World) -> None:
    garden = world.a_list()
    world.many_subscribed(garden, people(30))
    allowance.most, allowance.sent = 1000, 949
    figures(world)
    sending = started(world, garden)
    allowance.sent = 951
    assert figures(world)["quota_used_percent"] == 95
    for body in list(sending.waiting):
        assert sending.deliver(body)
    told = world.api("GET", f"/v1/campaigns/{sending.campaign}").json
    assert told["state"] == "held"
    assert "24 hours" in told["held_reason"]
    assert held(world, sending) == ["campaign.held"]
    assert sending.mails() == {}
    for act in ("pause", "resume"):
        refused = world.api("POST", f"/v1/campaigns/{sending.campaign}/{act}", json={})
        assert (refused.status, "by itself" in refused.text) == (409, True)

    allowance.sent = 900
    assert (figures(world)["waiting"], figures(world)["gone_on"]) == (1, 0), "a twentieth is free: not worth a start"
    allowance.sent = 850
    assert figures(world)["gone_on"] == 1
    assert figures(world)["waiting"] == 0
    sending.waiting.clear()
    sending.finish()
    assert sending.check(audience=30)["sent"] == 30
    assert held(world, sending) == ["campaign.held", "campaign.resumed"]


def test_whoever_is_new_does_not_take_the_room_of_those_who_wait(world: World, sending: Sending) -> None:
    allowance.most, allowance.sent = 1000, 960
    figures(world)
    sending.deliver(page(sending))
    allowance.sent = 900
    figures(world)
    later = started(world, world.a_list("Another"))

    assert all(later.deliver(body) for body in list(later.waiting))

    assert {one.state for one in (sending, later)} == {"held"}


@pytest.mark.parametrize("how", ["ACCOUNT_DAILY_QUOTA_EXCEEDED", "in words"])
def test_when_ses_itself_says_that_the_day_is_over_nothing_is_tried_for_a_while(
    world: World, sending: Sending, how: str,
) -> None:
    body = page(sending)
    words = {"Error": {"Code": "TooManyRequestsException", "Message": "Daily message quota exceeded."}}
    with hooks.answered("SendBulkEmail", USED_UP) if how != "in words" else hooks.refused_in_words(
            "SendBulkEmail", words):
        assert sending.deliver(body)
        assert sending.deliver(page(sending))
    assert sending.state == "held"
    world.advance(minutes=14)
    assert figures(world)["gone_on"] == 0
    world.advance(minutes=2)
    assert figures(world)["gone_on"] == 1

    sending.waiting.clear()
    sending.finish()
    assert sending.check(audience=5)["sent"] == 5


def test_a_campaign_that_waits_may_be_cancelled_and_does_not_rise_again(world: World, sending: Sending) -> None:
    allowance.most, allowance.sent = 1000, 1000
    figures(world)
    sending.deliver(page(sending))
    assert world.api("POST", f"/v1/campaigns/{sending.campaign}/cancel", json={}).status == 200
    allowance.sent = 0

    assert figures(world)["gone_on"] == 1
    assert figures(world)["waiting"] == 0
    assert sending.state == "cancelled"


def test_a_campaign_that_is_changed_in_the_moment_in_which_it_is_held_loses_no_page(
    world: World, sending: Sending,
) -> None:
    allowance.most, allowance.sent = 1000, 1000
    figures(world)
    act = f"/v1/campaigns/{sending.campaign}"

    def pause_and_resume() -> None:
        assert world.api("POST", f"{act}/pause", json={}).status == 200
        assert world.api("POST", f"{act}/resume", json={}).status == 200

    with hooks.meanwhile("TransactWriteItems", pause_and_resume) as done:
        assert sending.deliver(page(sending))
    assert done
    assert sending.state == "sending"
    assert sending.deliver(page(sending))
    assert sending.state == "held"


@pytest.mark.parametrize("operation", ["TransactWriteItems", "SendMessageBatch", "DeleteItem"])
def test_a_worker_that_dies_while_it_holds_or_goes_on_is_made_good_by_the_next(
    world: World, sending: Sending, operation: str,
) -> None:
    allowance.most, allowance.sent = 1000, 1000
    figures(world)
    body = page(sending)
    with hooks.killed_before("TransactWriteItems"):
        assert not sending.deliver(body), "its message comes again"
    assert sending.deliver(body)
    assert sending.state == "held"
    sending.waiting.clear()
    allowance.sent = 0
    with hooks.killed_before(operation), pytest.raises(Killed):
        world.run("watch_quota")

    world.run("watch_quota")

    sending.finish()
    assert sending.check(audience=5)["sent"] == 5
    assert figures(world)["waiting"] == 0
