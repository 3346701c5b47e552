"""The sweep on DynamoDB Local, beside a client that sends the very same requests and does nothing else: what is the
engine's, and what is ours."""

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from time import perf_counter, process_time
from typing import Any, NamedTuple

from botocore.awsrequest import AWSPreparedRequest

from chalicelib.activity.model import OPEN, Bookmark, partition, seen_key, shard_of, sort_key
from chalicelib.core import aws
from chalicelib.core.together import AT_A_TIME
from chalicelib.retention import sweep_days
from chalicelib.retention.tally import Run
from infrastructure import engine
from infrastructure.local import tables, template
from tests.benchmarks import filling, stub
from tests.benchmarks.figures import Section
from tests.benchmarks.filling import Item
from tests.benchmarks.sweeping import CONDITIONAL, KINDS, LEAST, PLAIN
from tests.faults.hooks import hooked
from tests.support.crowd import CAMPAIGN, person

MANY = 10_000  # rows that are deleted; of opens half are marks
OVER = datetime(2027, 5, 21, 12, tzinfo=UTC)
DAY = datetime(2026, 11, 20, tzinfo=UTC).date()  # six months before
DELETES = {b"DynamoDB_20120810.BatchExecuteStatement", b"DynamoDB_20120810.BatchWriteItem"}
Request = tuple[str, bytes]  # operation and body


class Emptied(NamedTuple):
    """Deletions a second: of the sweep by its processor and by the clock, and of the bare client by the clock."""

    processor: float
    clock: float
    bare: float


def section() -> Section:
    """Either way of deleting."""
    with engine.running() as dynamodb, stub.in_place_of_aws():
        os.environ[tables.ANOTHER_DYNAMODB] = dynamodb
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as alone:
            found = alone.submit(measured).result()
    return Section(
        "Sweeping on an engine",
        f"{MANY:,} rows in DynamoDB Local, deleted by one worker; and the same requests, sent once more about the same "
        f"rows by a client that only sends them, {AT_A_TIME} at a time as well. By the clock the engine is the limit, "
        f"and whoever else is busy on the machine. At least {LEAST:,} deletions a second of processor are asked for.",
        ["what is overdue", "deletions a second of processor", "a second by the clock", "a second, bare client"],
        [[name, *(f"{each:,.0f}" for each in one)] for name, one in found.items()], wrong(found))


def wrong(found: dict[str, Emptied]) -> list[str]:
    return [f"sweep on the engine, {name}: {one.processor:,.0f} deletions a second of processor"
            for name, one in found.items() if one.processor < LEAST]


def measured() -> dict[str, Emptied]:
    for name, properties in template.load().of("AWS::DynamoDB::Table"):
        tables.create(name.removesuffix("Table").lower(), properties)
    return {CONDITIONAL: _emptied(CONDITIONAL, {"ephemeral": list(map(_login, range(MANY)))}),
            PLAIN: _emptied(PLAIN, {"activity": [each for number in range(MANY // 2) for each in _opened(number)]})}


def _emptied(kind: str, rows: dict[str, list[Item]]) -> Emptied:
    """The better of two turns: in the first the engine is cold."""
    turns = []
    for _turn in range(2):
        _fill(rows)
        Bookmark(*sweep_days.BOOKMARK).delete()  # the day is not done any more
        with _noted() as requests:
            began, spent = perf_counter(), process_time()
            KINDS[kind](Run(OVER, lambda: False))
            turns.append((MANY / (process_time() - spent), MANY / (perf_counter() - began)))
        if _left(rows):
            raise RuntimeError(f"{kind}: not all was deleted")
    _fill(rows)
    processor, clock = (max(each) for each in zip(*turns, strict=True))
    return Emptied(processor, clock, MANY / _sent(requests))


def _fill(rows: dict[str, list[Item]]) -> None:
    for name, some in rows.items():
        filling.fill(os.environ[tables.ANOTHER_DYNAMODB], name, some)


def _left(rows: dict[str, list[Item]]) -> int:
    return sum(int(aws.client("dynamodb").scan(TableName=name, Select="COUNT")["Count"]) for name in rows)


@contextmanager
def _noted() -> Iterator[list[Request]]:
    """The requests of deletes that are made inside the block."""
    requests: list[Request] = []

    def note(request: AWSPreparedRequest, **_: Any) -> None:
        target: Any = request.headers["X-Amz-Target"]
        named = target if isinstance(target, bytes) else target.encode()
        if named in DELETES:
            requests.append((named.decode().partition(".")[2], request.body))  # type: ignore[arg-type]

    with hooked("before-send.dynamodb", note):
        yield requests


def _sent(requests: list[Request]) -> float:
    """Seconds."""
    address, began = os.environ[tables.ANOTHER_DYNAMODB], perf_counter()
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        list(pool.map(lambda one: filling.send(address, *one), requests))
    return perf_counter() - began


def _login(number: int) -> Item:
    return {"pk": {"S": f"logins#{number:022d}"}, "sk": {"S": "row"}, "expires_at": {"N": "1790000000"}}


def _opened(number: int) -> Iterator[Item]:
    """An opening and its mark."""
    who = person(number)
    _model, pk, sk = seen_key(CAMPAIGN, who, OPEN, None)
    rest = {"person": {"S": who}, "expires_at": {"N": "1795132800"}}
    yield {"pk": {"S": partition(DAY, shard_of(who))}, "sk": {"S": sort_key(CAMPAIGN, who, OPEN, 0)}, **rest}
    yield {"pk": {"S": pk}, "sk": {"S": sk}, "day": {"S": DAY.isoformat()}, **rest}
