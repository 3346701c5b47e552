"""A wish of the operator's staff: checked, written into the trail, carried out, answered in words."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from chalicelib.accounts import audit
from chalicelib.core.errors import ServiceError
from chalicelib.operator import announce, cases, complaints, rules
from chalicelib.operator.announce import Enough

TRAIL = "operator"
DONE = {"announce": "operator.announced", "resume": "operator.resumed", "status": "operator.looked",
        "open_request": "request.opened", "close_request": "request.closed", "requests": "operator.requests",
        "complaints": "operator.complaints_read", "close_complaint": "operator.complaint_answered"}


CASES: dict[str, Callable[[dict[str, str], datetime], dict[str, Any]]] = {
    "open_request": cases.open_request, "close_request": cases.close_request,
    "requests": lambda _wish, now: cases.open_cases(now),
    "complaints": lambda _wish, now: complaints.listed(now),
    "close_complaint": lambda wish, now: complaints.close(wish["id"], wish["outcome"], wish["text"], now),
}


def carry_out(wish: Any, now: datetime, request: str, enough: Enough) -> dict[str, Any]:
    """What came of the wish: {"ok": True, …}, or {"ok": False, "problems": […]}. `request` is the invocation's id,
    by which CloudTrail tells whose it was. What cannot be audited is not done."""
    wrong = rules.problems(wish)
    if wrong:
        audit.record(TRAIL, TRAIL, "operator.refused", now, request=request)
        return {"ok": False, "problems": wrong}
    audit.record(TRAIL, TRAIL, DONE[wish["do"]], now, wish.get("id", ""), request=request)
    try:
        return _done(wish, now, enough)
    except ServiceError as error:
        return {"ok": False, "problems": [f"{error.detail} {error.remedy}".strip()]}


def _done(wish: dict[str, str], now: datetime, enough: Enough) -> dict[str, Any]:
    if wish["do"] == "announce":
        return announce.announce(wish["category"], wish["subject"], wish["text"], now, enough, wish.get("id", ""))
    if wish["do"] == "resume":
        return announce.resume(wish["id"], now, enough)
    if wish["do"] in CASES:
        return CASES[wish["do"]](wish, now)
    return announce.status(wish["id"], now)
