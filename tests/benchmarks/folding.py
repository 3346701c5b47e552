"""What a fold costs: processor time an event, calls and memory, for days of ten thousand to a million events."""

import gc
from datetime import UTC, datetime, timedelta
from time import process_time
from typing import Any

from chalicelib.activity import fold
from chalicelib.activity.firsts import MOST_BESIDE
from tests.benchmarks import stub
from tests.benchmarks.figures import Section, peak
from tests.support.crowd import Crowd

DAY = datetime(2026, 11, 20, tzinfo=UTC)
NOON = DAY + timedelta(hours=12)
OVER = DAY + timedelta(days=1, minutes=4)
SIZES = (10_000, 100_000, 1_000_000)
MOST = 10.0  # microseconds an event, of the fold that is done every few minutes
MOST_OF_A_SMALL_DAY = 60.0  # where very many are known, whose marks are read by key
TIMES, TIMES_OF_A_SMALL_DAY = 3, 15
MOST_MEMORY = 16_000_000  # bytes, whatever the day


def section() -> Section:
    """The fold of a day that goes on, and the one after midnight that marks who was there."""
    rows, exceeded = [], []
    with stub.in_place_of_aws():
        for events in SIZES:
            for name, known, now in (("a first day", 0, NOON), ("people known already", events * 4 // 5, NOON),
                                     ("a first day, over: marks are written", 0, OVER)):
                if now is OVER and events > SIZES[1]:
                    continue
                crowd = Crowd(DAY.date(), events, known)
                each = _spent(crowd, now) / events * 1e6
                rows.append([f"{events:,} events, {name}", f"{each:.1f}", str(crowd.calls["Query"]),
                             str(crowd.calls.total() - crowd.calls["Query"]), f"{crowd.written:,}"])
                if now is NOON and each > MOST:
                    exceeded.append(f"fold: {each:.1f} µs an event of {events:,}, {name}")
        for known in SIZES[1:]:
            row, each = _with_many_known(known)
            rows.append(row)
            exceeded += [f"fold: {each:.1f} µs an event, {row[0]}"] if each > MOST_OF_A_SMALL_DAY else []
        peaks = [_peak(events) for events in SIZES[:2]]
    exceeded += [f"fold: {peak:,} bytes" for peak in peaks if peak > MOST_MEMORY]
    return Section("Folding", _intro(peaks), [
        "a day of", "µs an event", "queries", "other calls", "rows written"], rows, exceeded)


def _with_many_known(known: int) -> tuple[list[str], float]:
    """A small day of a campaign that very many people had opened before."""
    crowd = Crowd(DAY.date(), SIZES[0], known)
    each = _spent(crowd, NOON) / SIZES[0] * 1e6
    return [f"{SIZES[0]:,} events, {known:,} people known", f"{each:.1f}", str(crowd.calls["Query"]),
            str(crowd.calls.total() - crowd.calls["Query"]), f"{crowd.written:,}"], each


def _spent(crowd: Crowd, now: datetime) -> float:
    """Seconds of processor time, the best of some. What the crowd holds is kept from the garbage collector, which has
    it in no process that folds."""
    found = []
    gc.collect()
    gc.freeze()
    for _again in range(TIMES if crowd.events > SIZES[0] else TIMES_OF_A_SMALL_DAY):
        crowd.calls.clear()
        crowd.written = 0
        with crowd.in_place_of_aws():
            began = process_time()
            fold.fold_day(DAY.date(), now)
            found.append(process_time() - began)
    gc.unfreeze()
    return min(found)


def _peak(events: int) -> int:
    crowd: Any = Crowd(DAY.date(), events, events // 2)
    with crowd.in_place_of_aws():
        return peak(lambda: fold.fold_day(DAY.date(), NOON))


def _intro(peaks: list[int]) -> str:
    low, high = (f"{peak / 1e6:.1f} MB" for peak in peaks)
    return (
        f"One campaign, each event a row of its own (the dearest case), in answers of a megabyte from within the "
        f"process: botocore's work counts, the network's does not. At most {MOST:.0f} µs of processor time an event "
        f"are allowed to the fold of a day that goes on; {MOST_OF_A_SMALL_DAY:.0f} where so many know the campaign "
        f"that marks are read by key. It is done every four minutes, and reads that day's rows, the marks of those "
        f"people (with what lies between them, up to {MOST_BESIDE} for each), and nothing else. The first fold "
        f"after midnight writes, once, a mark for each first time. Memory: {low} for {SIZES[0]:,} events, {high} for "
        f"{SIZES[1]:,}; {MOST_MEMORY / 1e6:.0f} MB are allowed. What an event costs "
        f"to write down is told above.")
