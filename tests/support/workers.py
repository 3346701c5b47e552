"""Queues and schedules, driven by hand: what SQS and EventBridge would do, in order and without waiting."""

from typing import Any

from infrastructure.local import functions
from infrastructure.local import workers as local_workers

EVENT = {"version": "0", "account": "", "region": "", "detail": {}, "detail-type": "Scheduled Event",
         "source": "aws.events", "time": "", "id": "1", "resources": []}


class Workers:
    """The workers of an app, found in the app itself."""

    def __init__(self, app: Any) -> None:
        self._app = app

    def drain(self) -> None:
        """Hand out messages until every queue is empty; a failed one is tried again at once."""
        local_workers.drain(self._app)

    def step(self, queue: str) -> bool:
        """One batch of a queue to its worker. Whether there was one."""
        worker = next(one for one in local_workers.workers(self._app) if one.queue == queue)
        return worker.work(retry_seconds=0) is not None

    def deliver(self, queue: str, *bodies: str) -> Any:
        """Messages straight to the worker of a queue, past SQS: the worker's answer."""
        records = [{"messageId": str(n), "receiptHandle": "r", "body": body, "attributes": {}, "messageAttributes": {},
                    "eventSource": "aws:sqs"} for n, body in enumerate(bodies)]
        found = next(one for source, one in functions.queue_functions(self._app) if source.queue == queue)
        return found.handler({"Records": records}, found.context())

    def run(self, function: str) -> Any:
        """A scheduled function, now."""
        found = next(one for _rule, one in functions.scheduled_functions(self._app) if one.name == function)
        return found.handler(EVENT, found.context())
