"""When a schedule comes round: EventBridge's rate(…) and cron(…) expressions."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_CRON = re.compile(r"cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)")
_MONTHS = dict(zip("JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(), range(1, 13), strict=True))
_DAYS = dict(zip("SUN MON TUE WED THU FRI SAT".split(), range(1, 8), strict=True))
_FARTHEST = timedelta(days=366 * 8)

Next = Callable[[datetime], datetime]


class ScheduleError(ValueError):
    """The expression cannot be read here."""


def next_after(expression: str) -> Next:
    """A function from a moment to the first time after it at which the schedule fires."""
    rate, cron = _RATE.fullmatch(expression), _CRON.fullmatch(expression)
    if rate:
        period = timedelta(**{f"{rate[2]}s": int(rate[1])})
        return lambda moment: moment + period
    if cron:
        return _Cron.read(*cron.groups()).next_after
    raise ScheduleError(f"The schedule {expression!r} is neither rate(…) nor a cron(…) of six fields.")


@dataclass(frozen=True, slots=True)
class _Cron:
    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    years: frozenset[int]

    @classmethod
    def read(cls, minute: str, hour: str, day: str, month: str, weekday: str, year: str) -> "_Cron":
        return cls(_values(minute, 0, 59), _values(hour, 0, 23), _values(day, 1, 31), _values(month, 1, 12, _MONTHS),
                   _values(weekday, 1, 7, _DAYS), _values(year, 1970, 2199))

    def next_after(self, moment: datetime) -> datetime:
        start = moment.astimezone(UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
        day = start.replace(hour=0, minute=0)
        while day <= start + _FARTHEST:
            if self._on(day):
                for hour in sorted(self.hours):
                    for minute in sorted(self.minutes):
                        found = day.replace(hour=hour, minute=minute)
                        if found >= start:
                            return found
            day += timedelta(days=1)
        raise ScheduleError("The schedule never fires.")

    def _on(self, day: datetime) -> bool:
        return (day.day in self.days and day.month in self.months and day.year in self.years
                and day.isoweekday() % 7 + 1 in self.weekdays)


def _values(field: str, lowest: int, highest: int, names: dict[str, int] | None = None) -> frozenset[int]:
    """The values of one field: *, ?, a, a-b, a/n and lists of these; names of months and days."""
    found: set[int] = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        if first in {"*", "?"}:
            begin, end = lowest, highest
        else:
            begin = _number(first, names)
            end = _number(last, names) if last else (highest if step else begin)
        found.update(range(begin, end + 1, int(step or 1)))
    if not found or min(found) < lowest or max(found) > highest:
        raise ScheduleError(f"{field!r} is not a field of a schedule between {lowest} and {highest}.")
    return frozenset(found)


def _number(text: str, names: dict[str, int] | None) -> int:
    if names and text.upper() in names:
        return names[text.upper()]
    if not text.isdigit():
        raise ScheduleError(f"{text!r} cannot be read in a schedule here.")
    return int(text)
