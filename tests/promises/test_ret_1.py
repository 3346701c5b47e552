"""RET-1: a subscription is kept while it is active: no date ends it, and no job that runs by the clock."""

import pytest

from tests.support.world import World

pytestmark = pytest.mark.promise("RET-1")
BY_THE_CLOCK = ("sweep", "aggregate", "meter", "start_due", "recheck_domains")


@pytest.mark.parametrize("years", [1, 7])
def test_years_pass_and_it_is_as_it_was(years: int, world: World) -> None:
    garden = world.a_list()
    world.sign_up(garden, world.carol, first_name="Carol")
    world.confirm(world.confirmation_link())
    before = world.subscription(garden, world.carol)

    world.advance(days=366 * years)
    for function in BY_THE_CLOCK:
        world.run(function)
    world.drain()

    assert world.subscription(garden, world.carol) == before
    assert "expires_at" not in before
    world.forget_mail()
    world.send(garden)
    assert world.mail_to(world.carol)
