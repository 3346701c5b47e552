"""An upload whose worker dies after any call that changes something, and is followed by another: the same result."""

import json
from collections import Counter
from typing import Any

import pytest

from chalicelib.core import aws, clock
from chalicelib.core.settings import settings
from chalicelib.imports import known, model, run, undo
from chalicelib.lists import sizes
from chalicelib.lists.model import MailingList
from tests.faults.hooks import Killed, killed_after_change, meanwhile
from tests.support.uploads import EVIDENCE, Upload, begin
from tests.support.world import World

pytestmark = pytest.mark.promise("COL-1")
MODES = {"evidence": EVIDENCE, "confirm": ["email", "", ""], "suppressions": ["email", "", ""]}
FILE = "email,date,source\n" + "".join(f"{name},2026-01-31,our fair\n" for name in (
    "ann@example.org", "bob@example.org", "ANN@example.org", "no address", "dave@example.org", "eve@example.org"))
RESULTS = {"evidence": "added", "confirm": "asked", "suppressions": "barred"}
MOST_CALLS = 120
FEWEST_POINTS = {"evidence": 8, "confirm": 8, "suppressions": 8, "undo": 4}  # with statements; else twice as many


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three rows a piece, so that a short file has several; and several batches and transactions in each."""
    for mode in MODES:
        monkeypatch.setitem(run.ROWS, mode, 3)
    monkeypatch.setattr(run, "A_BATCH", 2)
    monkeypatch.setattr(undo, "AT_ONCE", 2)


def _started(world: World, garden: MailingList, mode: str) -> Upload:
    world.subscribed(garden, "dave@example.org")
    upload = begin(world, garden, mode).ready(FILE.encode(), MODES[mode])
    upload.do("start")
    return upload


def _work(world: World, upload: Upload) -> None:
    """What the queue would hand out, until there is nothing more; after a death it hands out the same again."""
    for _again in range(40):
        row = upload.row
        if row.closed_at and row.state != "undoing":
            return
        world.advance(minutes=13)
        run.work(upload.id, int(row.chunk), clock.now())
    raise AssertionError("the upload does not end")


def _expected(mode: str) -> dict[int, str]:
    dave = RESULTS[mode] if mode == "suppressions" else "on_list"
    good = RESULTS[mode]
    return {2: good, 3: good, 4: "duplicate", 5: "bad_address", 6: dave, 7: good}


def _judge(world: World, garden: MailingList, upload: Upload, mode: str) -> None:
    results = upload.results()
    assert results == _expected(mode)
    assert upload.row.tally == Counter(results.values())
    people = [row for row in world.scan("subscriptions") if row["pk"]["S"].startswith(garden.id)]
    assert sizes.of_lists([garden.id], clock.now())[garden.id].people == len(people)
    assert sizes.of_lists([garden.id], clock.now())[garden.id].bytes == sum(int(row["bytes"]["N"]) for row in people)
    assert len(people) == (4 if mode == "evidence" else 1)
    assert not upload.file_is_there()


@pytest.mark.parametrize("mode", MODES)
def test_killed_at_any_call_and_resumed_it_comes_to_the_same(world: World, mode: str) -> None:
    for number in range(MOST_CALLS):
        garden = world.a_list(f"Garden news {number}")
        _forget_people(world)
        upload = _started(world, garden, mode)
        try:
            with killed_after_change(number):
                _work(world, upload)
        except Killed:
            _work(world, upload)
            _judge(world, garden, upload, mode)
            _each_asked_once_or_the_last_one_twice(world, mode)
        else:
            _judge(world, garden, upload, mode)
            assert number >= FEWEST_POINTS[mode]
            return
    raise AssertionError("it never ended by itself")


def _forget_people(world: World) -> None:
    """The people of the round before."""
    for table in ("suppressions", "pending", "ephemeral", "subscriptions"):
        for row in world.scan(table):
            aws.client("dynamodb").delete_item(TableName=settings().tables[table],
                                               Key={"pk": row["pk"], "sk": row["sk"]})
    for queue in ("mail", "imports"):
        _taken(queue)


def _taken(queue: str) -> list[Any]:
    """The messages of a queue, which is empty then."""
    url, found = settings().queues[queue], []
    while some := aws.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for one in some:
            found.append(json.loads(one["Body"]))
            aws.client("sqs").delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
    return found


def _each_asked_once_or_the_last_one_twice(world: World, mode: str) -> None:
    asked = Counter(str(one["person"]) for one in _taken("mail"))
    assert len(asked) == (3 if mode == "confirm" else 0)
    assert sorted(asked.values())[:-1] in ([1, 1], [])
    assert max(asked.values(), default=1) <= 2


def test_killed_while_it_is_taken_back_nothing_is_left_and_nobody_else_goes(world: World) -> None:
    for number in range(MOST_CALLS):
        garden = world.a_list(f"Garden news {number}")
        _forget_people(world)
        upload = _started(world, garden, "evidence")
        _work(world, upload)
        upload.do("undo")
        try:
            with killed_after_change(number):
                _work(world, upload)
        except Killed:
            _work(world, upload)
            over = False
        else:
            over = True
        row = upload.row
        assert (row.state, int(row.undone)) == ("undone", 3)
        assert [one["sk"]["S"] for one in world.scan("subscriptions")] == [world.person("dave@example.org")]
        assert sizes.of_lists([garden.id], clock.now())[garden.id].people == 1
        if over:
            assert number >= FEWEST_POINTS["undo"]
            return
    raise AssertionError("it never ended by itself")


@pytest.mark.parametrize("mode", MODES)
def test_two_workers_with_one_piece_count_it_once(world: World, mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the lease of one that hangs has run out: the other does the piece in the middle of it."""
    garden = world.a_list()
    upload = _started(world, garden, mode)
    original, inside = known.read_many, []

    def with_another(*given: Any, **more: Any) -> Any:
        found = original(*given, **more)
        if not inside:
            inside.append(True)
            upload.row.update(actions=[model.Import.lease.set(0)])
            run.work(upload.id, 0, clock.now())
        return found

    monkeypatch.setattr(known, "read_many", with_another)
    run.work(upload.id, 0, clock.now())
    assert int(upload.row.chunk) == 1
    _work(world, upload)
    _judge(world, garden, upload, mode)


