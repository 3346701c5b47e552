"""Switching on that the service tries itself, switching it off, and saying how it goes."""

from datetime import datetime
from typing import Any

from chalicelib.core import clock
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.operator.announce import Enough
from chalicelib.operator.model import Probe
from chalicelib.operator.operate import Deed
from chalicelib.subscriptions.subscribe import open_list


def _start(wish: dict[str, str], now: datetime, _enough: Enough) -> dict[str, Any]:
    """Try a list from the next run on. Raises NotFound or NotReady for a list that nobody can subscribe to, Conflict
    while a walk through another one is not over."""
    open_list(wish["list"], now)
    row = Probe.of_the_service(now)
    if row is not None and row.list_id == wish["list"]:
        row.update(actions=[Probe.stopped_at.remove()])
        return _told(row)
    if row is not None and row.asked_at:
        raise Conflict(f"A walk through the list {row.list_id} is not over.",
                       "Say stop_probe, and start this one in half an hour.")
    row = Probe.starting(wish["list"], now)
    row.save()
    return _told(row)


def _stop(_wish: dict[str, str], now: datetime, _enough: Enough) -> dict[str, Any]:
    """Begin no more walks; the one in hand is finished, so that nothing is left on the list. Raises NotFound."""
    row = _started(now)
    row.update(actions=[Probe.stopped_at.set(clock.iso(now))])
    return _told(row)


def _look(_wish: dict[str, str], now: datetime, _enough: Enough) -> dict[str, Any]:
    """How it goes. Raises NotFound."""
    return _told(_started(now))


def _started(now: datetime) -> Probe:
    row = Probe.of_the_service(now)
    if row is None:
        raise NotFound("The service does not try itself.", "Say start_probe, with a list of your own.")
    return row


def _told(row: Probe) -> dict[str, Any]:
    """`failures` are those in a row that last still; the last ones stay to be seen after they have ended."""
    known = {"walks": int(row.walks), "failures": int(row.failures), "last_whole": row.whole_at,
             "failing_since": row.failing_since, "step": row.step, "why": row.why, "recovered_at": row.recovered_at,
             "candidate": row.candidate}
    return {"ok": True, "list": row.list_id, "on": row.is_on,
            **{name: value for name, value in known.items() if value is not None}}


DEEDS: dict[str, Deed] = {"start_probe": _start, "stop_probe": _stop, "probe": _look}
