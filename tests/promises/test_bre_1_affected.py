"""BRE-1: whom a breach concerns is found by account, list, time and trail, counted, and not named."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from chalicelib.breaches import affected, register
from chalicelib.breaches.affected import Scope
from chalicelib.core import clock
from chalicelib.core.errors import NotFound
from tests.support import builders
from tests.support.incidents import WHO, concerned, opened
from tests.support.office import signed_in
from tests.support.operating import operate
from tests.support.world import World

pytestmark = pytest.mark.promise("BRE-1")


def now() -> Any:
    return clock.now()


def test_people_and_records_are_counted_by_account_list_and_time(world: World) -> None:
    first, second = world.a_list("First"), world.a_list("Second")
    world.subscribed(first, "old@example.org", now=now() - timedelta(days=30))
    world.many_subscribed(first, ["a@example.org", "b@example.org"])
    world.many_subscribed(second, ["b@example.org", "c@example.org"])
    world.sign_up(second, "waiting@example.org")
    yesterday = clock.iso(now() - timedelta(days=1))

    def counted(**scope: Any) -> tuple[int, int]:
        return affected.count(Scope(world.account.id, **scope), now())

    assert counted() == (5, 6)
    assert counted(lists=(first.id,)) == (3, 3)
    assert counted(lists=(second.id,)) == (3, 3)
    assert counted(joined_from=yesterday) == (4, 5)
    assert counted(joined_until=yesterday) == (1, 1)


def test_a_list_of_another_account_is_not_found(world: World) -> None:
    bobs = builders.a_list(builders.bob())

    with pytest.raises(NotFound):
        affected.count(Scope(world.account.id, lists=(bobs.id,)), now())
    with pytest.raises(NotFound):
        affected.count(Scope("nobody"), now())


def test_the_trail_tells_which_lists_somebody_has_touched(world: World) -> None:
    touched, other = world.a_list("Touched"), world.a_list("Other")
    world.advance(hours=2)
    since, office = now(), signed_in(world)
    assert office.get(f"/dashboard/lists/{touched.id}/people/addresses").status == 200
    world.advance(hours=1)

    found = affected.trail(world.account.id, since, now(), office.user.actor)

    assert found == affected.Traced((touched.id,), {"addresses.shown": 1})
    assert other.id in affected.trail(world.account.id, since - timedelta(hours=3), now()).lists
    assert affected.trail(world.account.id, since, now(), "user:nobody") == affected.Traced((), {})
    assert affected.trail(world.account.id, now(), now() + timedelta(hours=1)) == affected.Traced((), {})


def test_the_staff_ask_the_trail_and_times_of_any_zone_count(world: World) -> None:
    garden, since = world.a_list(), clock.iso(now())
    world.subscribed(garden, "old@example.org", now=now() - timedelta(days=2))
    world.subscribed(garden, "new@example.org")
    signed_in(world).get(f"/dashboard/lists/{garden.id}/people/addresses")
    about = {"account": world.account.id, "since": since, "until": clock.iso(now() + timedelta(minutes=1))}

    assert operate(do="traced", **about) == {"ok": True, "account": world.account.id, "lists": garden.id,
                                             "actions": [{"action": "addresses.shown", "times": 1},
                                                         {"action": "list.created", "times": 1}]}
    assert not operate(do="traced", **about | {"account": "nobody"})["ok"]
    assert not operate(do="traced", **about | {"since": "yesterday"})["ok"]
    far = (now() - timedelta(days=1)).astimezone(ZoneInfo("Pacific/Auckland")).isoformat()
    assert operate(do="concerns", id=opened().id, account=world.account.id, joined_from=far)["people"] == 1


def test_all_accounts_are_entered_and_a_run_that_ended_goes_on(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(affected, "ACCOUNTS_AT_ONCE", 2)
    accounts = {world.account.id} | {builders.bob(email=f"b{n}@example.com").id for n in range(4)}
    made = opened()

    after = affected.add_all(made.id, WHO, now(), lambda: True)
    assert after
    assert len(affected.all_of(made.id)) == 2
    assert affected.add_all(made.id, WHO, now(), lambda: False, after) == ""

    assert {row.account for row in affected.all_of(made.id)} == accounts
    assert sum(entry.facts.get("accounts", 0) for entry in register.history(made.id)) == 5


def test_an_account_that_is_not_concerned_after_all_is_taken_out_with_the_reason(world: World) -> None:
    made = opened()
    concerned(made, world.account)

    affected.remove(made.id, world.account.id, "Its lists were empty.", WHO, now())

    assert affected.all_of(made.id) == []
    assert [entry.what for entry in register.history(made.id)] == ["opened", "affected", "not affected"]


def test_no_person_stands_in_the_register(world: World) -> None:
    mailing_list = world.a_list()
    world.subscribed(mailing_list, builders.CAROL)
    made = opened()
    concerned(made, world.account, lists=(mailing_list.id,))

    stored = str(world.scan("breaches")).lower()

    assert builders.CAROL.lower() not in stored
    assert world.person(builders.CAROL).lower() not in stored
