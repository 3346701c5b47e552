"""BRE-2: whoever tells account holders of a breach may die anywhere: each is told once, twice at most where nobody can
know, and then marked so; none is missed."""

import json
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from itertools import count
from typing import Any

import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.sqs.models import sqs_backends

from chalicelib.accounts.model import Account
from chalicelib.breaches import affected, notices, register
from chalicelib.breaches.model import Incident
from chalicelib.core import clock
from chalicelib.core.errors import Conflict
from chalicelib.users import team
from tests.faults import hooks
from tests.faults.hooks import Killed, answer_lost, killed_after_change, killed_at, refused
from tests.support.incidents import WHO, concerned, decided, holder, of_holders, opened, status, tell
from tests.support.world import World

pytestmark = pytest.mark.promise("BRE-2")
MANY, BATCH = 220, 10
LEAST_DEATHS = 54


def now() -> Any:
    return clock.now()


def mails(world: World) -> Counter[str]:
    return Counter(mail.to for mail in world.inbox())


def owners(how_many: int) -> dict[str, int]:
    return {f"o{number}-0@holder.example.com": 1 for number in range(how_many)}


def message(incident: Incident, account: Account) -> str:
    return json.dumps({"incident": incident.id, "account": account.id}, separators=(",", ":"))


def walked_dying_at_every_step(found: Incident) -> tuple[list[str], Counter[str]]:
    """What is queued by a walk that dies after each change that it makes to begin and for every page, and goes on each
    time. A walk that dies leaves nothing but its place and what it has queued, and its place moves with a page's last
    call: so all of a page's deaths begin at the same place, as they would each in a world of its own."""
    died, place, step = Counter[str](), None, 0
    with hooks.reached("SendMessageBatch") as sent:
        while not (row := register.get(found.id, now())).walked:
            if (row.telling_since, row.cursor) != place:
                place, step = (row.telling_since, row.cursor), 0
            with pytest.raises(Killed) as death, killed_after_change(step):
                tell(found)
            died[str(death.value)] += 1
            step += 1
            forget_queued()
    return [str(entry["MessageBody"]) for call in sent for entry in call["Entries"]], died


def forget_queued() -> None:
    """What waits is known already, and moto takes the longer the more waits."""
    for queue in sqs_backends[DEFAULT_ACCOUNT_ID]["eu-west-2"].queues.values():
        queue._messages = []


