"""BRE-4, availability: whatever step of subscribing, confirming and leaving fails twice in a row opens a candidate,
which says which step, since when and why; its end is entered there, too."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pynamodb.exceptions import TransactWriteError

from chalicelib.core import clock
from chalicelib.subscriptions import probed
from tests.faults.hooks import Killed, killed_before, refused
from tests.support.front_door import hangs_up, says
from tests.support.operating import operate
from tests.support.probing import BROKEN, Own, candidates, failed, own_list, whole
from tests.support.world import World

pytestmark = pytest.mark.promise("BRE-4")


@pytest.fixture
def own(world: World, tmp_path: Path) -> Iterator[Own]:
    with own_list(world, tmp_path) as there:
        yield there


def _no_worker(own: Own) -> None:
    """The mail is asked for, and nobody sends it."""


FAULTS: dict[str, tuple[Callable[[Own], None], str, str]] = {
    "no page": (lambda own: own.door.fails("GET /s/", BROKEN), "opening the sign-up page", "It answered 500."),
    "another page": (lambda own: own.door.fails("GET /s/", says(200, b"<h1>Welcome to nginx!</h1>")),
                     "opening the sign-up page", "The page has no form."),
    "nobody there": (lambda own: own.door.shut(), "opening the sign-up page", "The connection failed or was cut."),
    "no form": (lambda own: own.door.fails("POST /s/", says(403)), "sending the sign-up form", "It answered 403."),
    "form for nothing": (lambda own: own.door.fails("POST /s/", says(200)),
                         "sending the sign-up form", "It was accepted, and nothing is kept of the request."),
    "no mail": (_no_worker, "mailing the confirmation", "After 10 minutes it has not arrived."),
    "no page to confirm": (lambda own: own.door.fails("GET /confirm/", hangs_up),
                           "opening the page to confirm", "The connection failed or was cut."),
    "no confirming": (lambda own: own.door.fails("POST /confirm/", BROKEN), "confirming", "It answered 500."),
    "confirming for nothing": (lambda own: own.door.fails("POST /confirm/", says(200)),
                               "confirming", "It was accepted, and the address is not on the list."),
    "no page to leave": (lambda own: own.door.fails("GET /u/", BROKEN),
                         "opening the page to leave", "It answered 500."),
    "no leaving": (lambda own: own.door.fails("POST /u/", says(429)), "leaving", "It answered 429."),
    "leaving for nothing": (lambda own: own.door.fails("POST /u/", says(200)),
                            "leaving", "It was accepted, and the address is on the list still."),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_step_that_fails_twice_in_a_row_opens_a_candidate_and_its_end_is_entered(own: Own, fault: str) -> None:
    break_it, step, why = FAULTS[fault]
    works = break_it is not _no_worker
    break_it(own)
    while not own.told()["failures"]:
        own.run(mail=works)
    first = own.told()
    assert (first["step"], first["why"]) == (step, why)
    assert candidates() == [], "once may be chance"

    own.run(mail=works)

    [found] = candidates()
    assert found["kind"] == "loss"
    assert found["what"] == ("failing_probe: 2 tries in a row to subscribe, confirm and leave, which failed. About: "
                             f"the list {own.list.id}. The last failed at {step}. {why}")
    facts = operate(do="incident", id=found["id"])["facts"]
    assert facts["occurred_at"] == own.told()["failing_since"] == first["failing_since"]

    own.door.mended()
    own.world.drain()
    assert whole(own.run(2))[-1] == 1
    told = own.told()
    assert (told["failures"], told["step"], own.on_it()) == (0, step, [])
    assert operate(do="incident", id=found["id"])["facts"]["occurred_until"] == told["recovered_at"]


def test_one_failure_is_none_nor_are_two_with_a_whole_walk_between(own: Own) -> None:
    own.run(2)
    for _ in range(2):
        own.door.fails("GET /s/", BROKEN)
        assert failed(own.run()) == [1]
        own.door.mended()
        assert whole(own.run(2)) == [0, 1]

    assert operate(do="incidents")["incidents"] == []


def test_an_outage_over_midnight_is_a_candidate_a_day(own: Own) -> None:
    own.world.advance(hours=11, minutes=10)
    own.door.fails("GET /s/", BROKEN)
    own.run(3)
    assert len(candidates()) == 1, "the same on the same day is one"
    own.run(2)
    assert len(candidates()) == 2


def test_what_a_human_has_judged_is_left_alone(own: Own) -> None:
    own.door.fails("GET /s/", BROKEN)
    own.run(2)
    [found] = candidates()
    assert operate(do="dismiss_incident", id=found["id"], reason="We were moving house.")["ok"]
    ended = operate(do="incident", id=found["id"])
    own.door.mended()

    assert whole(own.run(2)) == [0, 1]

    assert operate(do="incident", id=found["id"])["entries"] == ended["entries"]


def test_a_candidate_that_cannot_be_entered_is_entered_by_the_next_run(own: Own) -> None:
    own.door.fails("GET /s/", BROKEN)
    own.run()
    with refused("TransactWriteItems", "InternalServerError", 500, times=9), pytest.raises(TransactWriteError):
        own.run()

    own.run()

    assert len(candidates()) == 1


@pytest.mark.parametrize("update", [0, 1])
def test_a_run_that_dies_before_it_has_stored_how_it_went_is_one_failure_at_most(own: Own, update: int) -> None:
    """Before it begins a walk, and after that: the next run finishes what was begun."""
    own.run(2)
    with pytest.raises(Killed), killed_before("UpdateItem", update):
        own.run()
    own.world.drain()
    own.world.advance(minutes=15)

    assert sum(failed(own.run(3))) == 1 - update

    assert (candidates(), own.told()["failures"], own.on_it()) == ([], 0, [])


def test_a_mail_that_comes_back_has_not_arrived(own: Own) -> None:
    own.run(mail=False)
    tags = probed.tags(probed.address(own.list.id, 1), own.world.person(probed.address(own.list.id, 1)))
    own.world.workers.deliver("events", a_bounce(tags))

    assert failed(own.run(mail=False)) == [1]
    assert own.told()["step"] == "mailing the confirmation"


def a_bounce(tags: dict[str, str]) -> str:
    """What SES says of a mail that a mailbox has refused for good."""
    event = {"eventType": "Bounce", "bounce": {"bounceType": "Permanent"},
             "mail": {"timestamp": clock.iso(clock.now()), "tags": {name: [value] for name, value in tags.items()}}}
    return json.dumps({"Message": json.dumps(event)})
