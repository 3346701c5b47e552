"""What a fold costs once much lies behind, on DynamoDB Local: a day of one size after more and more history.

The rows are put into the engine as recording leaves them (that they cost what is said, `visiting` measures)."""

import multiprocessing
import os
import resource
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from time import process_time
from typing import Any, NamedTuple

from chalicelib.activity import fold, rules
from chalicelib.activity.firsts import MOST_BESIDE
from chalicelib.activity.model import OPEN, Activity, partition, seen_key, shard_of, sort_key
from chalicelib.core import aws, clock
from chalicelib.core.settings import settings
from infrastructure import engine
from infrastructure.local import tables, template
from tests.benchmarks import filling, stub
from tests.benchmarks.figures import Section
from tests.benchmarks.filling import Item
from tests.support.crowd import CAMPAIGN, person

TODAY = datetime(2026, 11, 20, 12, tzinfo=UTC)
A_DAY = 10_000  # events of the day that is folded, by as many people, all of whom have opened before
PER_DAY = 100_000  # events of a day of the history
HISTORIES = (10_000, 100_000, 1_000_000)
TIMES = 3
MOST_CPU, MOST_UNITS, MOST_GROWTH = 10.0, 0.5, 16  # µs and read units an event; MB more than at the first


class Folded(NamedTuple):
    """Microseconds of processor an event, read units and calls, and MB at most."""

    events: int
    cpu: float
    units: float
    calls: int
    memory: float

    def told(self) -> list[str]:
        return [f"{self.events:,}", f"{self.cpu:.1f}", f"{self.units:,.0f}", str(self.calls), f"{self.memory:.0f}"]


def section() -> Section:
    """With all but the largest history, which takes the engine long to take in."""
    return measured(HISTORIES[:-1])


def million() -> Section:
    """With the largest, too."""
    return measured(HISTORIES)


def measured(histories: tuple[int, ...]) -> Section:
    """The same day after each history, and then all of the largest history as if no fold had been."""
    found: list[tuple[str, Folded]] = []
    with engine.running() as dynamodb, stub.in_place_of_aws():
        os.environ[tables.ANOTHER_DYNAMODB] = dynamodb
        _alone(begin)
        for behind, events in pairwise((0, *histories)):
            _alone(lengthen, behind, events)
            found.append((f"today, with {events:,} events behind", _alone(folded, [TODAY.date()])))
        days = [_ago(number) for number in range(histories[-1] // PER_DAY)]
        found.append(("every day of the history once more", _alone(folded, days, 1)))
    return told(found)


def told(found: list[tuple[str, Folded]]) -> Section:
    """The figures, and which of them are not as they should be."""
    *days, (name, whole) = found
    wrong = [f"fold, {name}: {whole.cpu:.1f} µs an event"] if whole.cpu > MOST_CPU else []
    wrong += [f"fold, {name}: {one.units:,.0f} read units, {one.memory:.0f} MB" for name, one in days
              if one.units > MOST_UNITS * one.events or one.memory > days[0][1].memory + MOST_GROWTH]
    return Section(
        "Folding with a history behind",
        f"One campaign in DynamoDB Local: a day of {A_DAY:,} events, folded after more and more that lies behind it, "
        f"in days of {PER_DAY:,} people who open, and the marks of their first times. Read units are the engine's own. "
        f"They grow with the people whose marks lie between those that are wanted, up to {MOST_BESIDE} for each "
        f"(docs/decisions/0042), {MOST_UNITS} units an event, and not with the events; nor does memory (of a process "
        f"of its own, Python itself included). Of busy days at most {MOST_CPU:.0f} µs of processor time an event are "
        "allowed.",
        ["what is folded", "events", "µs an event", "read units", "calls", "memory, MB"],
        [[name, *one.told()] for name, one in found], wrong)


def _alone(function: Callable[..., Any], *given: Any) -> Any:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as alone:
        return alone.submit(function, *given).result()


def begin() -> None:
    """Tables, and today's rows."""
    for name, properties in template.load().of("AWS::DynamoDB::Table"):
        tables.create(name.removesuffix("Table").lower(), properties)
    _put(_row(TODAY.date(), number) for number in range(A_DAY))


def lengthen(behind: int, events: int) -> None:
    """A history of so many events is made one of more; who is new among the people of a day is marked."""
    _put(_row(_ago(number // PER_DAY), number % PER_DAY) for number in range(behind, events))
    _put(_mark(number) for number in range(min(behind, PER_DAY), min(events, PER_DAY)))


def _put(rows: Iterable[Item]) -> None:
    filling.fill(os.environ[tables.ANOTHER_DYNAMODB], settings().tables[Activity.Meta.table_name], rows)


def _ago(days: int) -> date:
    return TODAY.date() - timedelta(days=days + 1)


def _row(day: date, number: int) -> Item:
    who = person(number)
    return _named(partition(day, shard_of(who)), sort_key(CAMPAIGN, who, OPEN, 0), who, day) | {"times": {"N": "1"}}


def _mark(number: int) -> Item:
    who, day = person(number), TODAY.date() - timedelta(days=HISTORIES[-1] // PER_DAY + 1)
    _model, pk, sk = seen_key(CAMPAIGN, who, OPEN, None)
    return _named(pk, sk, who, day) | {"day": {"S": day.isoformat()}}


def _named(pk: str, sk: str, who: str, day: date) -> Item:
    return {"pk": {"S": pk}, "sk": {"S": sk}, "person": {"S": who},
            "expires_at": {"N": str(clock.epoch(rules.expires(day)))}}


def folded(days: list[date], times: int = TIMES) -> Folded:
    """Of the days, each folded as while it goes on. Of processor time the least of some times: neighbours can only
    slow it down."""
    units = _counted()
    spent = []
    for _again in range(times):
        units.clear()
        began = process_time()
        for day in days:
            fold.fold_day(day, datetime.combine(day, TODAY.time(), UTC))
        spent.append(process_time() - began)
    number = sum(A_DAY if day == TODAY.date() else PER_DAY for day in days)
    return Folded(number, min(spent) / number * 1e6, units["read"], units["calls"],
                  resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _counted() -> Counter[str]:
    """Calls and read units, from now on."""
    units: Counter[str] = Counter()

    def ask(params: dict[str, Any], **_: Any) -> None:
        params["ReturnConsumedCapacity"] = "TOTAL"

    def note(parsed: dict[str, Any], model: Any, **_: Any) -> None:
        units["calls"] += 1
        given = parsed.get("ConsumedCapacity") or []
        if model.name in {"Query", "BatchGetItem"}:
            units["read"] += sum(one["CapacityUnits"] for one in (given if isinstance(given, list) else [given]))

    events = aws.client("dynamodb").meta.events
    for operation in ("Query", "BatchGetItem", "BatchWriteItem"):
        events.register(f"provide-client-params.dynamodb.{operation}", ask)
        events.register(f"after-call.dynamodb.{operation}", note)
    return units
