"""Events of SES that are none, or of mails that nobody knows: counted by what they are, and done with."""

import json
from typing import Any

import pytest

from chalicelib.core import clock
from tests.faults.sending import people, started
from tests.support.world import World

NOBODYS = {"campaign": ["aaaabbbbcccc-2345678xyz"], "delivery": ["3-nobody-0"]}


def event(world: World, kind: str = "Delivery", tags: Any = NOBODYS, **over: Any) -> str:
    mail = {"tags": tags, "timestamp": clock.iso(world.now())}
    return json.dumps({"Message": json.dumps({"eventType": kind, "mail": mail} | over)})


def counted(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [line.what for line in caplog.records if hasattr(line, "passed_over")]


def test_what_nobody_understands_is_counted_and_takes_no_neighbour_with_it(
        world: World, caplog: pytest.LogCaptureFixture) -> None:
    garden = world.a_list()
    world.many_subscribed(garden, people(1))
    sending = started(world, garden)
    sending.finish(settle=False)
    strange = ["", "no JSON", "[]", '{"Message": "{}"}', event(world, "Dispatched"), event(world, tags=["x"]),
               event(world, tags=NOBODYS | {"delivery": ["nobody"]}), event(world, tags={"incident": ["2abc"]}),
               event(world, tags={"warned": ["x"], "account": ["y"], "at": ["soon"]}), event(world, "Bounce", bounce=1)]

    answer = world.workers.deliver("events", *strange, *sending.events)

    assert answer["batchItemFailures"] == []
    assert counted(caplog) == ["malformed"] * len(strange)
    assert sending.check(audience=1)["delivered"] == 1
    assert "nobody" not in caplog.text


def test_a_mail_that_nobody_knows_is_waited_for_a_while_and_then_passed_over(
        world: World, caplog: pytest.LogCaptureFixture) -> None:
    body = event(world)
    before = world.everything_stored()

    assert world.workers.deliver("events", body)["batchItemFailures"], "its page may not be settled yet"
    world.advance(minutes=16)
    assert world.workers.deliver("events", body)["batchItemFailures"] == []

    assert counted(caplog) == ["unknown mail"]
    assert world.written_since(before) == []


def test_other_kinds_are_counted_by_their_names(world: World, caplog: pytest.LogCaptureFixture) -> None:
    greeting = json.dumps({"Message": "Successfully validated SNS topic for Amazon SES event publishing."})
    mails_of_ours = {"ses:operation": ["SendEmail"]}
    bodies = [event(world, kind, mails_of_ours) for kind in ("Subscription", "DeliveryDelay", "Open", "Delivery")]

    assert world.workers.deliver("events", greeting, *bodies)["batchItemFailures"] == []
    assert counted(caplog) == ["subscription", "delay", "not wanted"]
