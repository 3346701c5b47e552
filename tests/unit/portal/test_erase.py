"""Erasing somebody while the world goes on: campaigns under way, events that come later, backups that come back."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.campaigns import deliver, mailed
from chalicelib.core import clock
from chalicelib.lists.model import MailingList
from chalicelib.portal import erase, gather, journal, rules
from chalicelib.subscriptions import sizes
from chalicelib.subscriptions.model import Subscription, subscription_key
from tests.benchmarks.budgets import Counting
from tests.faults import hooks
from tests.faults.sending import Sending, people, started
from tests.support import builders
from tests.support.world import World

ERASE_TEN = 101  # calls to AWS for ten subscriptions at ten account holders, one campaign at each


@pytest.fixture
def garden(world: World) -> MailingList:
    return world.a_list()


def _erase(world: World, who: str, *accounts: str) -> erase.Erased:
    return erase.erase(world.person(who), list(accounts) or None, clock.now())


def _on(world: World, mailing_list: MailingList, who: str) -> bool:
    return world.subscription_or_none(mailing_list, who) is not None


# --- campaigns under way

def _under_way(world: World, garden: MailingList) -> tuple[Sending, list[str]]:
    everybody = sorted(people(120, shard=1), key=world.person)  # three pages, in the order of sending
    world.many_subscribed(garden, everybody, tracking=True)
    return started(world, garden), everybody


def test_who_is_erased_while_a_campaign_is_under_way_is_not_mailed(world: World, garden: MailingList) -> None:
    sending, everybody = _under_way(world, garden)
    _erase(world, everybody[100])

    sending.finish()

    assert everybody[100].lower() not in sending.mails()
    sending.check(audience=119)


def test_what_ses_tells_later_of_an_erased_persons_mail_is_counted_and_names_nobody(
    world: World, garden: MailingList,
) -> None:
    world.many_subscribed(garden, ["complaint@simulator.amazonses.com", *people(3)])
    sending = started(world, garden)
    sending.finish(settle=False)
    _erase(world, "complaint@simulator.amazonses.com")

    sending.settle()

    figures = sending.figures
    assert (figures["audience"], figures["sent"], figures["delivered"], figures["complained"]) == (4, 4, 4, 1)
    assert world.person("complaint@simulator.amazonses.com") not in str(world.scan("deliveries"))
    assert len(world.scan("suppressions")) == 2, "the hash and the journal: nobody in particular is suppressed"


def test_a_page_in_a_workers_hand_is_found_an_hour_later(world: World, garden: MailingList) -> None:
    """The erasure comes when a worker has read the page, and has not claimed it yet."""
    world.many_subscribed(garden, people(3, shard=1))
    victim = people(1, shard=1)[0]
    sending = started(world, garden)
    sending.deliver_other_shards(1)
    with hooks.meanwhile("PutItem", lambda: _erase(world, victim)):
        sending.finish()
    assert world.person(victim) in str(world.scan("deliveries"))

    world.advance(hours=1)
    world.run("sweep")

    assert world.person(victim) not in str(world.scan("deliveries"))
    sending.check(audience=3)


def test_pages_that_begin_after_somebody_are_called_otherwise_when_all_is_sent(
    world: World, garden: MailingList, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(deliver, "PAGE_SIZE", 2)
    everybody = sorted(people(7, shard=1), key=world.person)
    world.many_subscribed(garden, everybody)
    campaign = world.send(garden)

    for victim in (everybody[1], everybody[3], everybody[2], everybody[6]):
        _erase(world, victim)
        assert world.person(victim) not in str(world.scan("deliveries")), everybody.index(victim)

    for who in (everybody[0], everybody[4], everybody[5]):
        page = mailed.page_of(campaign, world.person(who), clock.now())
        assert page is not None
        assert len(mailed.results({campaign: page}, world.person(who), clock.now())) == 1


# --- what comes later

def test_opening_an_old_mail_counts_nobody_in_particular(world: World, garden: MailingList) -> None:
    campaign, mail = world.sent_newsletter(garden, tracking=True)
    _erase(world, world.carol)

    world.http("GET", mail.pixel or "")
    world.http("GET", mail.links[0])

    assert world.person(world.carol) not in str(world.scan("activity"))
    report = world.report(campaign)
    assert (report["opens"]["anonymous"], report["clicks"]["anonymous"]) == (1, 1)


def test_who_comes_back_is_left_alone_by_later_looks(world: World, garden: MailingList) -> None:
    world.sent_newsletter(garden, tracking=True)
    _erase(world, world.carol)
    world.advance(minutes=20)
    world.sign_up(garden, world.carol)
    world.confirm(world.confirmation_link())

    for hours in (1, 24, 24 * 5):
        world.advance(hours=hours)
        world.run("sweep")

    assert _on(world, garden, world.carol)
    assert not [row for row in world.scan("suppressions") if "everywhere" in row]
    assert sizes.of_lists([garden.id], clock.now())[garden.id].people == 1


def test_who_is_restored_with_a_backup_is_erased_again_by_the_journal(world: World, garden: MailingList) -> None:
    world.sent_newsletter(garden)
    backup = Subscription.get(*subscription_key(garden.id, world.person(world.carol))[1:])
    _erase(world, world.carol)
    world.advance(days=34)
    world.subscribed(garden, world.carol, now=clock.now() - timedelta(days=35))
    assert backup.address == world.carol

    for line in journal.every(clock.now()):
        erase.replay(line, clock.now())

    assert not _on(world, garden, world.carol)
    assert sizes.of_lists([garden.id], clock.now())[garden.id].people == 0


def test_the_journal_forgets_where_and_then_that(world: World, garden: MailingList) -> None:
    world.sent_newsletter(garden)
    began = clock.now()
    _erase(world, world.carol)
    line, = journal.every(clock.now())
    assert (line.lists, line.person) == ({garden.id}, world.person(world.carol))

    for looked, wait in enumerate(rules.LOOK_AGAIN_AFTER, 1):
        world.advance_to(began + wait + timedelta(minutes=1))
        assert erase.look_again(clock.now()) == 1
        assert erase.look_again(clock.now()) == 0
        assert next(journal.every(clock.now())).looks == looked
    assert next(journal.every(clock.now())).lists is None
    world.advance_to(began + rules.JOURNAL_LIVES_FOR - timedelta(hours=1))
    assert len(list(journal.every(clock.now()))) == 1
    world.advance(hours=1)
    assert list(journal.every(clock.now())) == []


# --- at one account holder

def test_erasing_at_one_account_holder_leaves_the_others(world: World, garden: MailingList) -> None:
    books = builders.a_list(builders.bob(), "Books")
    for one in (garden, books):
        world.subscribed(one, world.carol)
    bob = books.id.partition("-")[0]

    assert _erase(world, world.carol, bob).account_ids == [bob]

    assert (_on(world, garden, world.carol), _on(world, books, world.carol)) == (True, False)
    assert [row["pk"]["S"] for row in world.scan("suppressions") if "everywhere" in row] == [bob]
    assert [one["controller"] for one in gather.everything(world.person(world.carol), clock.now())["erasures"]] == [
        "Bob’s Books"]


def test_erasing_somebody_unknown_leaves_a_line_and_no_hash(world: World) -> None:
    assert _erase(world, world.carol).account_ids == []

    assert [row["pk"]["S"][:8] for row in world.scan("suppressions")] == ["journal#"]


# --- what it costs

def test_ten_subscriptions_at_ten_account_holders_take_few_calls(world: World) -> None:
    for number in range(10):
        account = builders.alice(email=f"owner{number}@garden.example.com")
        world.account, world.key = account, ""
        mailing_list = world.a_list()
        world.subscribed(mailing_list, world.carol, tracking=True)
        world.send(mailing_list)
    counting = Counting()

    with counting.counted() as calls:
        erased = _erase(world, world.carol)

    assert len(erased.account_ids) == 10
    assert calls.total() <= ERASE_TEN, _named(calls)


def _named(calls: Any) -> str:
    return ", ".join(f"{count}x {name}" for (_service, name), count in sorted(calls.items()))
