"""What the sweep costs: deletions a second, and memory, for ten thousand rows that are overdue, and more."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from itertools import count
from time import perf_counter, process_time

from chalicelib.retention import sweep_days, sweep_tables
from chalicelib.retention.tally import Run, Tally
from tests.benchmarks import stub
from tests.benchmarks.figures import Section, peak
from tests.support.stand_in import InPlaceOfAws

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
A_PAGE = 2_500  # rows: a megabyte, at 400 bytes a row
SIZES = (10_000, 100_000)
LEAST = 2_000  # deletions a second, by the clock and of processor
SLOW = 0.02  # seconds: what DynamoDB may take for 25 deletes
MOST_GROWTH = 1_000_000  # bytes: what ten times the rows may take more
CONDITIONAL, PLAIN = "a table that is walked through, each on its condition", "opens and clicks, and their marks"
KINDS: dict[str, Callable[[Run], Tally]] = {
    CONDITIONAL: partial(sweep_tables.sweep, "ephemeral"), PLAIN: sweep_days.sweep}


class Overdue(InPlaceOfAws):
    """So many rows that are overdue, given by the page; deletes take `seconds`, and are counted."""

    def __init__(self, rows: int, seconds: float = 0.0) -> None:
        self._deleted: list[int] = []  # requests of deletes come together
        self._pages, self._seconds, self._asked = rows // A_PAGE, seconds, count(1)
        items = [{"pk": {"S": f"logins#{n:022d}"}, "sk": {"S": f"{'c' * 22}#{n:022d}#o#000"},
                  "expires_at": {"N": "1790000000"}} for n in range(A_PAGE)]
        self._page = json.dumps({"Items": items})[:-1].encode()

    @property
    def deleted(self) -> int:
        return sum(self._deleted)

    def said(self, operation: str, asked: bytes) -> bytes:
        if operation in {"Scan", "Query"}:
            number = next(self._asked)
            more = b',"LastEvaluatedKey":{"pk":{"S":"p"},"sk":{"S":"%d"}}}' % number if number < self._pages else b"}"
            return self._page + more if number <= self._pages else b'{"Items":[]}'
        if operation == "BatchExecuteStatement":
            return json.dumps({"Responses": [{}] * self._gone(asked.count(b"DELETE FROM"))}).encode()
        if operation == "BatchWriteItem":
            self._gone(asked.count(b"DeleteRequest"))
        return b'{"Responses":{},"UnprocessedItems":{}}'

    def _gone(self, rows: int) -> int:
        time.sleep(self._seconds)
        self._deleted.append(rows)
        return rows


def section() -> Section:
    """By the processor, by the clock where each request takes a while, and the memory."""
    rows, exceeded = [], []
    with stub.in_place_of_aws():
        for kind in KINDS:
            found = {"of processor": _per_second(kind, process_time, 0.0),
                     "by the clock": _per_second(kind, perf_counter, SLOW)}
            rows.append([kind, *(f"{each:,.0f}" for each in found.values())])
            exceeded += [f"sweep: {each:,.0f} deletions a second {name}, {kind}"
                         for name, each in found.items() if each < LEAST]
        peaks = [_peak(size) for size in SIZES]
    if peaks[-1] - peaks[0] > MOST_GROWTH:
        exceeded.append(f"sweep: {peaks[-1]:,} bytes for {SIZES[-1]:,} rows, {peaks[0]:,} for {SIZES[0]:,}")
    return Section("Sweeping", _intro(peaks), ["what is overdue", "deletions a second of processor",
                                               "a second by the clock"], rows, exceeded)


def _per_second(kind: str, watch: Callable[[], float], seconds: float) -> float:
    table = Overdue(SIZES[0], seconds)
    with table.in_place_of_aws():
        began = watch()
        KINDS[kind](Run(NOW, lambda: False))
        return table.deleted / (watch() - began)


def _peak(size: int) -> int:
    with Overdue(size).in_place_of_aws():
        return peak(lambda: KINDS[CONDITIONAL](Run(NOW, lambda: False)))


def _intro(peaks: list[int]) -> str:
    told = ", ".join(f"{peak / 1e6:.1f} MB for {size:,}" for peak, size in zip(peaks, SIZES, strict=True))
    return (
        f"One worker, rows in answers of a megabyte from within the process, 25 deletes a request: botocore's work "
        f"counts, the network's does not. By the clock each request of deletes takes {SLOW * 1000:.0f} ms, and four "
        f"are under way at a time. At least {LEAST:,} deletions a second are asked for either way. Memory: {told} "
        f"rows. DynamoDB itself lets a thousand deletes a second through for each partition (docs/decisions/0041).")
