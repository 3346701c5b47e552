"""Signing up and confirming when things go wrong: said clearly, nothing half done, tried again at once."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.core import clock
from chalicelib.subscriptions import tokens
from chalicelib.subscriptions.confirm import confirm
from chalicelib.subscriptions.rules import Proof
from chalicelib.subscriptions.subscribe import SignUp, subscribe
from tests.faults import hooks
from tests.support.world import World


def test_with_the_queue_down_the_page_says_so_and_nothing_is_left_behind(world: World) -> None:
    garden = world.a_list()

    with hooks.refused("SendMessage", "InternalError", 400, times=9):
        told = world.http("POST", f"/s/{garden.id}", form={"email": world.carol})

    assert told.status == 500
    assert "try again" in told.text.lower()
    assert world.scan("pending") == []
    assert [row for row in world.scan("ephemeral") if row["sent"]["N"] != "0"] == [], "it counts for nothing"


def test_trying_again_works_at_once_however_often_it_failed(world: World) -> None:
    garden = world.a_list()

    with hooks.refused("SendMessage", "InternalError", 400, times=99):
        for _again in range(6):
            assert world.http("POST", f"/s/{garden.id}", form={"email": world.carol}).status == 500
    page = world.sign_up(garden, world.carol)

    assert page.status == 200
    assert world.confirm(world.confirmation_link()).status == 200
    assert world.subscription(garden, world.carol)


@pytest.mark.parametrize("operation", ["BatchGetItem", "TransactWriteItems", "SendMessage"])
def test_a_store_that_refuses_is_never_taken_for_done(world: World, operation: str) -> None:
    garden = world.a_list()

    with hooks.refused(operation, "AccessDeniedException", times=9):
        told = world.http("POST", f"/s/{garden.id}", form={"email": world.carol})
        as_json = world.http("POST", f"/s/{garden.id}", json={"email": world.carol})

    assert (told.status, as_json.status) == (500, 500)
    assert world.scan("pending") == []
    world.drain()
    assert world.inbox() == []


@pytest.mark.parametrize("reason", ["TransactionConflict", "ThrottlingError"])
def test_a_busy_row_is_not_taken_for_a_request_that_waits_already(world: World, reason: str) -> None:
    """Whoever is told to look into the inbox gets a mail."""
    garden = world.a_list()

    with _cancelled(reason, times=1):
        told = world.http("POST", f"/s/{garden.id}", form={"email": world.carol})
    world.drain()

    assert (told.status, len(world.inbox())) in {(200, 1), (500, 0)}


@pytest.mark.parametrize("reason", ["TransactionConflict", "ThrottlingError"])
def test_a_busy_row_does_not_make_a_confirmation_expire(world: World, reason: str) -> None:
    garden = world.a_list()
    world.sign_up(garden, world.carol)

    with _cancelled(reason, times=1):
        told = world.confirm(world.confirmation_link())

    assert told.status in {200, 500}
    assert (told.status == 200) is (world.subscription_or_none(garden, world.carol) is not None)
    assert world.confirm(world.confirmation_link()).status == 200


@pytest.mark.parametrize("first", ["confirm", "sweep"])
def test_between_a_confirmation_and_the_sweep_exactly_one_wins(world: World, first: str) -> None:
    """The request's time is over in the moment between the confirmation's read and its write."""
    garden = world.a_list()
    world.sign_up(garden, world.carol)
    link = world.confirmation_link()
    world.advance(days=7, seconds=-30)

    def sweep() -> None:
        if first == "sweep":
            clock.shift(timedelta(minutes=1))
        world.run("sweep")

    with hooks.meanwhile("TransactWriteItems", sweep) as done:
        told = world.confirm(link)

    subscribed = world.subscription_or_none(garden, world.carol) is not None
    assert done
    assert world.scan("pending") == []
    assert (told.status, subscribed) == ((200, True) if first == "confirm" else (410, False))


@pytest.mark.parametrize("asked_again", [False, True])
def test_two_confirmations_in_one_moment_subscribe_once(world: World, asked_again: bool) -> None:
    garden = world.a_list()
    world.sign_up(garden, world.carol)
    link = world.confirmation_link()

    def confirm_elsewhere() -> None:
        token = tokens.read_confirmation(link.removeprefix("/confirm/"))
        assert confirm(token, Proof("198.51.100.23", "", ""), False, clock.now()).subscription
        if asked_again:  # a new request lies where the confirmed one lay
            subscribe(garden, SignUp(world.carol), clock.now())

    with hooks.meanwhile("TransactWriteItems", confirm_elsewhere) as done:
        told = world.confirm(link, ip="203.0.113.9")

    assert done
    assert told.status == 200
    assert len(world.scan("subscriptions")) == 1
    assert world.subscription(garden, world.carol)["consent"]["ip"] == "198.51.100.23", "the first proof stands"


def test_a_new_request_while_the_sweep_is_at_the_old_one_is_kept(world: World) -> None:
    garden = world.a_list()
    world.sign_up(garden, world.carol)
    world.advance(days=8)

    with hooks.meanwhile("DeleteItem", lambda: subscribe(garden, SignUp(world.carol), clock.now())) as done:
        world.run("sweep")

    assert done
    assert len(world.scan("pending")) == 1
    world.drain()
    assert world.confirm(world.confirmation_link()).status == 200


@pytest.mark.parametrize("operation", ["BatchGetItem", "SendEmail"])
def test_a_confirmation_mail_that_could_not_be_sent_is_sent_later(world: World, operation: str) -> None:
    garden = world.a_list()
    world.http("POST", f"/s/{garden.id}", form={"email": world.carol})

    with hooks.refused(operation, "ThrottlingException", 400, times=4) as said:
        world.drain()

    assert said
    assert len(world.inbox()) == 1


def _cancelled(reason: str, times: int) -> Any:
    """DynamoDB cancels a transaction for another reason than a condition that does not hold."""
    return hooks.refused("TransactWriteItems", "TransactionCanceledException", times=times,
                         reasons=[{"Code": reason, "Message": ""}, {"Code": "None"}])
