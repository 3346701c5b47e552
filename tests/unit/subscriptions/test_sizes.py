"""The size of a list is exact: whatever order, crash or race people join and leave in."""

import json
from collections.abc import Callable

import pytest

from chalicelib.core import clock
from chalicelib.subscriptions import sizes
from chalicelib.subscriptions.confirm import confirm
from chalicelib.subscriptions.leave import leave
from chalicelib.subscriptions.rules import Proof
from chalicelib.subscriptions.sizes import Size
from chalicelib.subscriptions.subscribe import SignUp, subscribe
from chalicelib.subscriptions.tokens import Confirmation, Leaving
from tests.faults import hooks
from tests.support.world import World


def counted(world: World, list_id: str) -> Size:
    return sizes.of_lists([list_id], clock.now())[list_id]


def stored(world: World) -> Size:
    """What really lies there, counted row by row."""
    rows = world.scan("subscriptions")
    parts = [row["address"]["S"] for row in rows]
    for row in rows:
        parts += [json.dumps(json.loads(row[name]["S"]), ensure_ascii=False, separators=(",", ":"))
                  for name in ("fields", "consent")]
    return Size(len(rows), sum(len(part.encode()) for part in parts))


def test_confirming_adds_and_leaving_subtracts_what_lies_there(world: World) -> None:
    garden = world.a_list()
    for who, town in ((world.carol, "Kraków"), ("dave@example.org", "")):
        world.sign_up(garden, who, town=town)
        world.confirm(world.confirmation_link())
    full = counted(world, garden.id)

    world.leave(world.unsubscribe_link(garden, world.carol))
    one_left = counted(world, garden.id)
    world.leave(world.unsubscribe_link(garden, world.carol))

    assert full.people == 2
    assert one_left == counted(world, garden.id) == stored(world)
    world.leave(world.unsubscribe_link(garden, "dave@example.org"))
    assert counted(world, garden.id) == Size(0, 0)


def test_of_lists_reads_many_lists_at_once_and_knows_the_empty_ones(world: World) -> None:
    garden, empty = world.a_list(), world.a_list("Nobody yet")
    world.many_subscribed(garden, [f"member{n}@example.org" for n in range(9)])

    found = sizes.of_lists([garden.id, empty.id], clock.now())

    assert found == {garden.id: stored(world), empty.id: Size(0, 0)}
    assert sizes.of_lists([], clock.now()) == {}


@pytest.mark.parametrize("meanwhile", ["leaves", "leaves and comes back"])
def test_leaving_twice_in_one_moment_subtracts_once(world: World, meanwhile: str) -> None:
    garden = world.a_list()
    world.subscribed(garden, world.carol)
    person = world.person(world.carol)

    def elsewhere() -> None:
        leave(Leaving(garden.id, person), clock.now())
        if meanwhile != "leaves":
            subscribe(garden, SignUp(world.carol, {"town": "a longer row"}), clock.now())
            confirm(Confirmation(garden.id, person, clock.now()), Proof("", "", ""), False, clock.now())

    with hooks.meanwhile("TransactWriteItems", elsewhere) as done:
        answer = world.leave(world.unsubscribe_link(garden, world.carol))

    assert done
    assert answer.status == 200
    assert counted(world, garden.id) == Size(0, 0) == stored(world)
    assert len(world.scan("suppressions")) == 1


def test_confirming_twice_in_one_moment_adds_once(world: World) -> None:
    garden = world.a_list()
    world.sign_up(garden, world.carol)
    link = world.confirmation_link()
    asked = Confirmation(garden.id, world.person(world.carol), clock.now())

    with hooks.meanwhile("TransactWriteItems", lambda: confirm(asked, Proof("", "", ""), False, clock.now())) as done:
        world.confirm(link)

    assert done
    assert counted(world, garden.id) == stored(world)
    assert counted(world, garden.id).people == 1


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("act", [World.confirmation_link, None])
def test_a_crash_leaves_figure_and_rows_together(world: World, when: str, act: Callable[..., str] | None) -> None:
    garden = world.a_list()
    world.sign_up(garden, world.carol)
    link = world.confirmation_link()
    if act is None:
        world.confirm(link)
        link = world.unsubscribe_link(garden, world.carol)

    with hooks.killed_at(1, when), pytest.raises(hooks.Killed):
        world.http("POST", link, form={})

    assert counted(world, garden.id) == stored(world)
    world.http("POST", link, form={})
    assert counted(world, garden.id) == stored(world)


def test_only_who_hears_it_is_told(world: World) -> None:
    garden = world.a_list()
    world.sign_up(garden, world.carol)
    world.confirm(world.confirmation_link())
    assert world.waiting("webhooks") == []
    type(world.account)(world.account.id, "account").update(
        actions=[type(world.account).hears.set({"subscription.left"})])

    for _again in range(2):
        world.leave(world.unsubscribe_link(garden, world.carol))

    person = world.person(world.carol)
    assert [json.loads(one) for one in world.waiting("webhooks")] == [
        {"event": "subscription.left", "account": world.account.id, "list": garden.id, "person": person}]
