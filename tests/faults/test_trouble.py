"""Trouble that passes, at each call that a page makes; and clocks that do not agree."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.core import clock
from chalicelib.lists.model import MailingList
from tests.faults import hooks
from tests.faults.one_page import under_way, who
from tests.support.world import World

pytestmark = pytest.mark.usefixtures("without_delays")
THROTTLED = {"SendBulkEmail": "TooManyRequestsException", "SendMessage": "RequestThrottled"}
OF_A_PAGE = {"UpdateItem", "Query", "BatchGetItem", "PutItem", "SendBulkEmail", "TransactWriteItems"}
MOST_CALLS = 30
OFF = timedelta(minutes=5)


@contextmanager
def throttled_at(number: int) -> Iterator[list[str]]:
    """AWS is too busy for call `number` (from 0), whatever it is, and for no other. Gives the calls made so far."""
    calls: list[str] = []

    def refuse(model: Any, **_: Any) -> Any:
        calls.append(str(model.name))
        code = THROTTLED.get(model.name, "ThrottlingException")
        return hooks.refusal(code, 429) if len(calls) == number + 1 else None

    with hooks.hooked("before-call", refuse):
        yield calls


def test_throttled_at_any_call_everybody_is_mailed_once(
        world: World, garden: MailingList, subtests: pytest.Subtests) -> None:
    """Whoever is throttled has done nothing: so nobody is uncertain, and nobody has failed."""
    met: list[str] = []
    for number in range(MOST_CALLS):
        sending, page = under_way(world, garden)
        with throttled_at(number) as calls:
            done = sending.deliver(page)
        if len(calls) <= number:
            break
        if done:
            sending.waiting.remove(page)
        sending.finish()
        with subtests.test(call=number, name=calls[number]):
            figures = sending.check(audience=5)
            assert (figures["sent"], figures["uncertain"], figures["failed"]) == (5, 0, 0)
            assert sending.mails() == dict.fromkeys(who(), 1)
        met.append(calls[number])
    assert set(met) >= OF_A_PAGE


@pytest.mark.parametrize("mine", [OFF, -OFF], ids=["ahead", "behind"])
def test_a_worker_whose_clock_is_off_mails_nobody_twice(world: World, garden: MailingList, mine: timedelta) -> None:
    """One that is ahead takes the lease of a page for over, while its worker asks SES; to one that is behind, its turn
    is still to come."""
    sending, page = under_way(world, garden)

    def another() -> None:
        clock.shift(mine)
        taken_over.append(sending.deliver(page))
        clock.shift(-mine)

    taken_over: list[bool] = []
    with hooks.meanwhile("SendBulkEmail", another):
        assert sending.deliver(page)
    sending.waiting.remove(page)
    before = sending.figures
    assert before["audience"] == before["sent"] + before["uncertain"] == 5
    sending.finish()

    assert taken_over == [True], "settled, or put off"
    figures = sending.check(audience=5)
    assert (figures["delivered"], figures["uncertain"]) == (5, 0), "SES tells of those whose worker was not waited for"
    assert sending.mails() == dict.fromkeys(who(), 1)


@pytest.mark.parametrize("mine", [OFF, -OFF], ids=["ahead", "behind"])
def test_what_ses_tells_a_worker_whose_clock_is_off_is_waited_for_and_taken_in(
        world: World, garden: MailingList, mine: timedelta) -> None:
    """The page is not settled yet; whoever thinks that this was long ago asks again all the same."""
    sending, page = under_way(world, garden)

    def told() -> None:
        clock.shift(mine)
        sending.settle()
        clock.shift(-mine)

    with hooks.meanwhile("TransactWriteItems", told):
        assert sending.deliver(page)
    sending.waiting.remove(page)
    assert len(sending.events) == 5, "they are to come again"
    sending.finish()

    assert sending.check(audience=5)["delivered"] == 5
