"""Pages from Jinja templates, with what every page shows: where one is, and what time it is here."""

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from werkzeug.wrappers import Response

from infrastructure.local.console.state import State

HERE = Path(__file__).parent
_PLACES = {"message.html": "inbox", "table.html": "tables"}  # pages that belong to another's entry in the navigation
_UNITS = (("day", 86_400), ("hour", 3600), ("minute", 60))


def page(state: State, template: str, status: int = 200, **context: Any) -> Response:
    """The rendered template."""
    _, simulated, offset = state.clock()
    place = _PLACES.get(template, template.removesuffix(".html"))
    shown = _templates().get_template(template).render(
        state=state, place=place, now=simulated, shifted=offset, unread=state.inbox.unread, **context)
    return Response(shown, status, content_type="text/html; charset=utf-8")


@cache
def static(name: str) -> bytes:
    return (HERE / "static" / name).read_bytes()


@cache
def _templates() -> Environment:
    made = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined,
                       trim_blocks=True, lstrip_blocks=True)
    made.filters.update(moment=moment, clock=clock, span=span, plural=plural)
    return made


def moment(at: datetime) -> str:
    """A date and time as people say it."""
    return f"{at:%A}, {at.day} {at:%B %Y, %H:%M:%S} UTC"


def clock(at: datetime) -> str:
    """A short date and time for lists."""
    return f"{at.day} {at:%b %Y, %H:%M:%S}"


def span(length: timedelta) -> str:
    """A length of time in its two largest units: "6 days 4 hours"."""
    left, parts = int(abs(length).total_seconds()), []
    for name, size in _UNITS:
        amount, left = divmod(left, size)
        if amount:
            parts.append(plural(amount, name))
    return " ".join(parts[:2]) or "less than a minute"


def plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")
