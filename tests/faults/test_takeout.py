"""The file of everything, whose worker dies around a call of each kind, and is followed by another: the same file."""

from datetime import timedelta

import pytest

from chalicelib.core import clock, objects
from chalicelib.subscriptions import everything
from chalicelib.takeout import make
from tests.faults.hooks import Killed, killed_at
from tests.support import downloading, people, takeout
from tests.support.office import signed_in
from tests.support.world import World

pytestmark = pytest.mark.promise("RET-1")
NEVER = 10_000
ASKED_ANEW = ("README.txt", "audit-trail.csv")  # they tell of the moment, and of what was asked for before


def _work(world: World, job: str) -> None:
    make.go_on(world.account.id, job, clock.now())


def _job(world: World) -> str:
    everything.ask(world.account.id, clock.now(), "user:owner")
    row = everything._row(world.account.id, clock.now())
    assert row is not None
    return str(row.job)


def _file(world: World) -> takeout.Files:
    (key,) = people.objects()
    files = takeout.opened(objects.get(key) or b"")
    return {name: body for name, body in files.items() if name not in ASKED_ANEW}


def test_killed_around_a_call_of_each_kind_it_comes_to_the_same(world: World) -> None:
    """Before the first of each kind, and after the last."""
    world.many_subscribed(world.a_list(), [world.carol, "dave@example.org"])
    _work(world, _job(world))
    whole, job = _file(world), _job(world)
    with killed_at(NEVER, "before") as calls:
        _work(world, job)
    made = list(calls)
    assert {"PutObject", "GetObject", "UpdateItem", "Query", "DeleteObjects"} <= set(made)

    for kind in sorted(set(made)):
        for number, when in ((made.index(kind), "before"), (len(made) - 1 - made[::-1].index(kind), "after")):
            job = _job(world)
            with pytest.raises(Killed), killed_at(number, when):
                _work(world, job)
            _work(world, job)
            assert everything.standing(world.account.id, clock.now()).state == "ready", (when, number, kind)
            objects.drop_all([key for key in people.objects() if not key.endswith("/everything")])
            assert _file(world) == whole, (when, number, kind)


def test_what_takes_longer_than_a_run_is_taken_up_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(make, "LONGEST_RUN", timedelta(0))
    office, garden = signed_in(world), downloading.a_garden(world)
    office.post(takeout.ASK)
    for _ in range(4):
        world.drain_one("exports")
    assert "Being made: 4 of 19 parts" in office.get(takeout.PAGE).text
    late = world.a_list("A list that is made meanwhile")
    world.drain()

    files = takeout.fetched(office)
    assert f"lists/{late.short_id}/people.csv" in files
    assert len(takeout.table(files, f"lists/{garden.short_id}/people.csv")) == 3


def test_a_worker_that_comes_twice_harms_nothing(world: World) -> None:
    office = signed_in(world)
    office.post(takeout.ASK)
    message, = world.waiting("exports")
    world.drain()
    before = people.objects()
    world.workers.deliver("exports", message)
    assert people.objects() == before
    world.advance(hours=25)
    assert world.run("sweep") is not None
    world.workers.deliver("exports", message)
    assert people.objects() == {}
