"""The service subscribes to a list of the operator's own, confirms and leaves, all the time (promise BRE-4).

A run finishes the walk that the run before began, and begins the next, so that every step is tried every quarter of an
hour. Failures in a row open a candidate at once; what ends them is entered there.
"""

from datetime import datetime

from chalicelib.core import clock, log
from chalicelib.operator import candidates, probe_walk, signals
from chalicelib.operator.model import Probe
from chalicelib.operator.probe_walk import Failed, Walk


def probe(now: datetime) -> dict[str, int]:
    """One run. Counts the walks that went well to their end, and those that failed."""
    row = Probe.of_the_service(now)
    if row is None or not (row.asked_at or row.is_on):
        return {"whole": 0, "failed": 0}
    whole, failed = _walked(row, now)
    if whole:
        _went_well(row, now)
    if failed:
        _failed(row, failed, now)
    row.store()
    return {"whole": int(whole), "failed": int(failed is not None)}


def _walked(row: Probe, now: datetime) -> tuple[bool, Failed | None]:
    """Whether the walk in hand went well to its end, and what failed first, of it or of the next."""
    whole, failed = False, None
    if row.asked_at:
        try:
            whole = probe_walk.finish(_walk(row), now)
        except Failed as error:
            failed = error
        if failed.is_on_the_list if failed else not whole:
            return False, failed
        row.asked_at = None
    next_failed = _begun(row, now) if row.is_on else None
    return whole, failed or next_failed


def _begun(row: Probe, now: datetime) -> Failed | None:
    """Begin the next walk, by the next address: the last one's may be asked to confirm only after a while. Stored
    before, so that a run which dies over it has not asked that address in vain."""
    row.walks += 1
    row.asked_at = clock.iso(now)
    row.store()
    try:
        probe_walk.begin(_walk(row))
    except Failed as error:
        row.asked_at = None
        return error
    return None


def _walk(row: Probe) -> Walk:
    return Walk(str(row.list_id), int(row.walks), datetime.fromisoformat(str(row.asked_at)))


def _went_well(row: Probe, now: datetime) -> None:
    row.whole_at = clock.iso(now)
    if row.failures:
        row.recovered_at = row.whole_at
    if row.candidate:
        candidates.ended(str(row.candidate), now)
    row.failures, row.candidate = 0, None


def _failed(row: Probe, failed: Failed, now: datetime) -> None:
    """Count it, and open a candidate where it is one too many in a row."""
    log.logger().warning("probe failed", extra={"step": failed.step, "why": failed.why})
    if not (row.failures and signals.is_in_a_row(datetime.fromisoformat(str(row.failed_at)), now)):
        row.failures, row.failing_since, row.recovered_at, row.candidate = 0, clock.iso(now), None, None
    row.failures += 1
    row.failed_at, row.step, row.why = clock.iso(now), failed.step, failed.why
    since = datetime.fromisoformat(str(row.failing_since))
    how = f"The last failed at {failed.step}. {failed.why}"
    for finding in signals.in_walks(str(row.list_id), int(row.failures), since, now, how):
        row.candidate = candidates.entered("", finding, now).id
