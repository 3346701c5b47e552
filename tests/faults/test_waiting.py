"""Those of a page whom SES has not taken when it took the others: exactly they are tried again."""

from collections import Counter

import pytest

from chalicelib.lists.model import MailingList
from tests.faults import hooks
from tests.faults.one_page import TAKEN, under_way, who
from tests.support.world import World

pytestmark = pytest.mark.usefixtures("without_delays")


def test_who_leaves_or_is_suppressed_while_they_wait_gets_no_mail(world: World, garden: MailingList) -> None:
    sending, page = under_way(world, garden)
    with hooks.taken_in_part(1, "TRANSIENT_FAILURE"):
        assert not sending.deliver(page)
    (first,) = sending.mails()
    left, restricted, barred, stays = sorted(set(who()) - {first})
    world.leave(world.unsubscribe_link(garden, left))
    world.restrict(garden, restricted)
    assert world.api("POST", "/v1/suppressions", json={"email": barred}).status == 200

    sending.finish()

    figures = sending.figures
    assert sending.mails() == {first: 1, stays: 1}
    assert (figures["audience"], figures["suppressed"], figures["restricted"], figures["sent"]) == (4, 1, 1, 2)
    assert sending.state == "finished"


def test_throttled_again_and_again_it_goes_on_one_by_one(world: World, garden: MailingList) -> None:
    sending, page = under_way(world, garden)

    with hooks.taken_in_part(1, "TRANSIENT_FAILURE", times=4) as asked:
        tries = [sending.deliver(page) for _ in range(5)]

    assert asked == [5, 4, 3, 2, 1]
    assert tries == [False] * 4 + [True]
    sending.waiting.remove(page)
    sending.finish()
    assert sending.check(audience=5)["sent"] == 5


def test_a_crash_after_any_call_of_a_page_that_is_taken_in_part(
        world: World, garden: MailingList, subtests: pytest.Subtests) -> None:
    """The first try takes some, the second the others; the worker dies anywhere once SES was asked, and its message
    comes again."""
    sending, page = under_way(world, garden)
    with hooks.killed_at(99, "after") as calls:
        assert sending.deliver(page)
    number, died = calls.index("SendBulkEmail"), True
    while died:
        sending, page = under_way(world, garden)
        with hooks.taken_in_part(TAKEN, "TRANSIENT_FAILURE"), hooks.killed_at(number, "after") as calls:
            while not sending.deliver(page) and len(calls) <= number:
                """SQS brings it again."""
            died = len(calls) > number
        sending.settle()
        world.advance(seconds=91)
        sending.finish()
        with subtests.test(call=number, name=calls[-1]):
            figures = sending.check(audience=5)
            accepted = sum(sending.mails().values())
            assert figures["delivered"] == accepted, "SES told us of every mail that it took"
            assert figures["uncertain"] == 5 - accepted, "whoever is not mailed is known"
        number += 1
    assert number > 12, "every call was tried"


def test_two_workers_try_those_who_wait_once(world: World, garden: MailingList) -> None:
    sending, page = under_way(world, garden)
    with hooks.taken_in_part(TAKEN, "TRANSIENT_FAILURE"):
        assert not sending.deliver(page)

    with hooks.meanwhile("SendBulkEmail", lambda: sending.deliver(page)) as done:
        assert sending.deliver(page)
    sending.waiting.remove(page)
    sending.finish()

    assert done
    assert sending.check(audience=5)["sent"] == 5


@pytest.mark.parametrize("times", [1, 2])
def test_lost_answers_and_throttles_at_each_call(world: World, garden: MailingList, times: int) -> None:
    """Throttled, then taken in part, then the answer lost: everybody stands in one place."""
    sending, page = under_way(world, garden)
    with hooks.refused("SendBulkEmail", "TooManyRequestsException", 429, times=times):
        for _ in range(times):
            assert sending.deliver(page), "another message comes, later"
            world.advance(seconds=5)
    with hooks.taken_in_part(TAKEN, "TRANSIENT_FAILURE"):
        assert not sending.deliver(page)
    with hooks.answer_lost("SendBulkEmail"):
        assert sending.deliver(page)

    assert Counter(sending.figures) & Counter(sent=9, uncertain=9) == Counter(sent=TAKEN, uncertain=5 - TAKEN)
    sending.waiting.remove(page)
    sending.finish()
    assert sending.check(audience=5)["delivered"] == 5
