"""A change of address that dies, wherever it does: the button pressed again, it ends the same."""

import json
from typing import Any

import pytest

from chalicelib.core import clock
from chalicelib.lists.model import MailingList
from chalicelib.portal import gather, move, requests, rules
from chalicelib.subscriptions import sizes
from tests.faults.hooks import Killed, killed_after_change
from tests.support.portal import entered, link_to
from tests.support.visits import day_is_over
from tests.support.world import World

pytestmark = pytest.mark.promise("RGT-1")
PEOPLE = 20
LEAST_DEATHS = 16


def _seeded(world: World) -> tuple[list[MailingList], list[str]]:
    """People on two lists, one of them with both addresses; off a third, waiting for a fourth; and they have read."""
    lists = [world.a_list(name) for name in ("Garden", "Orchard", "Meadow", "Pond")]
    everybody = [f"reader{n}@example.org" for n in range(PEOPLE)]
    for one in lists[:3]:
        world.many_subscribed(one, everybody, tracking=True)
    world.many_subscribed(lists[1], [_new(who) for who in everybody])
    world.send(lists[0])
    for who in everybody:
        world.http("GET", world.mail_to(who).pixel or "")
        world.leave(world.unsubscribe_link(lists[2], who))
        world.sign_up(lists[3], who)
        requests.exercised([world.account.id], world.person(who), rules.ACCESS, clock.now())
    day_is_over()
    return lists, everybody


def _new(who: str) -> str:
    return f"new.{who}"


def _token(world: World, who: str) -> str:
    entered(world, who).post("/portal/address", email=_new(who))
    world.drain()
    return link_to(world, _new(who), "move").rpartition("/")[2]


def _end(world: World, who: str, lists: list[MailingList]) -> Any:
    """How it stands with somebody, without what differs from one person to the next."""
    data = gather.everything(world.person(_new(who)), clock.now())
    old = gather.everything(world.person(who), clock.now())
    told = {kind: len(records) for kind, records in data.items()}
    left = {kind: len(records) for kind, records in old.items() if kind != "confirmation_mails"}
    rows = [world.subscription_or_none(one, _new(who)) for one in lists]
    shape = [row and (sorted(row), row["address"] == _new(who)) for row in rows]
    waiting = [one["mailed_at"] is not None for one in data["pending"]]
    return json.loads(json.dumps([told, left, shape, waiting]))


def test_killed_after_any_change_and_done_again_it_ends_the_same(world: World) -> None:
    lists, everybody = _seeded(world)
    first, *others = everybody
    token = _token(world, first)
    assert move.finish(token, clock.now()) == move.Moved(1, 1, 0, 1)
    wanted = _end(world, first, lists)

    for number, victim in enumerate(others):
        token = _token(world, victim)
        try:
            with killed_after_change(number):
                move.finish(token, clock.now())
            died = False
        except Killed:
            died = True
            move.finish(token, clock.now())
        assert _end(world, victim, lists) == wanted, f"after change {number}"
        world.advance(seconds=400)  # links are asked for twenty times an hour at most
        if not died:
            break

    assert LEAST_DEATHS <= number < len(others), "fewer changes than there used to be, or too few people"
    found = sizes.of_lists([one.id for one in lists], clock.now())
    assert [found[one.id].people for one in lists[:2]] == [PEOPLE, 2 * PEOPLE - number - 2]
