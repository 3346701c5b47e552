"""RET-4: who no longer reads may be deleted: only people who agreed to be counted, never without a warning, and one
button keeps them."""

import pytest

from tests.support.quiet import Garden
from tests.support.world import World

pytestmark = pytest.mark.promise("RET-4")


@pytest.fixture
def garden(world: World) -> Garden:
    made = Garden.of(world)
    made.joins(world.carol)
    return made


def test_who_reads_nothing_is_warned_then_deleted_for_good(world: World, garden: Garden) -> None:
    garden.half_a_year()
    garden.walks()

    assert len(garden.warnings(world.carol)) == 1
    garden.weeks_pass(4)
    assert garden.is_there(world.carol), "28 days are not 30"
    garden.weeks_pass(1)

    assert not garden.is_there(world.carol)
