"""A campaign's pages when things go wrong: everybody is accounted for once, and nobody is mailed twice."""

import random
from typing import Any

import pytest

from chalicelib.campaigns import deliver
from chalicelib.subscriptions.leave import suppress_everywhere
from chalicelib.subscriptions.model import Subscription, subscription_key
from tests.faults import hooks
from tests.faults.hooks import Killed
from tests.faults.sending import people, started
from tests.faults.unprocessed import half_unprocessed
from tests.support.planned import act
from tests.support.world import World


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four people a page, so that a few people make several."""
    monkeypatch.setattr(deliver, "PAGE_SIZE", 4)


def a_list(world: World, who: list[str]) -> Any:
    mailing_list = world.a_list()
    world.many_subscribed(mailing_list, who)
    return mailing_list


@pytest.mark.parametrize("seed", range(4))
def test_messages_delivered_twice_and_in_any_order_mail_everybody_once(
    world: World, small_pages: None, seed: int,
) -> None:
    chance, who = random.Random(seed), people(24)  # noqa: S311 (not for secrets)
    sending = started(world, a_list(world, who))

    delivered: list[str] = []
    while sending.waiting:
        body = sending.waiting.pop(chance.randrange(len(sending.waiting)))
        assert sending.deliver(body)
        delivered.append(body)
        if len(delivered) < 40 and chance.random() < 0.5:
            sending.waiting.append(chance.choice(delivered))  # SQS delivers at least once
    sending.finish()

    figures = sending.check(audience=24)
    assert sending.mails() == dict.fromkeys(who, 1)
    assert figures["sent"] == figures["delivered"] == 24


@pytest.mark.parametrize(("when", "events"), [("before", "late"), ("after", "early")])
def test_a_crash_around_any_call_of_a_page(
    world: World, page_by_page: None, subtests: pytest.Subtests, when: str, events: str,
) -> None:
    """The worker dies, its message comes back when the lease is over. SES's events come before that, or long after."""
    mailing_list = a_list(world, people(6, shard=0))
    world.many_subscribed(mailing_list, people(7, shard=0)[6:])
    world.restrict(mailing_list, people(7, shard=0)[6])
    number, died = 0, True
    while died:
        sending = started(world, mailing_list)
        sending.deliver_other_shards(0)
        with hooks.killed_at(number, when) as calls:
            died = sending.deliver_until_death()
        if died and events == "early":
            sending.settle()
        world.advance(seconds=91)
        sending.finish()
        with subtests.test(call=number, name=calls[-1]):
            figures = sending.check(audience=7, skipped=1)
            accepted = sum(sending.mails().values())
            assert figures["delivered"] == accepted, "SES told us of every mail that it took"
            assert figures["uncertain"] == 6 - accepted, "what it took is not left uncertain"
        number += 1
    assert number > 14, "every call was tried"


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_crash_around_any_call_of_settling_an_event(world: World, subtests: pytest.Subtests, when: str) -> None:
    """SQS delivers the event again; the figures still say what the rows say."""
    mailing_list = a_list(world, people(1))
    number, died = 0, True
    while died:
        sending = started(world, mailing_list)
        with hooks.answer_lost("SendBulkEmail"):
            sending.finish(settle=False)
        with hooks.killed_at(number, when) as calls:
            died = sending.settle_until_death()
        sending.settle()
        with subtests.test(call=number, name=calls[-1]):
            figures = sending.check(audience=1)
            assert (figures["sent"], figures["delivered"]) == (1, 1)
        number += 1
    assert number > 2, "every call was tried"


@pytest.mark.parametrize("events", ["while we wait", "after"])
def test_a_lost_answer_is_uncertain_until_ses_tells(world: World, events: str) -> None:
    sending = started(world, a_list(world, people(5, shard=0)))

    with hooks.answer_lost("SendBulkEmail", sending.settle if events == "while we wait" else lambda: None):
        body = next(each for each in sending.waiting if '"shard":0' in each)
        sending.waiting.remove(body)
        assert sending.deliver(body)
    if events == "after":
        assert sending.figures["uncertain"] == 5
        assert sending.figures["sent"] == 0
    sending.finish()

    figures = sending.check(audience=5)
    assert (figures["uncertain"], figures["sent"], figures["delivered"]) == (0, 5, 5)


