"""Memory of the worker that sends, over a campaign: as much for a million recipients as for ten thousand."""

import resource

from chalicelib.campaigns.jobs import deliver
from chalicelib.subscriptions.model import SHARDS
from tests.benchmarks import stub
from tests.benchmarks.figures import Section
from tests.benchmarks.gateway import message
from tests.benchmarks.stage import built

PAGE = 50
FIRST, MANY, MILLION = 10_000, 100_000, 1_000_000  # recipients
MOST_GROWTH = 4.0  # MB, of which the allocator takes some


def section() -> Section:
    """To a hundred thousand."""
    return _up_to(MANY)


def million() -> Section:
    """To a million: some minutes."""
    return _up_to(MILLION)


def _up_to(recipients: int) -> Section:
    with stub.in_place_of_aws():
        campaign = built().campaign.id
        before = _sent(campaign, 0, FIRST)
        after = _sent(campaign, FIRST, recipients)
    grown = after - before
    return Section(
        "Memory while a campaign is sent",
        f"The most that the process of the worker `deliver` has held, page after page of {PAGE} people, by what the "
        f"operating system says. At most {MOST_GROWTH:.0f} MB more are allowed.",
        ["recipients", "MB at most"], [[f"{FIRST:,}", f"{before:.1f}"], [f"{recipients:,}", f"{after:.1f}"]],
        [f"{grown:.1f} MB more for {recipients:,} recipients than for {FIRST:,}"] if grown > MOST_GROWTH else [])


def _sent(campaign: str, begin: int, end: int) -> float:
    """MB that the process has held at most, once these recipients have been sent to."""
    for number in range(begin // PAGE, end // PAGE):
        body = {"campaign": campaign, "shard": number % SHARDS, "cursor": f"{number:022d}"}
        if deliver(message(body), None)["batchItemFailures"]:
            raise RuntimeError("a page was not sent")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
