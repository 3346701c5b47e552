"""A wish of the operator's staff: checked, written into the trail, carried out, answered in words (promise SEC-5)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from chalicelib.accounts import audit
from chalicelib.core.errors import Invalid, ServiceError
from chalicelib.core.settings import settings
from chalicelib.operator import rules, waiting
from chalicelib.operator.announce import Enough
from chalicelib.operator.wishes import BY, WISHES

TRAIL = "operator"
Deed = Callable[[dict[str, str], datetime, Enough], dict[str, Any]]


def carry_out(function: str, deeds: Mapping[str, Deed], wish: Any, now: datetime, request: str,
              enough: Enough) -> dict[str, Any]:
    """What came of the wish: {"ok": True, …}, or {"ok": False, "problems": […]}.

    `request` is the invocation's id: CloudTrail's record of it tells whose it really was, whatever `by` says. What
    cannot be audited is not done.
    """
    wrong = rules.problems(function, wish)
    if wrong:
        audit.record(TRAIL, TRAIL, "operator.refused", now, request=request, function=function)
        return {"ok": False, "problems": wrong}
    known = WISHES[wish["do"]]
    audit.record(TRAIL, TRAIL, known.audited, now, _subject(wish), request=request, by=wish[BY])
    if known.by_two and settings().two_person_rule:
        return waiting.put(wish, request, now)
    return _in_words(lambda: deeds[wish["do"]](wish, now, enough))


def _subject(wish: dict[str, str]) -> str:
    return wish.get("id") or wish.get("account") or wish.get("list") or ""


def _in_words(act: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """A refusal in sentences: of a form's fields too, since the answer has no fields to put them beside."""
    try:
        return act()
    except Invalid as error:
        return {"ok": False, "problems": list(error.fields.values()) or [f"{error.detail} {error.remedy}".strip()]}
    except ServiceError as error:
        return {"ok": False, "problems": [f"{error.detail} {error.remedy}".strip()]}