def test_a_piece_that_another_worker_has_is_left_alone(world: World) -> None:
    upload = _started(world, world.a_list(), "evidence")
    upload.row.update(actions=[model.Import.lease.set(clock.epoch(clock.now()) + 60)])
    with pytest.raises(run.TemporaryFailure):
        run.work(upload.id, 0, clock.now())
    assert len(world.scan("subscriptions")) == 1


def test_who_joins_in_that_very_moment_is_not_overwritten(world: World) -> None:
    garden = world.a_list()
    upload = _started(world, garden, "evidence")
    with meanwhile("PutItem BatchExecuteStatement",
                   lambda: world.subscribed(garden, "ann@example.org", first_name="Ann")):
        _work(world, upload)
    assert upload.results()[2] == "on_list"
    assert not world.subscription(garden, "ann@example.org")["source"].startswith("upload")
    people = world.scan("subscriptions")
    assert sizes.of_lists([garden.id], clock.now())[garden.id].people == len(people) == 4


def test_cancelled_between_two_pieces_what_was_done_is_told_and_can_be_taken_back(world: World) -> None:
    upload = _started(world, world.a_list(), "evidence")
    run.work(upload.id, 0, clock.now())
    upload.do("cancel")
    _work(world, upload)
    assert upload.results() == {2: "added", 3: "added"}
    upload.do("undo")
    _work(world, upload)
    assert (upload.row.state, len(world.scan("subscriptions"))) == ("undone", 1)
