"""A drill after a restore that dies, wherever it does: done again, it ends the same."""

import json

import pytest

from chalicelib.core import clock
from chalicelib.portal import erase
from tests.faults.hooks import Killed, killed_at
from tests.support import backup
from tests.support.operating import operate
from tests.support.world import World

pytestmark = [pytest.mark.promise("RGT-1"), pytest.mark.promise("RET-5")]
EVERY = 5  # a drill does one page after the other, each like the one before
HANNAH, IDA, JOHN = (f"{name}@example.org" for name in ("hannah", "ida", "john"))


def test_killed_around_many_calls_and_done_again_it_ends_the_same(
        world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    garden = world.a_list()
    world.many_subscribed(garden, [HANNAH, IDA, JOHN])
    world.start(garden)
    old = backup.made(world)
    erase.erase(world.person(HANNAH), None, clock.now())
    world.leave(world.unsubscribe_link(garden, IDA))
    backup.restored(world, old, monkeypatch, "suppressions")
    came_back = {table: world.scan(table) for table in world.everything_stored()}
    with killed_at(100_000, "before") as calls:
        assert operate(do="restore_drill")["done"]
    meant, number = _stands(world), len(calls)

    cuts = [(cut, when) for cut in range(0, number, EVERY) for when in ("before", "after")]
    for cut, when in cuts:
        for table, rows in came_back.items():
            backup.put(world, table, rows)
        with pytest.raises(Killed), killed_at(cut, when):
            operate(do="restore_drill")
        assert operate(do="open_sending")["ok"] is False, (cut, when)
        assert operate(do="restore_drill")["done"]
        assert _stands(world) == meant, (cut, when)
    print(f"a drill of {number} calls, killed at {len(cuts)} points")
    assert len(cuts) >= 20


def _stands(world: World) -> list[tuple[str, str, str]]:
    """Who is on lists, who is barred, what campaigns and sizes are: no trail, and no account of the drill itself."""
    wanted = ("state", "lists", "everywhere", "people", "bytes", "person", "looks")
    return sorted((table, row["pk"]["S"] + row["sk"]["S"], json.dumps({name: row.get(name) for name in wanted}))
                  for table in ("accounts", "subscriptions", "suppressions", "totals", "deliveries")
                  for row in world.scan(table) if not row["sk"]["S"].startswith(("audit#", "gate")))
