"""SHR-1: a bad list pauses by itself. The first campaign after an upload goes to a slice of the new people first."""

from collections import Counter
from collections.abc import Iterable
from contextlib import nullcontext

import pytest

from chalicelib.campaigns import brakes, deliver
from chalicelib.campaigns.brakes import Figures
from chalicelib.core import clock, ids
from chalicelib.lists import fresh
from chalicelib.lists.model import MailingList
from tests.benchmarks.budgets import Counting, of
from tests.faults.hooks import Killed, killed_at
from tests.faults.sending import people, started
from tests.support.office import signed_in
from tests.support.planned import act, due, trail
from tests.support.world import World

pytestmark = pytest.mark.promise("SHR-1")
SIMULATOR = "simulator.amazonses.com"


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slices of twenty people, judged from ten mails on, in pages of five."""
    monkeypatch.setattr(deliver, "PAGE_SIZE", 5)
    monkeypatch.setattr(brakes, "SLICE_LEAST", 20)
    monkeypatch.setattr(brakes, "JUDGED_FROM", 10)


def uploaded(world: World, garden: MailingList, who: Iterable[str]) -> str:
    """People who have come by an upload with evidence of their consent."""
    upload = ids.new(clock.now())
    fresh.note(garden.id, upload)
    world.many_subscribed(garden, who, source=f"upload {upload} row 1")
    return upload


def simulated(kind: str, count: int) -> list[str]:
    return [f"{kind}+{n}@{SIMULATOR}" for n in range(count)]


def campaign_of(world: World, campaign: str) -> dict[str, str]:
    found: dict[str, str] = world.api("GET", f"/v1/campaigns/{campaign}").json
    return found


def mailed(world: World) -> Counter[str]:
    return Counter(mail.to for mail in world.inbox() if mail.subject == "What to sow in May")


# --- the thresholds

@pytest.mark.parametrize(("size", "slice_"), [(1, 200), (10_000, 200), (20_000, 400), (50_000, 1000), (10**6, 1000)])
def test_the_slice_is_two_per_cent_within_bounds(size: int, slice_: int) -> None:
    assert brakes.slice_of(size) == slice_


@pytest.mark.parametrize(("mailed", "bounced", "complained", "stops"), [
    (99, 99, 99, False), (100, 5, 0, False), (100, 6, 0, True), (1000, 50, 3, False), (1000, 51, 0, True),
    (100, 0, 1, False), (100, 0, 2, True), (1000, 0, 3, False), (1000, 0, 4, True), (0, 0, 0, False),
])
def test_the_brakes_know_their_thresholds(mailed: int, bounced: int, complained: int, stops: bool) -> None:
    assert bool(brakes.trouble(Figures(mailed, bounced, complained))) == stops


# --- a good list

@pytest.mark.usefixtures("small")
def test_a_good_list_waits_after_its_slice_and_goes_on_by_itself(world: World) -> None:
    garden = world.a_list()
    world.many_subscribed(garden, people(10))
    new = [f"new{n}@example.org" for n in range(100)]
    uploaded(world, garden, new)
    campaign = world.start(garden)
    world.drain()

    rests = campaign_of(world, campaign)
    assert rests["state"] == "held"
    assert "It has gone to " in rests["held_reason"]
    sent = len(set(mailed(world)) & set(new))
    assert 20 <= sent <= 20 + 4 * 5, "a page of each part may be under way when the slice is full"
    assert trail(world)[-1] == "campaign.rests"
    assert len(due(world)) == 1
    refused = act(world, campaign, "resume")
    assert (refused.status, "by itself" in refused.text) == (409, True)

    world.advance(hours=3, minutes=58)
    world.run("start_due")
    assert campaign_of(world, campaign)["state"] == "held"
    world.advance(minutes=3)
    world.run("start_due")
    world.drain()

    assert campaign_of(world, campaign)["state"] == "finished"
    assert mailed(world) == Counter([*people(10), *new]), "everybody once"
    assert due(world) == []
    figures = world.report(campaign)["sending"]
    assert figures["audience"] == figures["sent"] == 110


@pytest.mark.usefixtures("small")
def test_the_next_campaign_goes_to_all_at_once(world: World) -> None:
    garden = world.a_list()
    uploaded(world, garden, people(60))
    world.send(garden)
    world.advance(hours=5)
    world.run("start_due")
    world.drain()

    second = world.send(garden)
    assert campaign_of(world, second)["state"] == "finished"
    uploaded(world, garden, [f"later{n}@example.org" for n in range(60)])
    assert campaign_of(world, world.send(garden))["state"] == "held", "another upload is new again"


@pytest.mark.usefixtures("small")
def test_a_small_upload_is_its_own_slice_and_nothing_waits(world: World) -> None:
    garden = world.a_list()
    world.many_subscribed(garden, people(40))
    uploaded(world, garden, [f"new{n}@example.org" for n in range(15)])

    assert campaign_of(world, world.send(garden))["state"] == "finished"
    assert garden.find(str(garden.pk), str(garden.sk), clock.now()).fresh in (None, set())  # type: ignore[union-attr]


def test_a_list_without_an_upload_knows_nothing_of_slices(world: World) -> None:
    garden = world.a_list()
    world.many_subscribed(garden, people(300))

    assert campaign_of(world, world.send(garden))["state"] == "finished"


# --- a bad list

def test_a_bad_list_pauses_by_itself_and_its_owners_are_told(world: World) -> None:
    """With the thresholds as they are: three hundred bought addresses, a third of them dead."""
    owner, garden = signed_in(world), world.a_list()
    uploaded(world, garden, [*people(200), *simulated("bounce", 100)])
    campaign = world.start(garden)
    world.drain()

    held = campaign_of(world, campaign)
    assert held["state"] == "held"
    assert "there is no such mailbox" in held["held_reason"]
    assert mailed(world).total() < 300
    letters = [mail for mail in world.inbox() if "has stopped" in mail.subject]
    assert [mail.to for mail in letters] == [owner.user.email], "told once"
    assert "there is no such mailbox" in letters[0].text
    assert "@simulator" not in letters[0].text

    world.advance(days=2)
    world.run("start_due")
    world.drain()
    assert campaign_of(world, campaign)["state"] == "held", "nothing lets it go on by itself"


@pytest.mark.usefixtures("small")
def test_complaints_stop_it_while_it_waits(world: World) -> None:
    garden = world.a_list()
    uploaded(world, garden, [*people(40), *simulated("complaint", 40)])
    campaign = world.start(garden)
    world.drain()

    assert "were reported as spam" in campaign_of(world, campaign)["held_reason"]
    page = signed_in(world).get(f"/dashboard/campaigns/{campaign}").text
    assert "were reported as spam" in page
    assert "Go on without the newly uploaded people" in page


@pytest.mark.usefixtures("small")
def test_gone_on_with_by_hand_it_leaves_the_new_people_out(world: World) -> None:
    garden = world.a_list()
    readers = people(60)
    world.many_subscribed(garden, readers)
    bought = simulated("bounce", 60)
    uploaded(world, garden, bought)
    campaign = world.start(garden)
    world.drain()
    before = mailed(world)
    assert campaign_of(world, campaign)["state"] == "held"

    assert act(world, campaign, "resume").status == 200
    world.drain()

    assert campaign_of(world, campaign)["state"] == "finished"
    assert mailed(world) - before == Counter(readers) - before, "each reader once; no bought address more"
    figures = world.report(campaign)["sending"]
    assert figures["audience"] == figures["sent"] + figures["suppressed"]
    assert campaign_of(world, world.send(garden))["state"] == "held", "the others of the upload are as new as before"


@pytest.mark.usefixtures("small")
def test_bounces_of_old_readers_are_not_the_new_people_s_fault(world: World) -> None:
    garden = world.a_list()
    world.many_subscribed(garden, simulated("bounce", 40))
    uploaded(world, garden, people(15))

    assert "of this campaign" in campaign_of(world, world.send(garden))["held_reason"]


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("at", range(1, 8))
def test_a_worker_that_dies_while_it_stops_a_campaign_is_followed_by_another(world: World, at: int) -> None:
    owner, garden = signed_in(world), world.a_list()
    uploaded(world, garden, simulated("bounce", 25))
    sending = started(world, garden)
    while sending.waiting:
        sending.deliver(sending.waiting.pop(0))
    dead = False
    for body in sending.events:
        with nullcontext() if dead else killed_at(at, "after"):
            try:
                world.workers.deliver("events", body)
            except Killed:
                dead = campaign_of(world, sending.campaign)["state"] == "held"
    sending.settle()
    world.drain()

    assert campaign_of(world, sending.campaign)["state"] == "held"
    assert "no such mailbox" in campaign_of(world, sending.campaign)["held_reason"]
    told = [mail for mail in world.inbox() if "has stopped" in mail.subject]
    assert 1 <= len(told) <= 2, "twice at most, where the worker died between the mail and its note"
    assert {mail.to for mail in told} == {owner.user.email}


# --- what it costs

@pytest.mark.usefixtures("small")
def test_a_page_costs_no_more_calls_than_before(world: World) -> None:
    counting = Counting()
    costs = []
    for note in (False, True):
        garden = world.a_list()
        if note:
            uploaded(world, garden, people(19))
        else:
            world.many_subscribed(garden, people(19))
        world.start(garden)
        with counting.counted() as calls:
            while world.workers.step("sending"):
                pass
        costs.append(of(calls, "dynamodb"))
    assert costs[1] <= costs[0] + 2, "what ends the trial of an upload, once a campaign"
