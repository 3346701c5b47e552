"""Workers: a message that fails is handed back alone; the rest of its batch is done once."""

import json
from datetime import datetime
from typing import Any

import pytest

from chalicelib.core import clock, jobs
from chalicelib.core.errors import PermanentFailure, TemporaryFailure


class Batch:
    """An SQS event of Chalice's."""

    def __init__(self, *bodies: str) -> None:
        self.bodies = bodies

    def to_dict(self) -> dict[str, Any]:
        return {"Records": [{"messageId": f"m{n}", "body": body} for n, body in enumerate(self.bodies)]}


@pytest.mark.parametrize("error", [TemporaryFailure("later"), PermanentFailure("never"), ValueError("a bug")])
def test_only_what_failed_is_handed_back(error: Exception) -> None:
    done: list[int] = []

    @jobs.each_message
    def worker(message: dict[str, Any], now: datetime) -> None:
        if message["n"] == 1:
            raise error
        done.append(message["n"])

    answer = worker(Batch(*(json.dumps({"n": n}) for n in range(3))))

    assert answer == {"batchItemFailures": [{"itemIdentifier": "m1"}]}
    assert done == [0, 2]


def test_a_body_that_is_no_json_does_not_take_its_neighbours_with_it() -> None:
    done: list[dict[str, Any]] = []

    answer = jobs.each_message(lambda message, now: done.append(message))(Batch("{", '{"n":1}'))

    assert answer == {"batchItemFailures": [{"itemIdentifier": "m0"}]}
    assert done == [{"n": 1}]


def test_time_is_that_of_the_service_s_clock() -> None:
    seen: list[datetime] = []
    jobs.each_message(lambda message, now: seen.append(now))(Batch("{}"))

    assert jobs.on_schedule(lambda now: {"seconds": int((clock.now() - now).total_seconds())})({}) == {"seconds": 0}
    assert abs((clock.now() - seen[0]).total_seconds()) < 60


def test_a_schedule_s_failure_is_seen_by_lambda() -> None:
    def broken(now: datetime) -> dict[str, int]:
        raise RuntimeError("no table")

    with pytest.raises(RuntimeError):
        jobs.on_schedule(broken)({})
