"""What a million messages cost, over SES's own price: units and requests measured, list prices as data."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable

from tests.benchmarks import budgets, prices
from tests.benchmarks.calls import world
from tests.benchmarks.figures import Section
from tests.benchmarks.prices import MILLION
from tests.faults.sending import taken
from tests.support.metering import READS, REQUESTS, STORED, WRITES, metered
from tests.support.simulated import ASSUMED
from tests.support.world import World

PEOPLE = 400  # in full pages
SENDING, BOTH = 0.02, 0.03  # of SES's price
SLEPT = 0.4  # seconds a page, as `rates` measures them at 14 a second
MONTHS = 6  # that the ledger is kept
EVENTS_A_RUN = 10
LOG_LINES = 500  # bytes that Lambda itself writes for each run
DYNAMODB_ANSWERS = 0.01  # seconds assumed
Lines = dict[str, float]


def section() -> Section:
    """What each thing costs, and what is over budget."""
    sending, events = measured()
    parts = {"sending": of_sending(sending), "SES's events": of_events(events)}
    rows, exceeded = [["sending", "SES itself", f"{prices.SES * MILLION:.2f}", "100.00 %"]], []
    for part, lines in parts.items():
        rows += [[part, name, f"{dollars:.2f}", _share(dollars)] for name, dollars in lines.items()]
    totals = {part: sum(lines.values()) for part, lines in parts.items()}
    totals["both"] = sum(totals.values())
    rows += [[part, "together", f"{dollars:.2f}", _share(dollars)] for part, dollars in totals.items()]
    for part, most in (("sending", SENDING), ("both", BOTH)):
        if totals[part] > most * prices.SES * MILLION:
            exceeded.append(f"{part}: {_share(totals[part])} of SES's price, {most:.1%} allowed")
    return Section("What a million messages cost", _intro(sending, events, totals["both"]), [
        "part", "what", "dollars a million", "of SES's price"], rows, exceeded)


def measured() -> tuple[Counter[str], Counter[str]]:
    """What DynamoDB is asked for, for each message and for each event."""
    with world() as there:
        people = budgets.full_shards(there, PEOPLE // 4)
        garden = there.a_list()
        there.many_subscribed(garden, people)
        there.start(garden)
        with metered() as sending:
            while there.workers.step("sending"):
                pass
        told = taken("events")
        with metered() as events:
            for pages in _apart(told):
                if there.workers.deliver("events", *pages)["batchItemFailures"]:
                    raise RuntimeError("an event was not taken in")
        _all_were_told_of(there, len(people))
    return sending, events


def _apart(events: list[str]) -> Iterable[list[str]]:
    """Batches in which no two events are of one page: nothing is saved by taking them together."""
    by_page: dict[str, list[str]] = defaultdict(list)
    for event in events:
        mail = json.loads(json.loads(event)["Message"])["mail"]
        by_page["".join(mail["tags"]["delivery"]).rpartition("-")[0]].append(event)
    return map(list, zip(*by_page.values(), strict=True))


def _all_were_told_of(there: World, people: int) -> None:
    if len(there.inbox()) != people:
        raise RuntimeError("not everybody was mailed")


def of_sending(found: Counter[str]) -> Lines:
    """By page of fifty: one run of the worker, three requests of SQS."""
    pages = MILLION / budgets.PAGE
    return {
        "DynamoDB, writes": found[WRITES] / PEOPLE * MILLION * prices.WRITE,
        "DynamoDB, reads": found[READS] / PEOPLE * MILLION * prices.READ,
        f"DynamoDB, rows kept for {MONTHS} months": found[STORED] / PEOPLE * MILLION / 1e9 * MONTHS * prices.STORED,
        "SQS": pages * 3 * prices.SQS,
        "Lambda, 1 GB": _lambda(pages, ASSUMED.page + SLEPT, 1),
        "logs": pages * LOG_LINES / 1e9 * prices.LOGGED,
    }


def of_events(found: Counter[str]) -> Lines:
    """An event a message, of a delivery; ten a run."""
    runs = MILLION / EVENTS_A_RUN
    return {
        "SNS": MILLION * prices.SNS,
        "SQS": (MILLION + 2 * runs) * prices.SQS,
        "DynamoDB, writes": found[WRITES] / PEOPLE * MILLION * prices.WRITE,
        "DynamoDB, reads": found[READS] / PEOPLE * MILLION * prices.READ,
        "Lambda, 0.5 GB": _lambda(runs, found[REQUESTS] / PEOPLE * EVENTS_A_RUN * DYNAMODB_ANSWERS, 0.5),
        "logs": runs * LOG_LINES / 1e9 * prices.LOGGED,
    }


def _lambda(runs: float, seconds: float, gigabytes: float) -> float:
    return runs * (prices.INVOKED + seconds * gigabytes * prices.GB_SECOND)


def _share(dollars: float) -> str:
    return f"{dollars / (prices.SES * MILLION):.2%}".replace("%", " %")


def _intro(sending: Counter[str], events: Counter[str], both: float) -> str:
    return (
        f"List prices of London as of {prices.AS_OF}, without free tiers. Measured: a message takes "
        f"{_a(sending, WRITES)} write units, {_a(sending, READS)} read units and {sending[REQUESTS] / PEOPLE:.3f} "
        f"requests of DynamoDB in full pages; an event {_a(events, WRITES)}, {_a(events, READS)} and "
        f"{_a(events, REQUESTS)}. Units are counted by the sizes of rows. Assumed: {ASSUMED.page + SLEPT:.2f} "
        f"seconds a page and {DYNAMODB_ANSWERS * 1000:.0f} ms for an answer of DynamoDB. Allowed are {SENDING:.0%} "
        f"for sending and {BOTH:.0%} for both, which come to {_share(both)}. Events are measured at their dearest: no "
        "two of a batch are of one page, else they would cost one write together.")


def _a(found: Counter[str], what: str) -> str:
    return f"{found[what] / PEOPLE:.2f}"
