"""RGT-1: nobody learns at the portal's door who is known: the same work is done for everybody before the answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from chalicelib.core.settings import settings
from tests.faults.hooks import hooked
from tests.support.world import World

pytestmark = pytest.mark.promise("RGT-1")
Call = tuple[str, str, int]  # operation, table or queue, bytes sent
PEOPLE = ("known@example.org", "asked@example.org", "lefty@example.org", "suppr@example.org", "never@example.org")


@contextmanager
def calls() -> Iterator[list[Call]]:
    """Every call to AWS inside the block, in order."""
    made: list[Call] = []

    def note(model: Any, params: dict[str, Any], **_: Any) -> None:
        body = params["body"] if isinstance(params["body"], bytes) else str(params["body"]).encode()
        where = [name for name in (*settings().tables.values(), *settings().queues.values()) if name in str(body)]
        made.append((model.name, "".join(sorted(where)[-1:]), len(body)))

    with hooked("before-call", note):
        yield made


@pytest.fixture
def there(world: World) -> World:
    """Somebody who is known, who has asked, who has left, and who must not be mailed."""
    garden = world.a_list()
    known, asked, left, barred, _nobody = PEOPLE
    for who in (known, left):
        world.subscribed(garden, who)
    world.leave(world.unsubscribe_link(garden, left))
    world.sign_up(garden, asked)
    assert world.api("POST", "/v1/suppressions", json={"email": barred}).status == 200
    world.drain()
    world.http("POST", "/portal", form={"email": "warm.@example.org"})
    return world


def ask(world: World, who: str, ip: str = "192.0.2.1") -> list[Call]:
    with calls() as made:
        assert world.http("POST", "/portal", form={"email": who}, ip=ip).status == 200
    return made


def test_the_same_calls_of_the_same_size_are_made_in_the_same_order_whoever_it_is(there: World) -> None:
    assert {len(who) for who in PEOPLE} == {17}

    made = [ask(there, who) for who in PEOPLE]

    assert made == [made[0]] * len(PEOPLE)
    assert [name for name, _where, _size in made[0]] == [
        "UpdateItem", "UpdateItem", "TransactWriteItems", "SendMessage"]
    assert {where for _name, where, _size in made[0][:3]} == {settings().tables["ephemeral"]}, "nothing is looked up"


@pytest.mark.parametrize("typed", ["no address@@here", "ä@example.org", "x" * 300, "a@b", "@", "carol@localhost"])
def test_the_same_calls_are_made_for_what_is_no_address(there: World, typed: str) -> None:
    """Only the address that would be mailed is missing in the row that is put."""
    usual, made = ask(there, PEOPLE[0]), ask(there, typed)

    assert [call[:2] for call in made] == [call[:2] for call in usual]
    assert [made[n] for n in (0, 1, 3)] == [usual[n] for n in (0, 1, 3)]


def test_an_address_beyond_its_limit_is_no_exception(there: World) -> None:
    made = [ask(there, PEOPLE[0], ip=f"198.51.{n}.7") for n in range(5)]

    assert {tuple(call[:2] for call in one) for one in made} == {tuple(call[:2] for call in made[0])}
