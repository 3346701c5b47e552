"""What a fold costs once much lies behind, on DynamoDB Local: a day of one size after more and more history.

The rows are put into the engine as recording leaves them (that they cost what is said, `visiting` measures)."""

import multiprocessing
import os
import resource
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from time import process_time
from typing import Any, NamedTuple

from chalicelib.activity import fold, rules
from chalicelib.activity.firsts import MOST_BESIDE
from chalicelib.activity.model import OPEN, Activity, Seen, partition, seen_key, shard_of, sort_key
from chalicelib.core import aws, clock
from chalicelib.core.table import write_all
from infrastructure import engine
from infrastructure.local import tables, template
from tests.benchmarks import stub
from tests.benchmarks.figures import Section
from tests.support.crowd import CAMPAIGN, person

TODAY = datetime(2026, 11, 20, 12, tzinfo=UTC)
A_DAY = 10_000  # events of the day that is folded, by as many people, all of whom have opened before
PER_DAY = 100_000  # events of a day of the history
HISTORIES = (10_000, 100_000, 1_000_000)
MOST_CPU, MOST_UNITS, MOST_GROWTH = 10.0, 0.5, 16  # µs and read units an event; MB more than at the first
AT_ONCE = 5_000


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
    """The same day after each history, and then all of the largest history as if no fold had been."""
    found: list[tuple[str, Folded]] = []
    with engine.running() as dynamodb, stub.in_place_of_aws():
        os.environ[tables.ANOTHER_DYNAMODB] = dynamodb
        _alone(begin)
        for behind, events in zip((0, *HISTORIES), HISTORIES, strict=False):
            _alone(lengthen, behind, events)
            found.append((f"today, with {events:,} events behind", _alone(folded, [TODAY.date()])))
        days = [_ago(number) for number in range(HISTORIES[-1] // PER_DAY)]
        found.append(("every day of the history once more", _alone(folded, days)))
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
    _put(Activity, (_row(TODAY.date(), number) for number in range(A_DAY)))


def lengthen(behind: int, events: int) -> None:
    """A history of so many events is made one of more; who is new among the people of a day is marked."""
    _put(Activity, (_row(_ago(number // PER_DAY), number % PER_DAY) for number in range(behind, events)))
    _put(Seen, (_mark(number) for number in range(min(behind, PER_DAY), min(events, PER_DAY))))


def _ago(days: int) -> date:
    return TODAY.date() - timedelta(days=days + 1)


def _row(day: date, number: int) -> Activity:
    who = person(number)
    return Activity(partition(day, shard_of(who)), sort_key(CAMPAIGN, who, OPEN, 0), times=1, person=who,
                    expires_at=clock.epoch(rules.expires(day)))


def _mark(number: int) -> Seen:
    who = person(number)
    _model, pk, sk = seen_key(CAMPAIGN, who, OPEN, None)
    day = TODAY.date() - timedelta(days=HISTORIES[-1] // PER_DAY + 1)
    return Seen(pk, sk, day=day.isoformat(), person=who, expires_at=clock.epoch(rules.expires(day)))


def _put(model: type[Any], rows: Iterable[Any]) -> None:
    left: Iterator[Any] = iter(rows)
    aws.client("dynamodb")
    with ThreadPoolExecutor(4) as pool:
        while some := list(islice(left, AT_ONCE)):
            parts = [some[start:start + 25] for start in range(0, len(some), 25)]
            list(pool.map(lambda part: write_all(model, part), parts))


def folded(days: list[date]) -> Folded:
    """Of the days, each folded as while it goes on."""
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
    began = process_time()
    for day in days:
        fold.fold_day(day, datetime.combine(day, TODAY.time(), UTC))
    spent, number = process_time() - began, sum(A_DAY if day == TODAY.date() else PER_DAY for day in days)
    return Folded(number, spent / number * 1e6, units["read"], units["calls"],
                  resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
