"""A campaign on an engine where requests really come together, and that tells by itself what each of them costs."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest

from chalicelib.campaigns import deliver
from tests.benchmarks import budgets
from tests.faults import hooks
from tests.faults.sending import LEASE_IS_OVER, people, started
from tests.support.capacity import READ, TABLE, metered
from tests.support.world import World

PEOPLE, ON_A_PAGE, WORKERS = 24, 4, 4
MOST_ROUNDS = 40
FULL_PAGES = 4  # in each shard
MOST_WRITTEN, MOST_READ, MOST_REQUESTS = 1.2, 1.2, 0.2  # a message


@pytest.fixture(autouse=True)
def _no_delays(world: World) -> Iterator[None]:
    with hooks.undelayed():
        yield


def at_once(world: World, queue: str, batches: list[list[str]]) -> list[list[str]]:
    """Every batch to all workers in the same moment. Those that one of them hands back."""
    given = [batch for batch in batches for _worker in range(WORKERS)]
    with ThreadPoolExecutor(WORKERS) as pool:
        answers = list(pool.map(lambda batch: world.workers.deliver(queue, *batch)["batchItemFailures"], given))
    return [batch for batch, answer in zip(given, answers, strict=True) if answer]


def test_workers_at_the_same_page_at_once_mail_it_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliver, "PAGE_SIZE", ON_A_PAGE)
    garden = world.a_list()
    world.many_subscribed(garden, people(PEOPLE))
    sending = started(world, garden)
    for _round in range(MOST_ROUNDS):
        left = at_once(world, "sending", [[body] for body in sending.waiting])
        sending.waiting = sorted({body for body, in left})
        sending.fetch()
        if not sending.waiting:
            break
        world.advance(seconds=LEASE_IS_OVER if left else 0)
    assert set(sending.mails().values()) == {1}

    batches = [sending.events[start:start + 5] for start in range(0, len(sending.events), 3)]  # some in two of them
    Random(5).shuffle(batches)  # noqa: S311 - no secret
    while batches:
        batches = [list(batch) for batch in sorted({tuple(batch) for batch in at_once(world, "events", batches)})]
    sending.finish()

    assert sending.check(audience=PEOPLE) == {
        "audience": PEOPLE, "sent": PEOPLE, "delivered": PEOPLE, **dict.fromkeys(
            ("failed", "uncertain", "suppressed", "restricted", "bounced", "complained"), 0)}


def test_a_message_costs_what_it_may(world: World) -> None:
    who = budgets.full_shards(world, FULL_PAGES * budgets.PAGE)
    garden = world.a_list()
    world.many_subscribed(garden, who)
    sending = started(world, garden)

    asked: list[str] = []
    with metered() as found, hooks.hooked("after-call.dynamodb", lambda model, **_: asked.append(model.name)):
        sending.deliver_all()
    assert len(sending.mails()) == len(who)
    assert found[TABLE] / len(who) <= MOST_WRITTEN
    assert found[READ] / len(who) <= MOST_READ
    assert len(asked) / len(who) <= MOST_REQUESTS

    with metered() as told:
        for start in range(0, len(sending.events), 10):
            world.workers.deliver("events", *sending.events[start:start + 10])
    assert (found[TABLE] + told[TABLE]) / len(who) <= MOST_WRITTEN, "what SES tells of it, too"
    assert len([body for body in sending.events if "Delivery" in json.loads(body)["Message"]]) == len(who)
