"""The facts of an incident in words, for mails, reports and pages."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from chalicelib.breaches.rules import FACTS, KIND, KINDS, NUMBER, TIME, TIMES, UNKNOWN
from chalicelib.core import pages


class Said(NamedTuple):
    """A fact by its name, its label, and what it says; `text` is "" for what is not known yet."""

    name: str
    label: str
    text: str


def said(facts: Mapping[str, Any], names: Iterable[str] = tuple(FACTS)) -> list[Said]:
    """Facts with their labels, in this order."""
    return [Said(name, FACTS[name].label, in_words(name, facts.get(name))) for name in names]


def in_words(name: str, value: Any) -> str:
    """One fact as plain text."""
    if value in (None, ""):
        return ""
    holds = FACTS[name].holds
    if holds == KIND:
        return "; ".join(KINDS[one] for one in str(value).split())
    if holds in (TIME, TIMES):
        return "not known" if value == UNKNOWN else moment(datetime.fromisoformat(value))
    return pages.number(int(value)) if holds == NUMBER else str(value)


def moment(when: datetime) -> str:
    """“23 November 2026, 09:15 UTC”."""
    there = when.astimezone(UTC)
    return f"{pages.day_in_words(there)}, {there:%H:%M} UTC"
