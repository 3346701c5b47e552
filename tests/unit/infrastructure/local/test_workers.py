"""Queue workers: Lambda's events, partial failures, dead letters, and drain."""

from typing import Any

import pytest
from chalice.app import Chalice

from infrastructure.local import workers
from infrastructure.local.clients import client
from infrastructure.local.functions import Runs
from tests.unit.infrastructure.local import stub


def put(stack: dict[str, str], queue: str, *bodies: str) -> None:
    for body in bodies:
        client("sqs").send_message(QueueUrl=stack[queue], MessageBody=body)


def depths(app: Chalice, queue: str) -> dict[str, int]:
    return next(each for each in workers.workers(app) if each.queue == queue).depths()


def test_the_app_says_which_function_serves_which_queue(stack: dict[str, str], app: Chalice) -> None:
    mail, sending = workers.workers(app)
    assert (mail.queue, mail.url, mail.batch_size) == ("mail", stack["QUEUE_MAIL"], 10)
    assert (mail.function.name, mail.function.purpose) == ("post", "Takes what comes, but for what is bad.")
    assert (sending.queue, sending.batch_size) == ("sending", 1)


def test_a_function_gets_the_event_that_lambda_would_send(stack: dict[str, str], app: Chalice) -> None:
    client("sqs").send_message(QueueUrl=stack["QUEUE_MAIL"], MessageBody="hello", MessageAttributes={
        "kind": {"DataType": "String", "StringValue": "test"}})
    workers.drain(app)
    record, = stub.events[0]["Records"]
    assert (record["body"], record["eventSource"], record["awsRegion"]) == ("hello", "aws:sqs", "eu-west-2")
    assert record["eventSourceARN"].endswith(stack["QUEUE_MAIL"].rpartition("/")[2])
    assert record["md5OfBody"] == "5d41402abc4b2a76b9719d911017c592"
    assert record["attributes"]["ApproximateReceiveCount"] == "1"
    assert record["messageAttributes"]["kind"]["stringValue"] == "test"
    assert record["messageId"]
    assert record["receiptHandle"]


def test_drain_works_until_every_queue_is_empty(stack: dict[str, str], app: Chalice) -> None:
    put(stack, "QUEUE_SENDING", "a", "b", "c")
    runs = workers.drain(app)
    assert sorted(body for batch in stub.seen for body in batch) == ["a", "b", "c"]
    assert [run.function for run in runs].count("forward") == 3
    assert workers.drain(app) == []


def test_only_what_failed_is_tried_again_and_dies_after_five_times(stack: dict[str, str], app: Chalice) -> None:
    put(stack, "QUEUE_MAIL", "good", "bad")
    runs = workers.drain(app)
    assert stub.seen == [["good", "bad"], *[["bad"]] * 4]
    assert [run.failed for run in runs] == [1] * 5
    assert depths(app, "mail") == {"visible": 0, "in_flight": 0, "delayed": 0, "dead": 1}


def test_without_retries_what_failed_stays_in_flight(stack: dict[str, str], app: Chalice) -> None:
    put(stack, "QUEUE_MAIL", "bad")
    run, = workers.drain(app, retries=False)
    assert not run.ok
    assert depths(app, "mail")["in_flight"] == 1


def test_an_error_fails_the_whole_batch_and_is_told(stack: dict[str, str], app: Chalice) -> None:
    put(stack, "QUEUE_SENDING", "break")
    run, = workers.drain(app, retries=False)
    assert (run.error, run.failed, run.ok) == ("ValueError: broken", 1, False)


@pytest.mark.parametrize(("result", "failed"), [
    (None, set()), ({}, set()), ({"batchItemFailures": []}, set()),
    ({"batchItemFailures": [{"itemIdentifier": "1"}]}, {"1"}),
    ({"batchItemFailures": [{"itemIdentifier": "unknown"}]}, {"1", "2"}),
    ({"batchItemFailures": [{}]}, {"1", "2"}),
])
def test_lambda_reads_partial_failures_so(result: Any, failed: set[str]) -> None:
    from infrastructure.local import functions

    event = {"Records": [{"messageId": "1"}, {"messageId": "2"}]}
    function = functions.Function("f", "", lambda _event, _context: result, 60)
    assert functions.failures(event, functions.call(function, event)) == failed


def test_drain_does_not_go_on_for_ever(stack: dict[str, str], app: Chalice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUEUE_MAIL", stack["QUEUE_SENDING"])  # what is forwarded comes back
    put(stack, "QUEUE_SENDING", "a")
    monkeypatch.setattr(workers, "workers", lambda _app: workers_of_forward_only(app))
    with pytest.raises(RuntimeError, match="not empty after 5 rounds"):
        workers.drain(app, most=5)


_workers = workers.workers


def workers_of_forward_only(app: Chalice) -> list[workers.Worker]:
    return [each for each in _workers(app) if each.queue == "sending"]


def test_the_pool_serves_until_it_is_stopped(stack: dict[str, str], app: Chalice) -> None:
    runs = Runs()
    pool = workers.Pool(workers.workers(app), runs)
    pool.start()
    put(stack, "QUEUE_SENDING", "a")
    for _ in range(100):
        if stub.seen:
            break
        pool._stop.wait(0.05)
    pool.stop()
    assert stub.seen == [["a"]]
    assert {run.function for run in runs.all()} >= {"forward"}
