"""Figures as shapes: where bars, lines and labels of a chart stand. Templates draw them; nothing here knows HTML.

Lengths are in the units of the drawing's own view box. Figures that are not told have no length, and are added to no
other: what is drawn tells no more than the table does. Pure; no AWS, no clock.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from chalicelib.activity.shown import NOT_SHOWN, Shown

Figures = dict[str, Shown]
SERIES = ("total", "anonymous")  # people who agreed to be counted, and everybody else
WIDTH, HEIGHT = 560, 220
WIDEST = 28  # of one bar
LEFT, TOP, BOTTOM = 44, 12, 28
MOST_DAYS, MOST_WEEKS = 35, 40  # beyond these, weeks or months stand for days
MOST_LABELS = 8
STEPS_UP = 4
LYING, THICK = 640, 12  # the longest lying bar, and how thick each is


@dataclass(frozen=True, slots=True)
class Period:
    """A day, week or month: its first day, its name, and what was counted in it."""

    first: date
    name: str
    opens: Figures
    clicks: Figures


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its upper left corner, its size, and the figure that it stands for, which may be one in words."""

    x: float
    y: float
    width: float
    height: float
    value: Shown


@dataclass(frozen=True, slots=True)
class Group:
    """The bars of one period or link, one for each series; `label` is "" where there is no room for it. `middle` is
    where the label of upright bars stands."""

    name: str
    label: str
    middle: float
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing `width` by `height`: groups of bars, and lines across at (position, figure)."""

    width: float
    height: float
    groups: tuple[Group, ...]
    lines: tuple[tuple[float, int], ...]
    left: float = LEFT
    base: float = HEIGHT - BOTTOM


def periods(by_day: Sequence[dict[str, Any]]) -> list[Period]:
    """The days of a report without gaps, put together to weeks (from Monday) or months where they are many."""
    if not by_day:
        return []
    first, last = (date.fromisoformat(by_day[end]["day"]) for end in (0, -1))
    begin, name = _unit((last - first).days + 1)
    found: dict[date, Period] = {}
    for number in range((last - first).days + 1):
        start = begin(first + timedelta(days=number))
        found.setdefault(start, Period(start, name(start), _none(), _none()))
    for day in by_day:
        period = found[begin(date.fromisoformat(day["day"]))]
        _add(period.opens, day["opens"])
        _add(period.clicks, day["clicks"])
    return list(found.values())


def _unit(days: int) -> tuple[Callable[[date], date], Callable[[date], str]]:
    if days <= MOST_DAYS:
        return (lambda day: day), _day
    if days <= MOST_WEEKS * 7:
        return (lambda day: day - timedelta(days=day.weekday())), _day
    return (lambda day: day.replace(day=1)), lambda day: f"{day:%b %Y}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"


def _none() -> Figures:
    return dict.fromkeys(("total", "unique", "anonymous", "machine"), 0)


def _add(to: Figures, figures: Figures) -> None:
    for name in to:
        to[name] = _sum(to[name], figures[name])


def _sum(one: Shown, other: Shown) -> Shown:
    """Of two days: where one is not told, at least the other; where neither is, nothing is told."""
    if isinstance(one, int) and isinstance(other, int):
        return one + other
    if not one or not other:
        return one or other
    least = length(one) + length(other)
    return f"{least}+" if least else NOT_SHOWN


def length(figure: Shown) -> int:
    """How long a bar is drawn: as far as the figure is told."""
    return figure if isinstance(figure, int) else int(figure[:-1]) if figure[:-1].isdecimal() else 0


def over_time(found: Sequence[Period], kind: str) -> Chart:
    """Upright bars of opens or clicks, a pair for each period."""
    pairs = [[getattr(one, kind)[series] for series in SERIES] for one in found]
    top, lines = scale(max((length(value) for pair in pairs for value in pair), default=0))
    room, tall = (WIDTH - LEFT) / max(len(found), 1), HEIGHT - TOP - BOTTOM
    every = -(-len(found) // MOST_LABELS)
    groups = []
    for number, (one, pair) in enumerate(zip(found, pairs, strict=True)):
        middle, wide = LEFT + room * (number + 0.5), min(room * 0.36, WIDEST)
        bars = tuple(_upright(middle + wide * (place - 1), wide, tall * length(value) / top, value)
                     for place, value in enumerate(pair))
        groups.append(Group(one.name, "" if number % every else one.name, round(middle, 2), bars))
    return Chart(WIDTH, HEIGHT, tuple(groups),
                 tuple((round(TOP + tall * (1 - value / top), 2), value) for value in lines))


def _upright(x: float, width: float, height: float, value: Shown) -> Bar:
    return Bar(round(x, 2), round(HEIGHT - BOTTOM - height, 2), round(width, 2), round(height, 2), value)


def by_link(links: Sequence[dict[str, Any]]) -> list[Group]:
    """For each link a pair of lying bars, one below the other, all on one scale; the longest is LYING long."""
    most = max((length(one[series]) for one in links for series in SERIES), default=0) or 1
    return [Group(str(one["url"]), f"{one['link']}. {shortened(str(one['url']))}", 0, tuple(
                Bar(0, (THICK + 2) * place, round(LYING * length(one[series]) / most, 2), THICK, one[series])
                for place, series in enumerate(SERIES)))
            for one in links]


def scale(most: int) -> tuple[int, list[int]]:
    """Where an axis ends, and the whole figures to mark on it: at most five, from nought, in steps of 1, 2 or 5."""
    step = 1
    while step * STEPS_UP < most:
        step = step * 5 // 2 if str(step)[0] == "2" else step * 2
    top = max(step * -(-most // step), step)
    return top, list(range(0, top + 1, step))


def shares(parts: Sequence[int], whole: int, width: float = WIDTH) -> list[tuple[float, float]]:
    """Parts of a whole side by side in a bar: where each begins, and how wide it is. They never pass its end."""
    total = max(whole, sum(parts), 1)
    starts = [sum(parts[:number]) for number in range(len(parts))]
    return [(round(width * start / total, 2), round(width * part / total, 2))
            for start, part in zip(starts, parts, strict=True)]


def shortened(url: str, most: int = 80) -> str:
    """A link's address as a label: without its scheme, cut in the middle where it is long."""
    plain = url.partition("://")[2].rstrip("/")
    return plain if len(plain) <= most else f"{plain[:most // 2]}…{plain[-(most // 2 - 1):]}"
