"""An erasure that dies, wherever it does: done again, by hand or by the journal, it ends the same."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.core import clock, signing
from chalicelib.lists.model import MailingList
from chalicelib.portal import erase, journal, requests, rules
from chalicelib.subscriptions import sizes
from tests.faults.hooks import Killed, killed_at
from tests.support import people
from tests.support.visits import day_is_over
from tests.support.world import World

pytestmark = [pytest.mark.promise("RGT-1"), pytest.mark.promise("RET-5")]
PEOPLE = 48

@pytest.fixture
def garden(world: World) -> MailingList:
    return world.a_list()


def _erase(world: World, who: str) -> None:
    erase.erase(world.person(who), None, clock.now())


def _seeded(world: World, garden: MailingList, count: int) -> tuple[str, list[str]]:
    """So many people on the list, all mailed, all with something everywhere."""
    orchard, everybody = world.a_list("Orchard news"), [f"reader{n}@example.org" for n in range(count)]
    for one in (garden, orchard):
        world.many_subscribed(one, everybody, tracking=True)
    campaign = world.send(garden)
    for who in everybody:
        world.http("GET", world.mail_to(who).pixel or "")
        requests.exercised([world.account.id], world.person(who), rules.ACCESS, clock.now())
    return campaign, everybody


def _calls(world: World, who: str) -> int:
    with killed_at(10_000, "before") as calls:
        _erase(world, who)
    return len(calls)


def _left(world: World, who: str) -> list[tuple[str, dict[str, Any]]]:
    names = [who, world.person(who), signing.alias(world.account.id, world.person(who))]
    return [(table, row) for table, row in people.raw(world) if any(one in json.dumps(row) for one in names)
            and not row["pk"]["S"].startswith("journal#")]


def _cuts(calls: int) -> Iterator[tuple[int, str]]:
    """Before the first call, and after each: before a later one is the same as after the one before it."""
    yield 0, "before"
    yield from ((number, "after") for number in range(calls))


def test_killed_around_any_call_and_done_again_it_ends_the_same(world: World, garden: MailingList) -> None:
    campaign, everybody = _seeded(world, garden, PEOPLE)
    day_is_over()
    before = world.report(campaign)
    calls = _calls(world, everybody.pop())
    cuts = list(_cuts(calls))
    assert len(cuts) <= len(everybody), f"{calls} calls: more people are needed"

    for victim, (number, when) in zip(everybody, cuts, strict=False):
        with pytest.raises(Killed), killed_at(number, when):
            _erase(world, victim)
        if number % 2:
            _erase(world, victim)
        else:
            _done_by_the_journal(world, victim)
        assert _left(world, victim) == [], (number, when)

    gone = len(cuts) + 1
    assert sizes.of_lists([garden.id], clock.now())[garden.id].people == PEOPLE - gone
    assert len(world.scan("subscriptions")) == 2 * (PEOPLE - gone)
    after = world.report(campaign)
    assert after["sending"] == before["sending"]
    assert _opens(after) == _opens(before) == PEOPLE


def _opens(report: Any) -> int:
    return int(report["opens"]["total"] + report["opens"]["anonymous"])


def _done_by_the_journal(world: World, victim: str) -> None:
    lines = list(journal.of_person(world.person(victim), clock.now()))
    for line in lines:
        erase.replay(line, clock.now())
    if not lines:  # it died before anything was done, so that nobody may think that it was
        assert len([table for table, _row in _left(world, victim) if table == "subscriptions"]) == 2
        _erase(world, victim)
