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


def each_message(handler: Handler) -> Callable[[Any], dict[str, Any]]:
    """Turn `handler(message, now)` into a worker for an SQS event that reports the failed messages only."""

    @wraps(handler)
    def worker(event: Any) -> dict[str, Any]:
        failed = [record["messageId"] for record in event.to_dict()["Records"] if not _handled(handler, record)]
        return {"batchItemFailures": [{"itemIdentifier": one} for one in failed]}

    return worker


def _handled(handler: Handler, record: dict[str, Any]) -> bool:
    try:
        handler(json.loads(record["body"]), clock.now())
    except TemporaryFailure as later:
        log.logger().info("later", extra={"job": handler.__name__, "why": str(later)})
        return False
    except Exception as error:  # a poison message must not take its neighbours with it; SQS redrives it
        log.failure("message failed", error, job=handler.__name__)
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
