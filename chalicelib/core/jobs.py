"""Workers: what runs on a queue message or a schedule. No middleware, no HTTP, one log line a message.

A message that fails is handed back alone; the rest of its batch is done once (SQS partial batch response).
"""

import json
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from chalicelib.core import clock, log
from chalicelib.core.errors import TemporaryFailure

Handler = Callable[[dict[str, Any], datetime], None]
KnowingHandler = Callable[[dict[str, Any], datetime, str], None]
Worker = Callable[[Any], dict[str, Any]]


def each_message(handler: Handler) -> Worker:
    """Turn `handler(message, now)` into a worker for an SQS event that reports the failed messages only."""
    return _worker(handler, lambda record: handler(json.loads(record["body"]), clock.now()))


def each_body(handler: Callable[[str, datetime], None]) -> Worker:
    """Like `each_message`, for `handler(body, now)`: what others have written, which may be anything."""
    return _worker(handler, lambda record: handler(record["body"], clock.now()))


def each_known_message(handler: KnowingHandler) -> Worker:
    """Like `each_message`, for `handler(message, now, id)`: the id stays the same when the message comes again."""
    return _worker(handler, lambda record: handler(json.loads(record["body"]), clock.now(), record["messageId"]))


def _worker(handler: Callable[..., None], handle: Callable[[dict[str, Any]], None]) -> Worker:
    @wraps(handler)
    def worker(event: Any) -> dict[str, Any]:
        failed = [record["messageId"] for record in event.to_dict()["Records"]
                  if not _handled(handler.__name__, handle, record)]
        return {"batchItemFailures": [{"itemIdentifier": one} for one in failed]}

    return worker


def _handled(name: str, handle: Callable[[dict[str, Any]], None], record: dict[str, Any]) -> bool:
    try:
        handle(record)
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
