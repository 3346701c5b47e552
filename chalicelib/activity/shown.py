"""What account holders see of a report: figures of people below five are not told, nor can they be worked out from the
others (docs/decisions/0042). Pure.

In the place of such a figure stands FEW; in the place of one that is hidden only because it would tell another, MORE
("five or more"); and NOT_SHOWN in all places of a column that adds up to too little to hide anything in.
"""

from collections.abc import Sequence
from typing import Any

FEWEST = 5
FEW, MORE, NOT_SHOWN = f"<{FEWEST}", f"{FEWEST}+", "–"
HIDDEN = {FEW, MORE, NOT_SHOWN}
Shown = int | str
PEOPLE = ("total", "unique", "anonymous")  # what machines did is nobody's


def report(exact: dict[str, Any]) -> dict[str, Any]:
    """Of the figures as they are, those that are shown."""
    days = {kind: _parts([day[kind] for day in exact["by_day"]], exact[kind], PEOPLE) for kind in ("opens", "clicks")}
    links = _parts(exact["by_link"], exact["clicks"], ("total", "anonymous"))  # one person follows many links
    return {
        "opens": _whole(exact["opens"]), "clicks": _whole(exact["clicks"]),
        "by_day": [day | {kind: days[kind][n] for kind in days} for n, day in enumerate(exact["by_day"])],
        "by_link": [_whole(link) | shown for link, shown in zip(exact["by_link"], links, strict=True)],
    }


def _whole(figures: dict[str, Any]) -> dict[str, Any]:
    return figures | {name: told(figures[name]) for name in PEOPLE}


def told(value: int) -> Shown:
    """A figure of people, as it is told by itself."""
    return FEW if 0 < value < FEWEST else value


def _parts(parts: Sequence[dict[str, Any]], whole: dict[str, Any], adds_up: Sequence[str]) -> list[dict[str, Any]]:
    """The parts of a whole that is shown with them. What `adds_up` to a whole that is told could be worked out."""
    shown = [_whole(part) for part in parts]
    for name in (name for name in adds_up if whole[name] >= FEWEST):
        for part, value in zip(shown, _column(parts, name), strict=True):
            part[name] = value
    return shown


def _column(parts: Sequence[dict[str, Any]], name: str) -> list[Shown]:
    values = [int(part[name]) for part in parts]
    hidden = _hidden(values, [_range(part, name) for part in parts])
    if hidden is None:
        return [NOT_SHOWN] * len(values)
    return [(FEW if value < FEWEST else MORE) if n in hidden else value for n, value in enumerate(values)]


def _range(part: dict[str, Any], name: str) -> tuple[int, float]:
    """What a reader knows of a cell without its figure: a person is not counted oftener than the person came."""
    if 0 < part[name] < FEWEST:
        return 1, FEWEST - 1
    return (max(FEWEST, int(part["unique"])), float("inf")) if name == "total" else (
        FEWEST, float(part["total"]) if name == "unique" else float("inf"))


def _hidden(values: Sequence[int], ranges: Sequence[tuple[int, float]]) -> set[int] | None:
    """Which cells are hidden: the few, and as many of the smallest others as it takes; None where that is too few."""
    few = {n for n, value in enumerate(values) if 0 < value < FEWEST}
    hidden = set(few)
    others = sorted((n for n, value in enumerate(values) if value >= FEWEST), key=values.__getitem__)
    while few and not _open([values[n] for n in hidden], [ranges[n] for n in hidden]):
        if not others:
            return None
        hidden.add(others.pop(0))
    return hidden


def _open(values: Sequence[int], ranges: Sequence[tuple[int, float]]) -> bool:
    """Whether each hidden figure below five could still be any from one to four, given what all hidden come to."""
    least, most = sum(low for low, _high in ranges), sum(high for _low, high in ranges)
    return sum(values) - (most - (FEWEST - 1)) <= 1 and sum(values) - (least - 1) >= FEWEST - 1
