"""Messages through the real sending worker: processor time of each, and how many a second with more threads."""

from concurrent.futures import ThreadPoolExecutor
from time import perf_counter, process_time
from typing import Any

from chalicelib.campaigns.jobs import deliver
from chalicelib.subscriptions.model import SHARDS
from tests.benchmarks import stub
from tests.benchmarks.figures import Section
from tests.benchmarks.gateway import message
from tests.benchmarks.stage import built

PAGE = 50
WARM_UP = 40
RUNS = 3
SETTINGS = ((0.0, 1, 100), (0.0, 4, 100), (0.030, 1, 20), (0.030, 4, 80), (0.030, 16, 160))  # delay, threads, pages


def section() -> Section:
    """The worker `deliver`, page after page, at each delay and number of threads."""
    with stub.in_place_of_aws() as address:
        staged = built()
        rows = [_row(address, staged.campaign.id, *setting) for setting in SETTINGS]
    return Section(
        "Sending",
        f"A newsletter of {staged.html_bytes / 1000:.0f} KB with {len(staged.sent.links)} links, by pages of {PAGE}, "
        "through the worker `deliver` in one process: read, claimed, handed over, settled, next page asked for. Every "
        "answer of the stub in the place of DynamoDB, SES and SQS takes the time in the first column. What a core can "
        "do is the messages divided by the processor time; the stub's own work does not count. The best of "
        f"{RUNS} runs each, because neighbours can only slow it down.",
        ["AWS answers after", "threads", "messages a second", "ms of processor a message",
         "messages a second of processor"], rows)


def _row(address: str, campaign: str, delay: float, threads: int, pages: int) -> list[str]:
    with ThreadPoolExecutor(threads) as pool:
        stub.answer_after(address, 0)
        _send(pool, campaign, WARM_UP)
        stub.answer_after(address, delay)
        runs = [_timed(pool, campaign, pages) for _ in range(RUNS)]
    spent, took = (min(times) for times in zip(*runs, strict=True))
    sent = pages * PAGE
    return [f"{delay * 1000:.0f} ms", str(threads), f"{sent / took:,.0f}", f"{spent * 1000 / sent:.3f}",
            f"{sent / spent:,.0f}"]


def _timed(pool: ThreadPoolExecutor, campaign: str, pages: int) -> tuple[float, float]:
    """Seconds of processor and of the clock."""
    began, worked = perf_counter(), process_time()
    _send(pool, campaign, pages)
    return process_time() - worked, perf_counter() - began


def _send(pool: ThreadPoolExecutor, campaign: str, pages: int) -> None:
    answers = pool.map(lambda number: deliver(_page(campaign, number), None), range(pages))
    if any(answer["batchItemFailures"] for answer in answers):
        raise RuntimeError("a page was not sent")


def _page(campaign: str, number: int) -> dict[str, Any]:
    """One page of one shard, as it is asked for."""
    return message({"campaign": campaign, "shard": number % SHARDS, "cursor": f"{number:022d}"})
