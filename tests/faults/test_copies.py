"""Mails of our own when things go wrong: at least one copy where one thing goes wrong, and never more than two."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import Any

import pytest

from chalicelib.core import copies, mailer
from chalicelib.core.errors import UncertainOutcome
from tests.faults import hooks
from tests.faults.hooks import Killed
from tests.support.complaining import complain
from tests.support.office import signed_in
from tests.support.world import World

CALLS = 4  # read what it says, count the try, SES, note that it has left
Fault = Callable[[], AbstractContextManager[Any]]
FAULTS: dict[str, tuple[Fault, int]] = {  # and how many copies there are once the message has come again
    "none": (nullcontext, 1),
    **{f"killed {when} call {n}": (lambda n=n, when=when: hooks.killed_at(n, when), copies_) for n, when, copies_ in (  # type: ignore[misc]
        (0, "before", 1), (0, "after", 1), (1, "before", 1), (1, "after", 1), (2, "before", 1), (2, "after", 2),
        (3, "before", 2), (3, "after", 1))},
    "SES's answer lost": (lambda: hooks.answer_lost("SendEmail"), 2),
    "SES breaks": (lambda: hooks.refused("SendEmail", "InternalFailure", 500), 1),
    "SES takes nothing for now": (lambda: hooks.refused("SendEmail", "SendingPausedException"), 1),
    "SES slows for a moment": (lambda: hooks.refused("SendEmail", "TooManyRequestsException", 429, times=2), 1),
    "the try cannot be counted": (lambda: hooks.refused("UpdateItem", "ThrottlingException", times=9), 1),
    "its end cannot be noted": (lambda: _second("UpdateItem"), 2),
}


@pytest.fixture(autouse=True)
def _unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "pauses", lambda: iter([0] * 9))


def _second(operation: str) -> AbstractContextManager[Any]:
    """DynamoDB refuses the second call of an operation, and all after it."""
    seen: list[str] = []

    def refuse(**_: Any) -> Any:
        seen.append(operation)
        if len(seen) > 1:
            answer = {"Error": {"Code": "InternalServerError", "Message": ""}}
            return hooks.SimpleNamespace(status_code=400), answer | {"ResponseMetadata": {"HTTPStatusCode": 400}}
        return None

    return hooks.hooked(f"before-call.*.{operation}", refuse)


def _asked(world: World) -> str:
    """Somebody asks to be put on a list: the message that asks for the mail."""
    world.http("POST", f"/s/{world.a_list().id}", form={"email": world.carol})
    body, = world.waiting("mail")
    return body


def _delivered(world: World, body: str, times: int = 1) -> None:
    for _again in range(times):
        with suppress(Killed):
            world.workers.deliver("mail", body)


@pytest.mark.parametrize("fault", list(FAULTS))
def test_one_thing_goes_wrong_and_the_message_comes_five_times_more(world: World, fault: str) -> None:
    broken, most = FAULTS[fault]
    body = _asked(world)

    with broken():
        _delivered(world, body)
    _delivered(world, body, times=5)

    assert len(world.inbox()) == most


def test_the_table_has_every_call_of_the_worker(world: World) -> None:
    body = _asked(world)

    with hooks.killed_at(99, "before") as calls:
        _delivered(world, body)

    assert calls == ["BatchGetItem", "UpdateItem", "SendEmail", "UpdateItem"]
    assert {f"killed {when} call {n}" for n in range(CALLS) for when in ("before", "after")} <= set(FAULTS)


@pytest.mark.parametrize("fault", ["killed after call 2", "SES's answer lost", "its end cannot be noted"])
def test_two_things_go_wrong(world: World, fault: str) -> None:
    body = _asked(world)

    for _again in range(2):
        with FAULTS[fault][0]():
            _delivered(world, body)
    _delivered(world, body, times=5)

    assert len(world.inbox()) == 2
    assert "mail given up" in world.logged()


def test_whoever_gives_up_has_said_so_and_lets_the_message_go(world: World) -> None:
    """Two tries whose outcome nobody knows, though nothing arrived: the third that comes finds them."""
    body = _asked(world)
    for _again in range(2):
        with hooks.refused("SendEmail", "InternalFailure", 500):
            assert world.workers.deliver("mail", body) == {"batchItemFailures": [{"itemIdentifier": "0"}]}

    assert world.workers.deliver("mail", body) == {"batchItemFailures": []}
    assert world.inbox() == []
    log = world.logged()
    assert "mail given up" in log
    assert "carol" not in log.lower()


def test_two_workers_have_the_message_in_one_moment(world: World) -> None:
    body = _asked(world)

    with hooks.meanwhile("SendEmail", lambda: _delivered(world, body)) as done:
        _delivered(world, body)
    _delivered(world, body, times=3)

    assert done
    assert len(world.inbox()) == 2


def test_a_wish_that_the_queue_took_twice_is_one_wish(world: World) -> None:
    """The queue's answer was lost, so that it was put there again: another message, with the same words."""
    assert world.workers.deliver("mail", *[_asked(world)] * 2) == {"batchItemFailures": []}
    assert len(world.inbox()) == 1


def test_asking_again_is_another_wish(world: World) -> None:
    garden = world.a_list()
    for _again in range(2):
        world.sign_up(garden, world.carol)
        world.advance(hours=1)

    assert len(world.inbox()) == 2


def test_where_one_of_several_cannot_be_reached_the_others_are_not_mailed_again(
        world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    first = signed_in(world)
    signed_in(world, email="second@garden.example.com")
    world.drain()
    world.forget_mail()
    send = mailer.send

    def not_the_second(mail: mailer.Mail) -> None:
        if mail.to.startswith("second"):
            raise UncertainOutcome("lost")
        send(mail)

    monkeypatch.setattr(mailer, "send", not_the_second)
    complain(world, world.account.id)
    world.drain()

    told = [mail.to for mail in world.inbox()]
    assert told.count(str(first.user.email)) == 1
    assert len(told) == len(set(told)) == 3


def test_the_count_leads_to_nobody_and_ends(world: World) -> None:
    _delivered(world, _asked(world))
    row, = (one for one in world.scan("ephemeral") if one["pk"]["S"].startswith("copies#"))

    assert set(row) == {"pk", "sk", "tries", "over", "expires_at"}
    assert world.person(world.carol) not in str(row)
    left = int(row["expires_at"]["N"]) - world.now().timestamp()
    assert left == pytest.approx(copies.KEPT_FOR.total_seconds(), abs=60)
