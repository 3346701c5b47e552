"""What a walk costs: calls to AWS, which grow with the people whom it looks at, and not with what they were sent."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.core import clock
from chalicelib.sunset import walk
from chalicelib.sunset.judge import Court
from tests.benchmarks.budgets import Counting, named
from tests.faults.hooks import hooked
from tests.support.quiet import delivered, of_one_shard, seeded
from tests.support.world import World

PEOPLE, CAMPAIGNS = 50, 6
A_PAGE, OF_A_QUIET_ONE = 19, 1  # calls: twelve of them ask what was mailed, five read rows, a hundred at once


@pytest.mark.parametrize("daily", [1, 4])
def test_a_page_of_people_costs_as_much_whether_they_were_sent_little_or_much(world: World, daily: int) -> None:
    people = of_one_shard(PEOPLE)
    garden = seeded(world.account, people, [timedelta(20 + number) for number in range(0, 120, 20 // daily)])
    row = walk.begin(world.account.id, {"campaigns": CAMPAIGNS, "days": 30}, clock.now(), dry=True)
    row.save()
    court, counting = Court.of(world.account.id, [garden.id], CAMPAIGNS, clock.now()), Counting()

    with counting.counted() as calls:
        walk.step(walk.Under(world.account, row, court), clock.now())

    assert (int(row.looked), int(row.quiet)) == (PEOPLE, PEOPLE)
    assert calls.total() <= A_PAGE + OF_A_QUIET_ONE * PEOPLE, named(calls)


def test_newsletters_of_before_and_after_the_time_that_counts_are_not_even_read(world: World) -> None:
    garden = seeded(world.account, of_one_shard(1), [timedelta(days) for days in (400, 300, 250, 150, 20, 13, 1)])
    read: list[int] = []

    def note(parsed: dict[str, Any], **_: Any) -> None:
        read.append(parsed["ScannedCount"])

    with hooked("after-call.dynamodb.Query", note):
        court = Court.of(world.account.id, [garden.id], CAMPAIGNS, clock.now())

    assert (read, len(court.sent[garden.id])) == ([2], 2)


def test_whom_the_first_portion_does_not_concern_is_judged_by_all_of_them(world: World) -> None:
    """Of eighteen newsletters six reached somebody, none of them among those that are asked about first."""
    always, seldom = of_one_shard(2)
    garden = seeded(world.account, [always, seldom], [])
    ages = [20 + 7 * number for number in range(18)][::-1]
    for number, age in enumerate(ages):
        to = [always, seldom] if number % 3 == 2 else [always]
        delivered(garden, [world.person(who) for who in to], clock.now() - timedelta(age))
    court = Court.of(world.account.id, [garden.id], CAMPAIGNS, clock.now())

    found = court.judge(list(walk.Subscription.query(f"{garden.id}#0")), clock.now())

    assert {one.id for one in found.quiet} == {world.person(always), world.person(seldom)}
