"""A large upload through its real worker, whose statements the embedded DynamoDB does not know."""

import json
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, get_ident
from typing import Any

import pytest

from chalicelib.core import aws
from chalicelib.core.settings import settings
from chalicelib.imports import run
from chalicelib.imports.model import Import
from tests.engine.large_file import COLUMNS, LargeFile, judge, started
from tests.faults.hooks import Killed, hooked
from tests.support.capacity import INDEX, TABLE, metered, told, units
from tests.support.uploads import Upload
from tests.support.world import World

pytestmark = pytest.mark.promise("COL-1")
ROWS = 8_000
A_PIECE = 2_000  # so that what is done again is short
DONE: dict[str, list[str]] = {"batchItemFailures": []}
MOST_UNITS = 1.5
LATE = {"BatchGetItem": 60, "BatchExecuteStatement": 40}  # calls before the worker dies at one: in the middle of things
WRITES = {"BatchExecuteStatement", "TransactWriteItems"}


def _step(world: World, upload: Upload) -> Any:
    """The message that the upload waits for, handed to the worker."""
    return world.workers.deliver("imports", _message(upload))


def _message(upload: Upload) -> str:
    return json.dumps({"import": upload.id, "chunk": int(upload.row.chunk)})


def _finish(world: World, upload: Upload) -> None:
    while not upload.row.closed_at:
        assert _step(world, upload) == DONE


def _wait_for(what: Callable[[], bool], seconds: int = 60) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "it does not happen"
        time.sleep(0.01)


class Deaths:
    """A worker that dies once before and once after each kind of call. Which kinds there are, it learns as it goes."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.died: set[tuple[str, str]] = set()

    def before(self, model: Any, **_: Any) -> None:
        self.calls[model.name] += 1
        self._perhaps("before", model.name)

    def after(self, model: Any, **_: Any) -> None:
        self._perhaps("after", model.name)

    def _perhaps(self, when: str, kind: str) -> None:
        if (when, kind) not in self.died and self.calls[kind] > LATE.get(kind, 0):
            self.died.add((when, kind))
            raise Killed(kind)


def test_killed_at_each_kind_of_call_a_large_upload_comes_to_the_same(
        world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(run.ROWS, "evidence", A_PIECE)
    garden, file, deaths = world.a_list(), LargeFile("evidence", ROWS), Deaths()
    upload = started(world, garden, file)
    while not upload.row.closed_at:
        try:
            with hooked("before-call", deaths.before), hooked("after-call", deaths.after):
                assert _step(world, upload) == DONE
        except Killed:
            world.advance(minutes=4)  # until its lease is over
    assert deaths.died == {(when, kind) for when in ("before", "after") for kind in deaths.calls}
    assert "BatchExecuteStatement" in deaths.calls
    judge(world, garden, upload, file)


@pytest.mark.parametrize("mode", COLUMNS)
def test_two_workers_really_at_once_on_one_piece_come_to_the_same(
        world: World, mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the lease of one that hangs has run out; on the embedded DynamoDB requests come one by one."""
    monkeypatch.setitem(run.ROWS, mode, 250)
    garden, file = world.a_list(), LargeFile(mode, 300)
    upload, both_write = started(world, garden, file), Barrier(2, timeout=60)
    writing: dict[int, int] = {}

    def meet(model: Any, **_: Any) -> None:
        """The first one waits for the second in the midst of its work; from then on they run against each other."""
        if model.name in WRITES:
            me = get_ident()
            writing[me] = writing.get(me, 0) + 1
            if writing[me] == 1:
                if len(writing) == 1:
                    upload.row.update(actions=[Import.lease.set(0)])
                both_write.wait()

    message = _message(upload)
    with hooked("before-call", meet), ThreadPoolExecutor(2) as pool:
        first = pool.submit(world.workers.deliver, "imports", message)
        _wait_for(lambda: bool(writing) and not int(upload.row.lease))
        second = pool.submit(world.workers.deliver, "imports", message)
        assert [first.result(), second.result()] == [DONE, DONE]
    assert len(writing) == 2
    assert int(upload.row.chunk) == 1
    _finish(world, upload)
    judge(world, garden, upload, file)


def test_a_row_costs_one_write_unit_and_one_for_the_index_by_person(world: World) -> None:
    garden, file = world.a_list(), LargeFile("evidence", 1_000)
    upload = started(world, garden, file)
    with metered() as used:
        _finish(world, upload)
    judge(world, garden, upload, file)
    assert used[TABLE] / file.count <= MOST_UNITS
    assert used[INDEX] == len(file.good)


def test_what_a_row_costs_is_told_as_the_engine_tells_it(world: World) -> None:
    """It tells nothing of statements: so the very rows that statements have put are put once more without."""
    garden, file = world.a_list(), LargeFile("evidence", 100)
    _finish(world, started(world, garden, file))
    rows = world.scan("subscriptions")
    for row in [*rows, *({**rows[0], "fields": {"S": "ä" * size}} for size in range(0, 2_000, 25))]:
        anew = {**row, "sk": {"S": f"another {row['sk']['S']}"}}
        answer = aws.client("dynamodb").put_item(TableName=settings().tables["subscriptions"], Item=anew,
                                                 ReturnConsumedCapacity="INDEXES")
        aws.client("dynamodb").delete_item(TableName=settings().tables["subscriptions"],
                                           Key={"pk": anew["pk"], "sk": anew["sk"]})
        assert told(answer) == units(anew), anew
