"""The part of the walk that first campaigns to freshly uploaded people go: on by themselves, and stopped."""

from unittest.mock import patch

from chalicelib.campaigns import brakes, deliver
from chalicelib.core import clock, ids
from chalicelib.lists import fresh
from tests.support.operating import operate
from tests.support.world import World


def through(world: World) -> None:
    """Stopped by an event; stopped when it should go on; gone on with."""
    with patch.object(deliver, "PAGE_SIZE", 2), patch.object(brakes, "SLICE_LEAST", 4):
        with patch.object(brakes, "JUDGED_FROM", 1):
            _sent(world, "bounce")
        _lifted(world)
        _sent(world, "bounce")
        with patch.object(brakes, "JUDGED_FROM", 1):
            _hours_later(world)
        _lifted(world)
        _sent(world, "success")
        _hours_later(world)


def _sent(world: World, fate: str) -> None:
    garden, upload = world.a_list(), ids.new(clock.now())
    fresh.note(garden.id, upload)
    people = [f"{fate}+{upload}{n}@simulator.amazonses.com" for n in range(24)]
    world.many_subscribed(garden, people, source=f"upload {upload} row 1")
    world.send(garden)


def _lifted(world: World) -> None:
    """So much has come back that the whole account was suspended."""
    assert operate(do="lift_suspension", account=world.account.id)["ok"]


def _hours_later(world: World) -> None:
    world.advance(hours=5)
    world.run("start_due")
    world.drain()
