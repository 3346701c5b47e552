"""HTML and plain-text rendering: one Jinja environment, autoescaping, texts ready for translation."""

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chalicelib.core import urls
from chalicelib.core.settings import settings

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

TEMPLATES = Path(__file__).parent.parent / "templates"
NOTHING = "–"


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape  # nothing that pixels need

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"], default_for_string=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    environment.globals["static"] = urls.static
    environment.filters |= {"moment": moment, "number": number, "day": day}
    return environment


def render(template: str, **context: Any) -> str:
    """The rendered `template`; the operator is always in the context (promise ROLE-1)."""
    known = settings()
    operator = {"name": known.operator_name, "url": known.public_url, "address": known.operator_address,
                "contact": known.operator_contact, "registration": known.operator_registration}
    authority = {"name": known.authority_name, "url": known.authority_url}
    return _environment().get_template(template).render(operator=operator, authority=authority, **context)


def moment(value: str | float | None, zone: str = "UTC") -> "str | Markup":
    """A time for people, as HTML: “23 November 2026, 09:15” in `zone`, or “23 November 2026” for a mere day.

    `value` is ISO 8601 or seconds since 1970. In UTC the zone is said, since nobody's clock shows it.
    """
    from markupsafe import Markup

    if value is None or value == "":
        return NOTHING
    if isinstance(value, str) and len(value) == len("2026-11-23"):
        return Markup('<time datetime="{}">{}</time>').format(value, day_in_words(date.fromisoformat(value)))
    there = _local(value, zone)
    said = f"{day_in_words(there)}, {there:%H:%M}" + (" UTC" if zone == "UTC" else "")
    return Markup('<time datetime="{}">{}</time>').format(there.isoformat(timespec="seconds"), said)


def day(value: str) -> str:
    """A day (ISO 8601) for plain text: “23 November 2026”."""
    return day_in_words(date.fromisoformat(value))


def day_in_words(day: date) -> str:
    """“23 November 2026”."""
    return f"{day.day} {day:%B %Y}"


def _local(value: str | float, zone: str) -> datetime:
    from zoneinfo import ZoneInfo

    known = datetime.fromisoformat(value) if isinstance(value, str) else datetime.fromtimestamp(int(value), UTC)
    return known.astimezone(ZoneInfo(zone))


def number(value: float | str | None) -> str:
    """A count for people: “12,345”. One that is told in words (“<5”) stays as it is."""
    return NOTHING if value is None else value if isinstance(value, str) else f"{value:,}"
