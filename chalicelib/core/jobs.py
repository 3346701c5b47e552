"""Workers: what runs on a queue message or a schedule. No middleware, no HTTP, one log line a message.

A message that fails is handed back alone; the rest of its batch is done once (SQS partial batch response).
"""

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial, wraps
from typing import Any

from chalicelib.core import clock, log
from chalicelib.core.errors import TemporaryFailure

Handler = Callable[[dict[str, Any], datetime], None]
KnowingHandler = Callable[[dict[str, Any], datetime, str], None]
Worker = Callable[[Any], dict[str, Any]]


def each_message(handler: Handler) -> Worker:
    """Turn `handler(message, now)` into a worker for an SQS event that reports the failed messages only."""
    return _worker(handler, lambda record: handler(json.loads(record["body"]), clock.now()))


def all_bodies(handler: Callable[[list[str], datetime], list[int]]) -> Worker:
    """Turn `handler(bodies, now)`, which gives the places of those that failed, into such a worker: for what is done
    together, and for what others have written, which may be anything."""

    @wraps(handler)
    def worker(event: Any) -> dict[str, Any]:
        records = event.to_dict()["Records"]
        failed = handler([record["body"] for record in records], clock.now())
        return _failures(records[place]["messageId"] for place in failed)

    return worker


def each_known_message(handler: KnowingHandler) -> Worker:
    """Like `each_message`, for `handler(message, now, id)`: the id stays the same when the message comes again."""
    return _worker(handler, lambda record: handler(json.loads(record["body"]), clock.now(), record["messageId"]))


def _worker(handler: Callable[..., None], handle: Callable[[dict[str, Any]], None]) -> Worker:
    @wraps(handler)
    def worker(event: Any) -> dict[str, Any]:
        return _failures(record["messageId"] for record in event.to_dict()["Records"]
                         if not handled(handler.__name__, partial(handle, record)))

    return worker


def _failures(ids: Iterable[str]) -> dict[str, Any]:
    return {"batchItemFailures": [{"itemIdentifier": one} for one in ids]}


def handled(name: str, do: Callable[[], object]) -> bool:
    """Whether a part of a batch was done. What fails is logged, and must come again."""
    try:
        do()
    except TemporaryFailure as later:
        log.logger().info("later", extra={"job": name, "why": str(later)})
        return False
    except Exception as error:  # a poison message must not take its neighbours with it; SQS redrives it
        log.failure("message failed", error, job=name)
        return False
    return True


def on_schedule(job: Callable[[datetime], dict[str, int]]) -> Callable[[Any], dict[str, int]]:
    """Turn `job(now)`, which returns what it counted, into a worker for a scheduled event."""

    @wraps(job)
    def worker(_event: Any) -> dict[str, int]:
        counted = job(clock.now())
        log.logger().info("job done", extra={"job": job.__name__, **counted})
        return counted

    return worker
