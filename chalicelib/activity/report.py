"""A campaign's figures, from its totals alone: one query, whatever the number of readers."""

from collections import defaultdict
from typing import Any

from chalicelib.activity.model import CLICK, OPEN, Total

Figures = dict[str, int]


def figures(campaign: str, urls: list[str]) -> dict[str, Any]:
    """Opens and clicks by day and by link. `total` and `unique` count people who agreed to it, `anonymous` everybody
    else, `machine` what no person did. These are the figures as they are; who may see which, `shown` says."""
    opens, clicks = _none(), _none()
    days: dict[str, dict[str, Figures]] = defaultdict(lambda: {"opens": _none(), "clicks": _none()})
    links = [_none() for _ in urls]
    for row in Total.query(campaign):
        day, _, kind = str(row.sk).partition("#")
        if kind == OPEN:
            _add(row, opens, days[day]["opens"])
        elif kind == CLICK:
            _add(row, clicks, days[day]["clicks"])
        else:
            _add(row, links[int(kind.partition("#")[2]) - 1])
    return {
        "opens": opens,
        "clicks": clicks,
        "by_day": [{"day": day, **days[day]} for day in sorted(days)],
        "by_link": [{"link": n, "url": url, **found}
                    for n, (url, found) in enumerate(zip(urls, links, strict=True), 1)],
    }


def _none() -> Figures:
    return dict.fromkeys(Total.FIGURES, 0)


def _add(row: Total, *sums: Figures) -> None:
    for figure in Total.FIGURES:
        for one in sums:
            one[figure] += int(getattr(row, figure))
