"""The drill after a restore from a backup: it forgets again whom we had forgotten, and only then may anything be sent.

One step after the other, page by page; how far it has got is kept with the gate (accounts/gate.py). Every page may be
done twice, so that a drill that was killed anywhere goes on and ends the same.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from chalicelib.accounts import gate
from chalicelib.accounts.gate import Gate
from chalicelib.core import clock
from chalicelib.core.errors import Conflict
from chalicelib.core.settings import settings
from chalicelib.operator import restore_steps as steps
from chalicelib.operator.announce import Enough
from chalicelib.operator.operate import Deed

Drill = dict[str, Any]
Step = Callable[[Drill, datetime], bool]  # does one page; whether that was the last
STEPS: tuple[tuple[str, Step], ...] = (
    ("counting what came back", steps.count_before), ("newer suppressions", steps.suppressions),
    ("complaints and dead addresses", steps.barred_by_the_ledger), ("campaigns", steps.campaigns),
    ("erasures", steps.erasures), ("people who had left", steps.left), ("what is overdue", steps.sweep),
    ("counting what stays", steps.count_after))


def _drill(wish: dict[str, str], now: datetime, enough: Enough) -> dict[str, Any]:
    """Go through all steps, until it is enough for this run. Raises Conflict while sending is open: what is under way
    would be stopped without need; and NotFound for another table that cannot be read."""
    found = gate.get(now)
    if gate.is_open(found):
        raise Conflict("Sending is open: these tables were not restored.",
                       "If they were, hold it first by the wish “hold_sending”.")
    drill = _resumed(found, wish.get("suppressions_from", ""), now)
    while drill["step"] < len(STEPS) and not enough():
        if STEPS[drill["step"]][1](drill, now):
            drill |= {"step": drill["step"] + 1, "place": None}
        gate.note(drill)
    return _shown(drill)


def _resumed(found: Gate | None, source: str, now: datetime) -> Drill:
    """The drill for these tables, where one was begun and is not over; a new one otherwise."""
    drill = dict(found.drill or {}) if found is not None else {}
    meant = {"for": settings().tables_id, "from": source}
    if drill.get("step", len(STEPS)) < len(STEPS) and drill["for"] == meant["for"] and source in {"", drill["from"]}:
        return drill
    return {**meant, "step": 0, "place": None, "before": {}, "after": {}, "done": {}, "begun_at": clock.iso(now)}


def _shown(drill: Drill) -> dict[str, Any]:
    ended = drill["step"] == len(STEPS)
    tables = [{"table": name, "before": drill["before"].get(name, ""), "after": drill["after"].get(name, "")}
              for name in settings().tables]
    return {"ok": True, "begun_at": drill["begun_at"], "done": ended, "sending": "held",
            "step": "over" if ended else STEPS[drill["step"]][0], **drill["done"], "tables": tables,
            **({"next": "Compare the counts with what you expect; then the wish “open_sending”."} if ended else
               {"again": {"do": "restore_drill"}})}


def _hold(_wish: dict[str, str], now: datetime, _enough: Enough) -> dict[str, Any]:
    gate.hold(now)
    return {"ok": True, "sending": "held"}


def _open(_wish: dict[str, str], now: datetime, _enough: Enough) -> dict[str, Any]:
    """Raises Conflict where tables were restored and the drill for them is not over."""
    found = gate.get(now)
    if not _may_open(found):
        raise Conflict("These are not the tables for which sending was open, and the drill for them is not over.",
                       "Go through it first: the wish “restore_drill”.")
    gate.lift()
    return {"ok": True, "sending": "open"}


def _may_open(found: Gate | None) -> bool:
    tables = settings().tables_id
    if found is None:
        return not settings().generation
    drill = found.drill or {}
    begun, over = drill.get("for") == tables, drill.get("step") == len(STEPS)
    return over if begun else found.opened_for == tables


DEEDS: dict[str, Deed] = {"restore_drill": _drill, "hold_sending": _hold, "open_sending": _open}
