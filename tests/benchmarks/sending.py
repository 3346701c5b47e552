"""Messages through the real sending worker: processor time of each, and how many a second with more threads; beside
it, in the same run, the straightforward way."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import perf_counter, process_time
from typing import Any

from chalicelib.campaigns.jobs import deliver
from chalicelib.core import aws
from chalicelib.subscriptions.model import SHARDS
from tests.benchmarks import stub
from tests.benchmarks.figures import Section
from tests.benchmarks.gateway import message
from tests.benchmarks.plainly import Plainly
from tests.benchmarks.stage import built

PAGE = 50
WARM_UP = 40
RUNS = 3
SETTINGS = ((0.0, 1, 100), (0.0, 4, 100), (0.030, 1, 20), (0.030, 4, 80), (0.030, 16, 160))  # delay, threads, pages
PLAINLY = (0.030, 16, 12)
MOST_MS, LEAST_A_SECOND = 0.2, 5000  # of processor a message; messages a second at 30 ms with most threads
Send = Callable[[ThreadPoolExecutor, int], object]


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
    """The worker `deliver`, page after page, at each delay and number of threads; and one mail after the other."""
    with stub.in_place_of_aws() as address:
        staged = built()
        ours = [_timed(address, "by pages", _pages(staged.campaign.id), *setting) for setting in SETTINGS]
        plain = _timed(address, "one by one", Plainly(staged).send, *PLAINLY)
    ratio = plain.spent / plain.people / (ours[-1].spent / ours[-1].people)
    return Section(
        "Sending",
        f"A newsletter of {staged.html_bytes / 1000:.0f} KB with {len(staged.sent.links)} links, by pages of {PAGE}, "
        "through the worker `deliver` in one process: read, claimed, handed over, settled, next page asked for. Every "
        "answer of the stub in the place of DynamoDB, SES and SQS takes the time in the second column. What a core can "
        "do is the messages divided by the processor time; the stub's own work does not count. The best of "
        f"{RUNS} runs each, because neighbours can only slow it down. One by one is the straightforward way: an "
        f"`EmailMessage` and a `SendEmail` each, and no ledger; it takes {ratio:.0f} times the processor. At most "
        f"{MOST_MS} ms and at least {LEAST_A_SECOND:,} a second of processor are asked for.",
        ["way", "AWS answers after", "threads", "messages a second", "ms of processor a message",
         "messages a second of processor"], [each.row for each in (*ours, plain)], _exceeded(ours))


def _exceeded(ours: Iterable[Timed]) -> list[str]:
    *_others, last = ours
    least = min(each.spent / each.people * 1000 for each in ours)
    found = [f"{least:.3f} ms of processor a message instead of {MOST_MS}"] if least > MOST_MS else []
    if last.people / last.spent < LEAST_A_SECOND:
        found.append(f"{last.people / last.spent:,.0f} messages a second of processor instead of {LEAST_A_SECOND:,}")
    return found


def _timed(address: str, name: str, send: Send, delay: float, threads: int, pages: int) -> Timed:
    with ThreadPoolExecutor(threads) as pool:
        stub.answer_after(address, 0)
        send(pool, min(WARM_UP, pages))
        stub.answer_after(address, delay)
        handed = _Handed()
        runs = [_once(lambda: send(pool, pages)) for _ in range(RUNS)]
    spent, took = (min(times) for times in zip(*runs, strict=True))
    if handed.people != RUNS * pages * PAGE:
        raise RuntimeError(f"SES was handed {handed.people} people and not {RUNS * pages * PAGE}")
    return Timed(name, delay, threads, pages * PAGE, spent, took)


class _Handed:
    """Counts the people that SES is handed, so that nothing is measured that was not done."""

    def __init__(self) -> None:
        self.people = 0
        aws.client("sesv2").meta.events.register("provide-client-params.sesv2", self._note)

    def _note(self, params: dict[str, Any], **_rest: Any) -> None:
        self.people += len(params.get("BulkEmailEntries", [1]))


def _once(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds of processor and of the clock."""
    began, worked = perf_counter(), process_time()
    work()
    return process_time() - worked, perf_counter() - began


def _pages(campaign: str) -> Send:
    def send(pool: ThreadPoolExecutor, pages: int) -> None:
        answers = pool.map(lambda number: deliver(_page(campaign, number), None), range(pages))
        if any(answer["batchItemFailures"] for answer in answers):
            raise RuntimeError("a page was not sent")

    return send


def _page(campaign: str, number: int) -> dict[str, Any]:
    """One page of one shard, as it is asked for."""
    return message({"campaign": campaign, "shard": number % SHARDS, "cursor": f"{number:022d}"})
