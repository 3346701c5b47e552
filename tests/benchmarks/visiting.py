"""Write units of opens and clicks, as DynamoDB Local counts them."""

import multiprocessing
import os
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

from chalicelib.activity.record import record_click, record_open
from chalicelib.activity.tokens import Tracked
from chalicelib.core import clock
from infrastructure import engine
from infrastructure.local import tables, template
from tests.benchmarks import stub
from tests.benchmarks.figures import Section
from tests.support import builders, capacity

TIMES = 50
OVER = 2  # the engine tells four units for a small row that is written in a transaction, where AWS bills two
MOST = {"without a name": 1.0, "without a name, by a machine": 1.0}  # write units an event, index and all
Told = list[tuple[str, dict[str, float]]]


def section() -> Section:
    """Each kind of event, the first of a day and those that follow."""
    with engine.running() as dynamodb, stub.in_place_of_aws():
        os.environ[tables.ANOTHER_DYNAMODB] = dynamodb
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as alone:
            told = alone.submit(measured).result()
    rows = [[name, f"{units[capacity.TABLE]:.2f}", f"{units[capacity.INDEX]:.2f}"] for name, units in told]
    wrong = [f"{name}: {sum(units.values()):.2f} write units" for name, units in told
             if sum(units.values()) > MOST.get(name, 7.0)]
    return Section(
        "Opens and clicks written down",
        f"Write units an event, {TIMES} of each; the units of a transaction, which asks for the consent in the moment "
        "in which it counts, are double. (The engine doubles them once more, which is taken back here.) At most one is "
        "allowed without a name, and seven by name (docs/decisions/0024).",
        ["event", "in tables", "in the index by person"], rows, wrong)


def measured() -> Told:
    for name, properties in template.load().of("AWS::DynamoDB::Table"):
        tables.create(name.removesuffix("Table").lower(), properties)
    people = [builders.person(f"reader{number}@example.org") for number in range(TIMES)]
    garden = builders.a_list(builders.alice())
    builders.many_subscribed(garden, [f"reader{number}@example.org" for number in range(TIMES)], tracking=True)
    named = [Tracked(f"{garden.id}x", clock.now().date(), person, garden.id) for person in people]
    nobody = [Tracked(f"{garden.id}x", clock.now().date(), "")] * TIMES
    return [
        ("without a name", _units(nobody, 0, machine=False)),
        ("without a name, by a machine", _units(nobody, 0, machine=True)),
        ("by name, the first of a day", _units(named, 0, machine=False)),
        ("by name, once more", _units(named, 0, machine=False)),
        ("a click by name, once more", (_units(named, 1, machine=False), _units(named, 1, machine=False))[1]),
    ]


def _units(events: list[Tracked], link: int, *, machine: bool) -> dict[str, float]:
    with capacity.metered() as used:
        for one in events:
            if link:
                record_click(one, link, False, machine, clock.now())
            else:
                record_open(one, False, machine, clock.now())
    over = OVER if events[0].person else 1
    return {name: Counter(used)[name] / len(events) / over for name in (capacity.TABLE, capacity.INDEX)}