def test_one_refused_recipient_has_failed_and_the_rest_are_sent(world: World) -> None:
    who = people(5, shard=0)
    mailing_list = a_list(world, who)
    row = Subscription(*subscription_key(mailing_list.id, world.person(who[2]))[1:])
    row.update(actions=[Subscription.address.set("no one@example.org")])  # no way in lets it through; SES refuses it
    sending = started(world, mailing_list)

    sending.finish()

    figures = sending.check(audience=5)
    assert (figures["failed"], figures["sent"]) == (1, 4)
    assert sorted(sending.mails()) == sorted(set(who) - {who[2]})


def test_what_dynamodb_leaves_over_is_read_after_all(world: World) -> None:
    """Else somebody who left a moment ago would be mailed."""
    who = people(9, shard=0)
    garden = a_list(world, who)
    sending = started(world, garden)
    for each in who:
        suppress_everywhere(world.account.id, world.person(each), "api", world.now(), by_hand=True)

    with half_unprocessed("BatchGetItem") as asked:
        sending.finish()

    assert {9, 5, 3, 2, 1} <= set(asked)
    assert sending.check(audience=9, skipped=9)["suppressed"] == 9


def test_a_page_in_another_worker_s_hands_is_left_alone_until_its_lease_is_over(world: World) -> None:
    sending = started(world, a_list(world, people(3, shard=0)))
    page = next(each for each in sending.waiting if '"shard":0' in each)
    with hooks.killed_before("SendBulkEmail"):
        assert not sending.deliver(page)

    world.advance(seconds=88)
    assert not sending.deliver(page)
    assert sending.results() == {}
    world.advance(seconds=3)
    assert sending.deliver(page)
    sending.finish()

    assert sending.check(audience=3)["uncertain"] == 3, "nobody can know, so nobody is mailed again"
    assert sending.mails() == {}


def test_two_workers_that_take_over_the_same_page_count_it_once(world: World, small_pages: None) -> None:
    sending = started(world, a_list(world, people(6, shard=0)))
    page = next(each for each in sending.waiting if '"shard":0' in each)
    with hooks.killed_before("SendBulkEmail"):
        assert not sending.deliver(page)
    world.advance(seconds=91)

    with hooks.meanwhile("UpdateItem", lambda: sending.deliver(page)) as done:
        assert sending.deliver(page)
    sending.finish()

    assert done
    assert sending.check(audience=6)["uncertain"] == 4


def test_an_event_that_two_workers_take_in_at_once_is_counted_once(world: World) -> None:
    sending = started(world, a_list(world, people(1)))
    sending.finish(settle=False)
    sending.events *= 2

    def settle_elsewhere() -> None:
        assert not world.workers.deliver("events", sending.events[0])["batchItemFailures"]

    with hooks.meanwhile("UpdateItem TransactWriteItems", settle_elsewhere) as done:
        sending.settle()

    assert done
    assert sending.check(audience=1)["delivered"] == 1


def test_killed_is_nothing_that_the_service_can_catch() -> None:
    assert not issubclass(Killed, Exception)


@pytest.mark.parametrize("stopped", ["pause", "cancel"])
def test_whoever_a_dead_worker_had_in_hand_is_told_of_though_nothing_more_is_sent(world: World, stopped: str) -> None:
    """The worker dies when SES has taken the page; its message comes back to a campaign that is not sent any more."""
    who = people(3, shard=0)
    garden = a_list(world, [*who, "bounce@simulator.amazonses.com"])
    sending = started(world, garden)
    with hooks.killed_before("TransactWriteItems"):
        assert not sending.deliver(sending.waiting[0])
    act(world, sending.campaign, stopped)

    assert not sending.deliver(sending.waiting[0]), "its lease is not over"
    world.advance(seconds=91)
    sending.deliver_all()
    sending.settle()

    figures = sending.figures
    assert figures["audience"] == figures["sent"] == sum(sending.mails().values())
    assert sending.state == {"pause": "paused", "cancel": "cancelled"}[stopped]
