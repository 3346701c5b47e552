"""When a webhook is called again, when it is switched off, and what an account hears."""

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from chalicelib.webhooks import rules
from chalicelib.webhooks.schemas import EventName

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_calls_are_tried_for_a_day_and_less_and_less_often() -> None:
    waits = [rules.next_wait(attempt, 500) for attempt in range(1, rules.TRIES)]
    assert waits == sorted(waits, key=lambda wait: wait or timedelta())
    assert timedelta(days=1) < sum((wait for wait in waits if wait), timedelta()) < timedelta(days=2)
    assert rules.next_wait(rules.TRIES, 500) is None
    assert waits[0] == timedelta(seconds=5)


@pytest.mark.parametrize("attempt", [rules.BY_HAND, rules.TRIES, rules.TRIES + 1, 1000])
def test_there_is_an_end(attempt: int) -> None:
    assert rules.next_wait(attempt, None) is None


def test_what_is_gone_is_not_tried_again() -> None:
    assert rules.next_wait(1, 410) is None


@pytest.mark.parametrize(("status", "taken"), [(200, True), (204, True), (299, True), (199, False), (300, False),
                                               (302, False), (404, False), (410, False), (500, False), (None, False)])
def test_two_hundreds_are_taken_and_nothing_else_is(status: int | None, taken: bool) -> None:
    assert rules.is_taken(status) is taken


@pytest.mark.parametrize(("status", "given_up", "days", "reason"), [
    (500, 0, 0, ""), (None, 19, 2.99, ""), (500, 20, 0.1, rules.FAILING), (None, 0, 3, rules.FAILING),
    (503, 21, 9, rules.FAILING), (410, 0, 0, rules.GONE), (410, 20, 3, rules.GONE), (404, 1, 1, "")])
def test_a_dead_webhook_is_switched_off(status: int | None, given_up: int, days: float, reason: str) -> None:
    assert rules.reason_to_stop(status, given_up, NOW - timedelta(days=days), NOW, gave_up=True) == reason
    quiet = rules.GONE if status == rules.GONE_STATUS else ""
    assert rules.reason_to_stop(status, given_up, NOW - timedelta(days=days), NOW, gave_up=False) == quiet


def test_an_account_hears_what_its_webhooks_that_are_on_hear() -> None:
    assert rules.heard([(True, ["a", "b"]), (True, ["b", "c"]), (False, ["d"])]) == {"a", "b", "c"}
    assert rules.heard([]) == set()


def test_the_api_knows_every_event() -> None:
    assert set(get_args(EventName)) == set(rules.EVENTS)
    assert set(rules.EVENTS) > rules.HAPPENS_ONCE
