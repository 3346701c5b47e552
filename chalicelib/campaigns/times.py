"""When a campaign may start: local times in the account's zone, clocks that go forward and back. No AWS, no clock."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from chalicelib.core.errors import Invalid

FURTHEST = timedelta(days=366)
DAY, TIME = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII), re.compile(r"\d\d:\d\d(:\d\d)?", re.ASCII)


def start(at: datetime, now: datetime) -> datetime:
    """`at` in UTC, to the second. Raises Invalid for what is past or more than a year ahead."""
    moment = at.astimezone(UTC).replace(microsecond=0)
    if moment <= now:
        raise _refused("scheduled_for", "This time is past.", "Choose a later time, or send the campaign now.")
    if moment > now + FURTHEST:
        raise _refused("scheduled_for", "This is more than a year ahead.", "Choose a time within a year.")
    return moment


def local(day: str, at: str, zone: str) -> datetime:
    """What a form holds ("2026-11-24", "09:15") as a moment in UTC.

    An hour that the clocks pass twice is meant the first time. Raises Invalid for a time that they leave out, and for
    what is no date or time.
    """
    wanted = datetime.combine(_day(day), _time(at))
    moment = wanted.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    if moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != wanted:
        raise _refused("time", f"There is no {at[:5]} on that day: the clocks go forward.",
                       "Choose a time before or after the change.")
    return moment


def shown(moment: datetime, zone: str) -> tuple[str, str]:
    """A moment as the two fields of a form hold it."""
    there = moment.astimezone(ZoneInfo(zone))
    return there.date().isoformat(), there.strftime("%H:%M")


def in_words(moment: datetime, zone: str) -> str:
    """A moment for people: “09:15 on 24 November 2026”."""
    there = moment.astimezone(ZoneInfo(zone))
    return f"{there:%H:%M} on {there.day} {there:%B %Y}"


def suggested(now: datetime, zone: str) -> tuple[str, str]:
    """What the form offers first: tomorrow at nine."""
    return (now.astimezone(ZoneInfo(zone)) + timedelta(days=1)).date().isoformat(), "09:00"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text if DAY.fullmatch(text) else "")
    except ValueError:
        raise _refused("day", "This is not a date.", "Write it as year-month-day, such as 2026-11-24.") from None


def _time(text: str) -> time:
    try:
        return time.fromisoformat(text if TIME.fullmatch(text) else "")
    except ValueError:
        raise _refused("time", "This is not a time.", "Write hours and minutes, such as 09:15.") from None


def _refused(field: str, what: str, remedy: str) -> Invalid:
    return Invalid(what, remedy, fields={field: f"{what} {remedy}"})
