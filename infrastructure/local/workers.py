"""The queue workers: take messages as Lambda's event source mapping does, run the function, delete what was done.

Which function belongs to which queue is read from the Chalice app and from nowhere else.

    from infrastructure.local.workers import drain
    drain(app)          # in a test: works until every queue is empty, and says what was run
"""

import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chalice.app import Chalice

from chalicelib.core import clock
from infrastructure.local import functions, sqs
from infrastructure.local.clients import client
from infrastructure.local.functions import Function, Run, Runs

IDLE_SECONDS = 1.0  # until a worker looks again by itself, for what was delayed or comes back
RETRY_SECONDS = 3  # instead of six times the function's time-out, so that a retry is seen soon
MOST_ROUNDS = 1_000
_DEPTHS = {"visible": "ApproximateNumberOfMessages", "in_flight": "ApproximateNumberOfMessagesNotVisible",
           "delayed": "ApproximateNumberOfMessagesDelayed"}


@dataclass(frozen=True, slots=True)
class Worker:
    """One queue and the function that serves it."""

    queue: str
    url: str
    batch_size: int
    function: Function

    def work(self, retry_seconds: int) -> Run | None:
        """One batch, or None where nothing waits. What failed is seen again after `retry_seconds`."""
        taken = client("sqs").receive_message(
            QueueUrl=self.url, MaxNumberOfMessages=min(self.batch_size, 10), WaitTimeSeconds=0,
            AttributeNames=["All"], MessageAttributeNames=["All"]).get("Messages", [])
        if not taken:
            return None
        event = {"Records": [_record(message, self._arn) for message in taken]}
        run = functions.call(self.function, event)
        self._settle(taken, functions.failures(event, run), retry_seconds)
        return run

    @property
    def _arn(self) -> str:
        region, (account, name) = self.url.split(".")[1], self.url.rsplit("/", 2)[1:]
        return f"arn:aws:sqs:{region}:{account}:{name}"

    def _settle(self, taken: list[dict[str, Any]], failed: set[str], retry_seconds: int) -> None:
        for message in taken:
            which = {"QueueUrl": self.url, "ReceiptHandle": message["ReceiptHandle"]}
            if message["MessageId"] in failed:
                client("sqs").change_message_visibility(**which, VisibilityTimeout=retry_seconds)
            else:
                client("sqs").delete_message(**which)

    def depths(self) -> dict[str, int]:
        """How many messages wait, are being worked on, and are dead."""
        here = client("sqs").get_queue_attributes(QueueUrl=self.url, AttributeNames=["All"])["Attributes"]
        counts = {name: int(here[attribute]) for name, attribute in _DEPTHS.items()}
        return {**counts, "dead": _dead(here.get("RedrivePolicy", ""))}


def _dead(policy: str) -> int:
    if "deadLetterTargetArn" not in policy:
        return 0
    name = policy.split('"deadLetterTargetArn"')[1].split('"')[1].rpartition(":")[2]
    url = client("sqs").get_queue_url(QueueName=name)["QueueUrl"]
    held = client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=[_DEPTHS["visible"]])["Attributes"]
    return int(held[_DEPTHS["visible"]])


def _record(message: dict[str, Any], arn: str) -> dict[str, Any]:
    """One message as Lambda hands it over: the same facts as SQS gives, under Lambda's own names."""
    return {
        "messageId": message["MessageId"], "receiptHandle": message["ReceiptHandle"], "body": message["Body"],
        "attributes": message.get("Attributes", {}), "md5OfBody": message["MD5OfBody"],
        "messageAttributes": {name: _attribute(value) for name, value in message.get("MessageAttributes", {}).items()},
        "eventSource": "aws:sqs", "eventSourceARN": arn, "awsRegion": arn.split(":")[3],
    }


def _attribute(value: dict[str, Any]) -> dict[str, Any]:
    lowered = {name[0].lower() + name[1:]: held for name, held in value.items()}
    return {"stringListValues": [], "binaryListValues": [], **lowered}


def workers(app: Chalice, environment: Mapping[str, str] | None = None) -> list[Worker]:
    """A worker for each queue of the app; the queue called "mail" is the one that QUEUE_MAIL names."""
    known = os.environ if environment is None else environment
    return [Worker(source.queue or "", known[f"QUEUE_{(source.queue or '').upper()}"], source.batch_size, function)
            for source, function in functions.queue_functions(app)]


def drain(app: Chalice, *, retries: bool = True, most: int = MOST_ROUNDS) -> list[Run]:
    """Work until every queue is empty: one batch of each in turn, in the app's own order. What was run, in order.

    A message that fails is tried again at once, until it is dead after the template's five times; with
    `retries=False` it stays in flight. Raises RuntimeError where the queues never get empty.
    """
    done: list[Run] = []
    every = workers(app)
    for _ in range(most):
        runs = (worker.work(0 if retries else 900) for worker in every if not sqs.empty(worker.url))
        round_of = [run for run in runs if run]
        if not round_of:
            return done
        done += round_of
    raise RuntimeError(f"The queues are not empty after {most} rounds; some job feeds itself.")


@dataclass
class Pool:
    """A thread for each queue, until it is stopped."""

    every: list[Worker]
    runs: Runs
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        for worker in self.every:
            thread = threading.Thread(target=self._serve, args=(worker,), name=f"worker-{worker.queue}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, worker: Worker) -> None:
        while not self._stop.is_set():
            newest = sqs.newest(worker.url)
            try:
                run = worker.work(RETRY_SECONDS)
            except Exception as error:  # the queue itself failed; the worker lives on, and the console says so
                run = Run(worker.function.name, clock.now(), 0.0, error=f"{type(error).__name__}: {error}")
                self._stop.wait(RETRY_SECONDS)
            if run is not None:
                self.runs.add(run)
            else:
                sqs.wait(worker.url, newest, IDLE_SECONDS)

    def stop(self) -> None:
        self._stop.set()
        for worker in self.every:
            sqs.wake(worker.url)
        for thread in self._threads:
            thread.join(functions.END_SECONDS)
