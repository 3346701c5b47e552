"""A day of ten gigabytes, folded, and a part of it swept: its rows are made as they are asked for, so that nothing
holds them, and memory and processor time are those of the work."""

import json
import multiprocessing
import resource
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from time import process_time
from typing import Any, NamedTuple

from chalicelib.activity import fold
from chalicelib.activity.model import MARKS, OPEN, SHARDS, partition, sort_key
from chalicelib.retention import sweep_days
from chalicelib.retention.tally import Run
from tests.benchmarks import stub
from tests.benchmarks.figures import Section
from tests.support.capacity import OF_AN_INDEX, size
from tests.support.crowd import A_PAGE, CAMPAIGN, person
from tests.support.stand_in import InPlaceOfAws

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
OVER = datetime(2027, 5, 21, 12, tzinfo=UTC)  # the day is over for six months
STORED = 10_000_000_000  # bytes
BESIDES = 100  # bytes that DynamoDB bills for every row, and every entry of an index
SWEPT = 60  # one of so many rows: all would be an hour of processor
SMALL = 100  # times fewer rows, that memory is held against
MOST_CPU, LEAST_SWEPT, MOST_GROWTH = 10.0, 2_000, 16  # µs an event; rows a second of processor; MB
PLACE = "@" * 8  # stands for the number of a page, with which its persons begin
ENDS = sorted(person(number)[:14] for number in range(A_PAGE))  # what persons of every page end with
ROW = {"pk": {"S": partition(NOON.date(), 10)}, "sk": {"S": sort_key(CAMPAIGN, person(0), OPEN, 0)},
       "times": {"N": "1"}, "person": {"S": person(0)}, "expires_at": {"N": "1795132800"}}
A_ROW = size(ROW) + size({name: value for name, value in ROW.items() if name in OF_AN_INDEX}) + 2 * BESIDES


class Mass(InPlaceOfAws):
    """Openings of one campaign on one day, each by another person, in so many full pages of each shard; all of those
    people are known already."""

    def __init__(self, pages: int) -> None:
        self.calls: Counter[str] = Counter()
        self._gone: list[int] = []  # requests of deletes come together
        self._pages = pages
        keys = [sort_key(CAMPAIGN, PLACE + end, OPEN, 0) for end in ENDS]
        self._last = keys[-1]
        self._to_fold, self._to_sweep = (
            _as_json([{**{name: ROW[name] for name in asked}, "sk": {"S": key}} for key in keys])
            for asked in (("times",), ("pk", "expires_at")))
        self._marks = [_as_json({"sk": {"S": f"{PLACE}{end}#{OPEN}"}}) for end in ENDS]

    @property
    def rows(self) -> int:
        return SHARDS * self._pages * A_PAGE

    @property
    def deleted(self) -> int:
        return sum(self._gone)

    def said(self, operation: str, body: bytes) -> bytes:
        self.calls[operation] += 1
        if operation == "BatchWriteItem":
            self._gone.append(body.count(b"DeleteRequest"))
        if operation != "Query":
            return json.dumps({"Responses": {}, "UnprocessedItems": {}}).encode()
        asked = json.loads(body)
        values = {name: value["S"] for name, value in asked["ExpressionAttributeValues"].items() if "S" in value}
        if values[":pk"].startswith(MARKS):
            return self._known(values[":low"], values[":high"])
        if not values[":pk"].startswith(str(NOON.date())):
            return b'{"Items":[],"ScannedCount":0}'
        begun = asked.get("ExclusiveStartKey")
        rows = self._to_fold if "#times" in asked["ProjectionExpression"] else self._to_sweep
        return self._page(rows, _page_of(begun["sk"]["S"].split("#")[1]) + 1 if begun else 0)

    def _page(self, rows: str, number: int) -> bytes:
        after = f',"LastEvaluatedKey":{{"sk":{{"S":"{self._last}"}}}}' if number + 1 < self._pages else ""
        return _numbered(f'{{"Items":{rows},"ScannedCount":{A_PAGE}{after}}}', number)

    def _known(self, low: str, high: str) -> bytes:
        """All marks between, and these lie in one page or two."""
        parts = []
        for number in range(_page_of(low), _page_of(high) + 1):
            begin = bisect_left(ENDS, low[len(PLACE):].partition("#")[0]) if number == _page_of(low) else 0
            end = bisect_right(ENDS, high[len(PLACE):].partition("#")[0]) if number == _page_of(high) else A_PAGE
            parts.append(_numbered(",".join(self._marks[begin:end]), number))
        return b'{"Items":[' + b",".join(parts) + b'],"ScannedCount":0}'