def test_all_are_told_though_walk_and_worker_die_after_every_step(world: World) -> None:
    found, accounts = of_holders(MANY)
    queued, died = walked_dying_at_every_step(found)
    assert set(queued) == {message(found, account) for account in accounts}, "none is missed"
    pages = -(-MANY // notices.PAGE)
    assert died["UpdateItem"] >= pages
    assert died["SendMessageBatch"] >= MANY // BATCH

    died += delivered_dying_at_every_step(world, list(dict.fromkeys(queued)))

    print(f"died at {died.total()} places: {dict(died)}")
    assert died.total() >= LEAST_DEATHS, "fewer places than there used to be"
    told = mails(world)
    twice = {to for to, copies in told.items() if copies == 2}
    assert set(told) == set(owners(MANY))
    assert max(told.values()) <= 2
    assert set() < twice <= marked(found)
    said = status(found)
    assert (said["told"], said["unsure"], said["done"]) == (MANY, [], True)
    world.forget_mail()
    with hooks.reached("SendMessageBatch") as sent:
        tell(found)
    assert (sent, world.inbox()) == ([], [])


def delivered_dying_at_every_step(world: World, queued: list[str]) -> Counter[str]:
    """Hand messages to the worker, one at a time while it dies after each of the changes that one takes, then by ten,
    while it dies somewhere among the changes that ten take; at last all of them again, as SQS would."""
    left, died = list(queued), Counter[str]()
    with killed_at(10_000, "before") as calls:
        world.workers.deliver("incidents", left.pop())
    changes = sum(not call.startswith(hooks.READS) for call in calls)
    for number in range(changes):
        _dies(world, [left.pop()], number, died)
    for n, ten in enumerate(batched(left)):
        _dies(world, ten, n * 7 % (len(ten) * changes), died)
    world.advance(seconds=notices.LEASE + 1)
    for ten in batched(queued):
        world.workers.deliver("incidents", *ten)
    return died


def batched(bodies: list[str]) -> list[list[str]]:
    return [bodies[start:start + BATCH] for start in range(0, len(bodies), BATCH)]


def _dies(world: World, bodies: list[str], number: int, died: Counter[str]) -> None:
    with pytest.raises(Killed) as death, killed_after_change(number):
        world.workers.deliver("incidents", *bodies)
    died[str(death.value)] += 1
    forget_queued()


def marked(found: Incident) -> set[str]:
    """Whose row says that they may have it twice."""
    return {str(one.email) for row in affected.all_of(found.id) if row.tried_again
            for one in team.members(row.account) if one.id in row.tried_again}


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_walk_that_dies_at_every_step_goes_on_and_misses_nobody(world: World, when: str,
                                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notices, "PAGE", 3)
    found, _accounts = of_holders(10)

    for number in count():
        try:
            with killed_at(number, when):
                assert tell(found)["done"]
            break
        except Killed:
            continue
    world.drain()

    assert mails(world) == owners(10)
    assert [entry.what for entry in register.history(found.id)].count("telling") == 1


@pytest.mark.parametrize(("fault", "copies", "twice"), [
    (lambda: answer_lost("SendEmail"), 2, 1),
    (lambda: refused("SendEmail", "TooManyRequestsException", status=429), 1, 0),
    (lambda: refused("SendEmail", "InternalFailure", status=500), 1, 1),
], ids=["answer lost", "busy", "fault of SES"])
def test_what_ses_did_not_answer_goes_once_more_and_is_marked(
        world: World, fault: Callable[[], AbstractContextManager[Any]], copies: int, twice: int) -> None:
    found, (account,) = of_holders(1)
    tell(found)
    with fault():
        failed = world.workers.deliver("incidents", message(found, account))
    assert failed["batchItemFailures"]

    world.advance(seconds=notices.LEASE + 1)
    world.drain()

    assert mails(world) == {"o0-0@holder.example.com": copies}
    assert (status(found)["told"], status(found)["twice"]) == (1, twice)


def test_it_never_goes_a_third_time_by_itself_but_when_somebody_says_so(world: World) -> None:
    found, (account,) = of_holders(1)
    tell(found)
    for _try in range(2):
        with hooks.killed_before("SendEmail"), pytest.raises(Killed):
            world.workers.deliver("incidents", message(found, account))
        world.advance(seconds=notices.LEASE + 1)
    world.drain()
    assert status(found)["unsure"] == [account.id]
    assert world.inbox() == []

    notices.tell_again(found.id, account.id, WHO, now())
    world.drain()

    assert mails(world) == {"o0-0@holder.example.com": 1}
    assert status(found)["unsure"] == []
    assert register.history(found.id)[-1].what == "telling again"


def test_who_is_known_to_have_it_does_not_get_it_again(world: World) -> None:
    found = opened()
    account = holder(1, owners=2)
    concerned(found, account)
    decided(found)
    tell(found)
    world.drain()
    world.forget_mail()

    notices.tell_again(found.id, account.id, WHO, now())
    world.drain()

    assert world.inbox() == []
    with pytest.raises(Conflict):
        notices.tell_again(found.id, "nobody", WHO, now())


def test_two_workers_at_once_tell_once(world: World) -> None:
    found, (account,) = of_holders(1)
    tell(found)

    def another() -> None:
        world.workers.deliver("incidents", message(found, account))

    with hooks.meanwhile("SendEmail", another) as happened:
        another()
    world.advance(seconds=notices.LEASE + 1)
    world.drain()

    assert happened
    assert mails(world) == owners(1)


def test_a_receipt_for_what_is_not_there_is_passed_over(world: World) -> None:
    notices.receipt("nothing", "nobody", "none", "Delivery")

    assert world.scan("breaches") == []
