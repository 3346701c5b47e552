"""What opens and clicks cost to write down: one write unit an event, two where it names a person."""

import pytest

from chalicelib.activity import tokens
from chalicelib.activity.record import record_click, record_open
from chalicelib.activity.tokens import Tracked
from chalicelib.core import clock
from tests.support.capacity import INDEX, READ, TABLE, metered
from tests.support.world import World

pytestmark = pytest.mark.promise("RET-3")
TIMES = 5


def visited(tracked: Tracked, link: int, *, declined: bool = False) -> dict[str, float]:
    with metered() as used:
        if link:
            record_click(tracked, link, declined, False, clock.now())
        else:
            record_open(tracked, declined, False, clock.now())
    return {kind: units for kind, units in used.items() if units}


@pytest.mark.parametrize("link", [0, 1])
def test_an_event_by_name_is_one_unit_and_one_in_the_index_the_first_time_on_a_day(world: World, link: int) -> None:
    _campaign, mail = world.sent_newsletter(tracking=True)
    tracked = tokens.read(mail.links[0].split("/")[-2])

    found = [visited(tracked, link) for _again in range(TIMES)]

    assert found == [{READ: 1, TABLE: 1, INDEX: 1}] + [{READ: 1, TABLE: 1}] * (TIMES - 1)


def test_an_event_that_names_nobody_is_one_unit_and_reads_nothing(world: World) -> None:
    _campaign, mail = world.sent_newsletter(tracking=True)
    tracked = tokens.read(mail.links[0].split("/")[-2])

    assert [visited(tracked, link, declined=True) for link in (0, 1, 0, 1)] == [{TABLE: 1}] * 4


def test_who_has_withdrawn_costs_one_unit_in_the_shards_of_nobody(world: World) -> None:
    garden = world.a_list()
    _campaign, mail = world.sent_newsletter(garden, tracking=True)
    world.restrict(garden, world.carol)

    assert visited(tokens.read(mail.links[0].split("/")[-2]), 1) == {READ: 1, TABLE: 1}