class Spent(NamedTuple):
    """Rows; seconds of processor; calls; MB at most."""

    rows: int
    seconds: float
    calls: int
    memory: float

    @property
    def each(self) -> float:
        """Microseconds a row."""
        return self.seconds / self.rows * 1e6

    def told(self) -> list[str]:
        return [f"{self.rows:,}", f"{self.each:.1f}", f"{1 / self.each * 1e6:,.0f}", f"{self.calls:,}",
                f"{self.memory:.0f}"]


def section() -> Section:
    """A hundredth of each first, to see what memory grows by."""
    pages = STORED // A_ROW // A_PAGE // SHARDS
    with stub.in_place_of_aws():
        found = {f"{name}, {what}": _alone(work, max(1, number)) for name, work, most in
                 (("folded", folded, pages), ("swept", swept, pages // SWEPT))
                 for what, number in (("a part of it", most // SMALL), ("all of it", most))}
    return Section(
        "Ten gigabytes",
        f"One day of one campaign, made up as it is asked for: an event by name is {A_ROW} bytes, its entry in the "
        "index by person and what DynamoDB adds to both among them, so that ten gigabytes are "
        f"{STORED // A_ROW:,} of them. Everybody is known already. Of it, one in {SWEPT} is swept (a run ends after "
        "five minutes, and the next goes on), with its mark. Making the rows up is in the processor time. Memory is "
        "that of a process of its own.",
        ["the day", "rows", "µs a row", "rows a second of processor", "calls", "memory, MB"],
        [[name, *one.told()] for name, one in found.items()], wrong(list(found.values())))


def wrong(found: list[Spent]) -> list[str]:
    few, fold_all, few_swept, swept_all = found
    exceeded = [f"fold: {fold_all.each:.1f} µs an event"] if fold_all.each > MOST_CPU else []
    exceeded += [f"sweep: {swept_all.each:.1f} µs a row"] if swept_all.each > 1e6 / LEAST_SWEPT else []
    return exceeded + [f"memory: {large.memory:.0f} MB, {small.memory:.0f} of a part" for small, large in
                       ((few, fold_all), (few_swept, swept_all)) if large.memory > small.memory + MOST_GROWTH]


def _alone(work: Callable[[int], Spent], pages: int) -> Spent:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as alone:
        return alone.submit(work, pages).result()


def folded(pages: int) -> Spent:
    return _spent(Mass(pages), lambda: fold.fold_day(NOON.date(), NOON))


def swept(pages: int) -> Spent:
    """As the run does that comes first after the day is over."""
    mass = Mass(pages)
    found = _spent(mass, lambda: sweep_days.sweep(Run(OVER, lambda: False)))
    if mass.deleted != 2 * mass.rows:
        raise RuntimeError(f"{mass.deleted} of {mass.rows} rows, and their marks, were deleted")
    return found


def _spent(mass: Mass, work: Callable[[], Any]) -> Spent:
    with mass.in_place_of_aws():
        began = process_time()
        work()
        spent = process_time() - began
    return Spent(mass.rows, spent, mass.calls.total(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _as_json(what: Any) -> str:
    return json.dumps(what, separators=(",", ":"))


def _numbered(text: str, number: int) -> bytes:
    return text.replace(PLACE, f"{number:08d}").encode()


def _page_of(who: str) -> int:
    return int(who[:len(PLACE)])
