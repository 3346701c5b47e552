"""What opens and clicks cost to write down, in units as DynamoDB Local counts them."""

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

TIMES = 1_500
NAMED = 2.0
MOST = {"without a name": 1.0, "without a name, by a machine": 1.0}  # write units an event, index and all
KINDS = (capacity.TABLE, capacity.INDEX, capacity.READ)
Told = list[tuple[str, dict[str, float]]]


def section() -> Section:
    """Each kind of event, the first of a day and those that follow."""
    with engine.running() as dynamodb, stub.in_place_of_aws():
        os.environ[tables.ANOTHER_DYNAMODB] = dynamodb
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as alone:
            told = alone.submit(measured).result()
    rows = [[name, *(f"{units[kind]:.2f}" for kind in KINDS)] for name, units in told]
    wrong = [f"{name}: {units[capacity.TABLE] + units[capacity.INDEX]:.2f} write units" for name, units in told
             if units[capacity.TABLE] + units[capacity.INDEX] > MOST.get(name, NAMED)]
    return Section(
        "Opens and clicks written down",
        f"Units an event, {TIMES:,} of each, through the code that answers them, as DynamoDB Local counts them. Of "
        "write units one is allowed without a name, and two by name, the index among them. Before a name is written "
        "the consent is read (docs/decisions/0024); a read unit costs a fifth of a write unit.",
        ["event", "written in tables", "written in the index by person", "read"], rows, wrong)


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
        ("a click by name, the first of a day", _units(named, 2, machine=False)),
        ("a click by name, once more", (_units(named, 1, machine=False), _units(named, 1, machine=False))[1]),
    ]


def _units(events: list[Tracked], link: int, *, machine: bool) -> dict[str, float]:
    with capacity.metered() as used:
        for one in events:
            if link:
                record_click(one, link, False, machine, clock.now())
            else:
                record_open(one, False, machine, clock.now())
    return {name: Counter(used)[name] / len(events) for name in KINDS}
