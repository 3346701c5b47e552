"""What must be known of a breach, and when: the five kinds, the facts, and the clock. Pure decisions.

Sources: GDPR art. 4(12), 33 and 34; PECR reg. 5A as amended in 2025 (72 hours); Regulation (EU) 611/2013, annex I.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from chalicelib.core import clock

KINDS = {
    "destruction": "Destruction: data is gone for good",
    "loss": "Loss: data is gone from our control, or cannot be reached",
    "alteration": "Alteration: data was changed without authority, or corrupted",
    "disclosure": "Disclosure: data went to somebody who may not have it",
    "access": "Access: somebody looked at data who may not",
}
TEXT, TIME, TIMES, NUMBER, KIND = "text", "time", "time or “unknown”", "number", "kind"
UNKNOWN = "unknown"
LONGEST = 4000


class Fact(NamedTuple):
    """A fact of an incident: how a form calls it, and what it may hold."""

    label: str
    holds: str


FACTS = {
    "kind": Fact("Kind of breach", KIND),
    "what": Fact("What happened, and how", TEXT),
    "occurred_at": Fact("Began", TIMES),
    "occurred_until": Fact("Ended", TIMES),
    "detected_at": Fact("Detected", TIME),
    "aware_at": Fact("Aware since", TIME),
    "data": Fact("Which data", TEXT),
    "whose": Fact("Whose data", TEXT),
    "people": Fact("How many people, about", NUMBER),
    "records": Fact("How many records, about", NUMBER),
    "effects": Fact("Likely effects", TEXT),
    "safeguards": Fact("What protected the data", TEXT),
    "measures": Fact("What is done about it", TEXT),
    "contact": Fact("Who can say more", TEXT),
    "providers": Fact("Other providers", TEXT),
    "abroad": Fact("In other countries", TEXT),
    "people_told": Fact("What the people are told", TEXT),
    "advice": Fact("What we advise", TEXT),
    "late_reason": Fact("Why the authority is told late", TEXT),
}
FIRST, WHOLE = "first", "whole"
PHASES = {FIRST: "First notification; more follows", WHOLE: "Complete notification"}
_OPENING = ("kind", "what", "detected_at")
_FIRST = (*_OPENING, "aware_at", "contact")
_NOTICE = (*_FIRST, "occurred_at", "data", "whose", "effects", "measures")
REQUIRED = {
    "opening": _OPENING,
    "confirming": (*_OPENING, "aware_at"),
    FIRST: _FIRST,
    "notices": _NOTICE,
    WHOLE: (*_NOTICE, "people", "records", "safeguards", "providers", "abroad", "people_told"),
    "closing": (*_OPENING, "effects", "measures"),
}
ALERTS = (1 / 3, 2 / 3, 11 / 12, 1)  # of the hours that the law gives: 24, 48, 66 and 72 of 72
_ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def missing(facts: Mapping[str, Any], step: str) -> dict[str, str]:
    """The facts that are needed for a step and not known yet, by name, with what to say of each."""
    return {name: f"{FACTS[name].label}: needed, and not entered yet." for name in REQUIRED[step]
            if facts.get(name) in (None, "")}


def cleaned(given: Mapping[str, str]) -> dict[str, str | int]:
    """Facts as they are kept: text stripped, times in UTC, counts as numbers. What `problems` refuses must be out."""
    return {name: _clean(FACTS[name].holds, text.strip()) for name, text in given.items()}


def _clean(holds: str, text: str) -> str | int:
    if holds == NUMBER and text:
        return int(text)
    if holds in (TIME, TIMES) and text not in ("", UNKNOWN):
        return clock.iso(datetime.fromisoformat(text))
    return " ".join(sorted(text.split())) if holds == KIND else text


def problems(given: Mapping[str, str], now: datetime) -> dict[str, str]:
    """What is wrong with facts, by name."""
    found = {name: _problem(name, text, now) for name, text in given.items()}
    return {name: said for name, said in found.items() if said}


def _problem(name: str, text: str, now: datetime) -> str:
    if name not in FACTS:
        return f"“{name}” is no fact of an incident; there are {', '.join(FACTS)}."
    holds = FACTS[name].holds
    if holds == KIND:
        return "" if text.split() and set(text.split()) <= set(KINDS) else f"Choose of {', '.join(KINDS)}."
    if holds == NUMBER:
        return "" if text.isascii() and text.isdecimal() and len(text) <= 12 else "Write a whole number, such as 1200."
    if holds == TIMES and text == UNKNOWN:
        return ""
    return time_problem(text, now) if holds in (TIME, TIMES) else text_problem(name, text)


def time_problem(text: str, now: datetime) -> str:
    """What is wrong with a time, “” for nothing."""
    moment = time_with_zone(text)
    if moment is None:
        return "Write a time with its zone, such as 2026-11-23T09:15:00Z."
    return "This lies in the future." if moment > now else ""


def time_with_zone(text: str) -> datetime | None:
    """The time that a text in ISO 8601 names; None where it names none, or does not say its zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def text_problem(name: str, text: str) -> str:
    """What is wrong with a text of the register, “” for nothing."""
    if len(text) > LONGEST or _UNPRINTABLE.search(text.replace("\r\n", "\n")):
        return f"Write plain text of at most {LONGEST:,} characters."
    if name != "contact" and _ADDRESS.search(text):
        return "Leave addresses out: the register is kept for ever, and names nobody whom a breach concerns."
    return ""


def order_problems(facts: Mapping[str, Any]) -> dict[str, str]:
    """Times that cannot follow each other like this; facts as they are kept."""
    steps = [name for name in ("occurred_at", "detected_at", "aware_at") if facts.get(name) not in (None, "", UNKNOWN)]
    return {after: f"{FACTS[after].label}: before “{FACTS[before].label}”." for before, after
            in pairwise(steps) if str(facts[after]) < str(facts[before])}


def due(aware_at: str, hours: int) -> datetime:
    """When the authority must have been told: so many hours that really pass, whatever clocks on walls do."""
    return datetime.fromisoformat(aware_at) + timedelta(hours=hours)


def alerts(aware_at: str, hours: int) -> list[tuple[str, datetime]]:
    """The alerts of the clock: the hours that have passed, as their name, and when."""
    return [(f"{round(hours * part)}", datetime.fromisoformat(aware_at) + timedelta(hours=hours * part))
            for part in ALERTS]


def alert_now(aware_at: str, hours: int, alerted: set[str], now: datetime) -> tuple[str, list[str]]:
    """The alert to give now, "" for none, and all that have come due: one that was slept through is not given after a
    later one."""
    passed = [name for name, moment in alerts(aware_at, hours) if moment <= now]
    return (passed[-1] if passed and passed[-1] not in alerted else ""), passed
