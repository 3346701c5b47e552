"""Messages through the real sending worker: processor time of each, and how many a second with more threads; beside
it, in the same run, the straightforward way, and SES's request alone."""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from time import perf_counter, process_time
from typing import Any
from unittest.mock import patch

from chalicelib.campaigns import rate_turns
from chalicelib.campaigns.jobs import deliver
from chalicelib.core import aws
from chalicelib.subscriptions.model import SHARDS
from tests.benchmarks import stub
from tests.benchmarks.figures import Section
from tests.benchmarks.gateway import message
from tests.benchmarks.plainly import Plainly
from tests.benchmarks.stage import built

PAGE = 50
RUNS = 12
WALK = timedelta(seconds=0.5)  # instead of some seconds: more of them are tried in the time, and the best is sought
PAGES, MAILS = 10, 10  # of SES's request alone, of one by one: for each thread
SETTINGS = ((0.0, 1), (0.0, 4), (0.030, 1), (0.030, 4), (0.030, 16), (0.030, 32))  # delay, threads
MOST_MS, LEAST_A_SECOND = 0.2, 5000  # of processor a message; messages a second at 30 ms with most threads
Send = Callable[[int], object]  # what each thread does, by its number


@dataclass(frozen=True, slots=True)
class Timed:
    """What so many pages took, in seconds of the processor and of the clock, and how many people SES was handed."""

    name: str
    delay: float
    threads: int
    people: int
    spent: float
    took: float

    @property
    def row(self) -> list[str]:
        return [self.name, f"{self.delay * 1000:.0f} ms", str(self.threads), f"{self.people / self.took:,.0f}",
                f"{self.spent * 1000 / self.people:.3f}", f"{self.people / self.spent:,.0f}"]


def section() -> Section:
    """The worker `deliver`, walking through a shard, at each delay and number of threads; and the other ways."""
    with stub.in_place_of_aws() as address, _on_one_core(), patch.object(rate_turns, "WALK", WALK):
        staged = built()
        plainly = Plainly(staged)
        with handed(plainly.client) as people:
            timed = partial(_timed, address, people)
            ours = [timed("by pages", _walk(staged.campaign.id), *setting) for setting in SETTINGS]
            alone = timed("SES's request alone", lambda _number: plainly.ask(PAGES), *SETTINGS[-1])
            plain = timed("one by one", lambda _number: plainly.send(MAILS), *SETTINGS[-1])
    ratio = plain.spent / plain.people / (ours[-1].spent / ours[-1].people)
    return Section(
        "Sending",
        f"A newsletter of {staged.html_bytes / 1000:.0f} KB with {len(staged.sent.links)} links, by pages of {PAGE}, "
        "through the worker `deliver` in one process on one core: its turn asked for, people read, each page claimed, "
        "handed over and settled. Every answer of the stub in the place of DynamoDB, SES and SQS, on the other core, "
        "takes the time in the second column. What a core can do is the messages divided by the processor time. The "
        f"best of {RUNS} runs each, because neighbours can only slow it down. SES's request alone is botocore as it "
        "comes, which is handed fifty recipients that are made already, again and again. One by one is the "
        "straightforward way: an `EmailMessage` and a `SendEmail` each, and no ledger; it takes "
        f"{ratio:.0f} times the processor. At most {MOST_MS} ms and at least {LEAST_A_SECOND:,} a second of processor "
        "are asked for.",
        ["way", "AWS answers after", "threads", "messages a second", "ms of processor a message",
         "messages a second of processor"], [each.row for each in (*ours, alone, plain)], _exceeded(ours))


def _exceeded(ours: Iterable[Timed]) -> list[str]:
    *_others, last = ours
    least = min(each.spent / each.people * 1000 for each in ours)
    found = [f"{least:.3f} ms of processor a message instead of {MOST_MS}"] if least > MOST_MS else []
    if last.people / last.spent < LEAST_A_SECOND:
        found.append(f"{last.people / last.spent:,.0f} messages a second of processor instead of {LEAST_A_SECOND:,}")
    return found


@contextmanager
def _on_one_core() -> Iterator[None]:
    """This process and its threads; where they went to and fro, they would be slowed down by that alone."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _timed(address: str, people: list[int], name: str, send: Send, delay: float, threads: int) -> Timed:
    with ThreadPoolExecutor(threads) as pool:
        stub.answer_after(address, 0)
        _once(pool, threads, send, people)
        stub.answer_after(address, delay)
        runs = [_once(pool, threads, send, people) for _ in range(RUNS)]
    spent, took, there = min(runs, key=lambda run: run[0] / run[2])
    return Timed(name, delay, threads, there, spent, took)


@contextmanager
def handed(*more: Any) -> Iterator[list[int]]:
    """Gives how many people SES is handed by each request, of `more` clients too: nothing is measured that was not
    done."""
    people: list[int] = []

    def note(params: dict[str, Any], **_rest: Any) -> None:
        people.append(len(params.get("BulkEmailEntries", [1])))

    clients = (aws.client("sesv2"), *more)
    for client in clients:
        client.meta.events.register("provide-client-params.sesv2", note)
    try:
        yield people
    finally:
        for client in clients:
            client.meta.events.unregister("provide-client-params.sesv2", note)


def _once(pool: ThreadPoolExecutor, threads: int, send: Send, people: list[int]) -> tuple[float, float, int]:
    """Seconds of processor and of the clock, and how many people."""
    people.clear()
    began, worked = perf_counter(), process_time()
    list(pool.map(send, range(threads)))
    return process_time() - worked, perf_counter() - began, sum(people)


def _walk(campaign: str) -> Send:
    def send(number: int) -> None:
        if deliver(first_page(campaign, number), None)["batchItemFailures"]:
            raise RuntimeError("a page was not sent")

    return send


def first_page(campaign: str, number: int) -> dict[str, Any]:
    """A message for a shard, as it is asked for when a campaign starts."""
    return message({"campaign": campaign, "shard": number % SHARDS, "cursor": ""})
