"""Memory of the worker that sends, over a campaign: as much for a million recipients as for ten thousand."""

import resource
from itertools import count

from chalicelib.campaigns.jobs import deliver
from tests.benchmarks import stub
from tests.benchmarks.figures import Section
from tests.benchmarks.sending import first_page, handed
from tests.benchmarks.stage import built

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
        with handed() as people:
            before = _sent(campaign, people, FIRST)
            after = _sent(campaign, people, recipients)
    grown = after - before
    return Section(
        "Memory while a campaign is sent",
        "The most that the process of the worker `deliver` has held, walk after walk, by what the operating system "
        f"says. At most {MOST_GROWTH:.0f} MB more are allowed.",
        ["recipients", "MB at most"], [[f"{FIRST:,}", f"{before:.1f}"], [f"{recipients:,}", f"{after:.1f}"]],
        [f"{grown:.1f} MB more for {recipients:,} recipients than for {FIRST:,}"] if grown > MOST_GROWTH else [])


def _sent(campaign: str, people: list[int], recipients: int) -> float:
    """MB that the process has held at most, once so many have been sent to."""
    for number in count():
        if sum(people) >= recipients:
            break
        if deliver(first_page(campaign, number), None)["batchItemFailures"]:
            raise RuntimeError("a page was not sent")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
