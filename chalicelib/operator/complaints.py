"""Complaints about the operator itself: read and answered by its staff (promise RGT-4)."""

from datetime import datetime
from typing import Any

from chalicelib.core.errors import Invalid
from chalicelib.portal import complaints
from chalicelib.portal.model import OPERATOR, Complaint

MOST_CLOSED = 25


def listed(now: datetime) -> dict[str, Any]:
    """All that are open, the most urgent first, and the latest that are closed."""
    closed, _after = complaints.closed_ones(OPERATOR, "", MOST_CLOSED, now)
    return {"ok": True, "open": [_shown(case) for case in complaints.open_ones(OPERATOR, now)],
            "closed": [_shown(case) for case in closed]}


def close(complaint_id: str, outcome: str, text: str, now: datetime) -> dict[str, Any]:
    """Answer one and close it; the answer is mailed. Raises NotFound, or Conflict where it is closed already."""
    try:
        complaints.close(OPERATOR, complaint_id, outcome, text, OPERATOR, now)
    except Invalid as error:
        return {"ok": False, "problems": list(error.fields.values())}
    return {"ok": True, "id": complaint_id, "outcome": outcome}


def _shown(case: Complaint) -> dict[str, Any]:
    return {"id": case.id} | {name: getattr(case, name) or "" for name in (
        "received_at", "due_on", "closed_at", "outcome", "address", "words", "wish", "answer")}
