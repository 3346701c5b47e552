"""Complaints about the operator itself: read and answered by its staff (promise RGT-4). Those about an account whose
holder cannot answer any more are answered in its place."""

from datetime import datetime
from typing import Any

from chalicelib.operator.operate import Deed
from chalicelib.portal import complaints
from chalicelib.portal.model import OPERATOR, Complaint

MOST_CLOSED = 25


def listed(now: datetime) -> dict[str, Any]:
    """All that are open, the most urgent first, and the latest that are closed."""
    closed, _after = complaints.closed_ones(OPERATOR, "", MOST_CLOSED, now)
    return {"ok": True, "open": [_shown(case) for case in complaints.open_ones(OPERATOR, now)],
            "closed": [_shown(case) for case in closed]}


def close(about: str, complaint_id: str, outcome: str, text: str, now: datetime) -> dict[str, Any]:
    """Answer one and close it; the answer is mailed. Raises NotFound, Invalid, or Conflict where it is closed."""
    complaints.close(about, complaint_id, outcome, text, OPERATOR, now)
    return {"ok": True, "id": complaint_id, "outcome": outcome}


def _shown(case: Complaint) -> dict[str, Any]:
    return {"id": case.id} | {name: getattr(case, name) or "" for name in (
        "received_at", "due_on", "closed_at", "outcome", "address", "words", "wish", "answer")}


DEEDS: dict[str, Deed] = {
    "complaints": lambda _wish, now, _enough: listed(now),
    "close_complaint": lambda wish, now, _enough: close(wish.get("account", OPERATOR), wish["id"], wish["outcome"],
                                                        wish["text"], now),
}
