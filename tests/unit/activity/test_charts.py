"""Figures as shapes: bars stay inside their drawing, are as long as their figures, and gaps stay gaps."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.activity import charts, tables


def figures(total: int = 0, anonymous: int = 0) -> dict[str, int]:
    return {"total": total, "unique": min(total, 1), "anonymous": anonymous, "machine": 7}


def day(text: str, opens: int = 0, clicks: int = 0) -> dict[str, Any]:
    return {"day": text, "opens": figures(opens, opens), "clicks": figures(clicks)}


@pytest.mark.parametrize(("most", "top", "lines"), [
    (0, 1, [0, 1]), (1, 1, [0, 1]), (3, 3, [0, 1, 2, 3]), (4, 4, [0, 1, 2, 3, 4]), (5, 6, [0, 2, 4, 6]),
    (9, 10, [0, 5, 10]), (17, 20, [0, 5, 10, 15, 20]), (21, 30, [0, 10, 20, 30]), (40, 40, [0, 10, 20, 30, 40]),
    (41, 60, [0, 20, 40, 60]), (999, 1000, [0, 500, 1000]), (1001, 1500, [0, 500, 1000, 1500]),
])
def test_scales_end_in_round_figures(most: int, top: int, lines: list[int]) -> None:
    assert charts.scale(most) == (top, lines)


@given(st.integers(0, 10**9))
def test_every_scale_holds_its_figures_in_at_most_five_lines(most: int) -> None:
    top, lines = charts.scale(most)

    assert most <= top
    assert 2 <= len(lines) <= 5
    assert lines[-1] == top


@pytest.mark.parametrize(("days", "unit"), [(1, 1), (35, 1), (36, 7), (280, 7), (281, 28), (900, 28)])
def test_many_days_become_weeks_and_many_weeks_months(days: int, unit: int) -> None:
    first = date(2026, 1, 5)
    found = charts.periods([day(first.isoformat(), 2, 1), day((first + timedelta(days=days - 1)).isoformat(), 3)])
    steps = {(later.first - earlier.first).days for earlier, later in pairwise(found)}

    assert all(unit <= step <= unit + (3 if unit == 28 else 0) for step in steps)
    assert sum(one.opens["total"] for one in found) == 5
    assert sum(one.clicks["total"] for one in found) == 1


def test_days_on_which_nothing_happened_are_there() -> None:
    found = charts.periods([day("2026-02-27", 1), day("2026-03-02", 2)])

    assert [one.name for one in found] == ["27 Feb", "28 Feb", "1 Mar", "2 Mar"]
    assert [one.opens["total"] for one in found] == [1, 0, 0, 2]
    assert charts.periods([]) == []


@given(st.lists(st.integers(0, 10**7), max_size=60))
def test_bars_stay_inside_and_keep_their_proportions(opens: list[int]) -> None:
    first = date(2026, 1, 1)
    found = charts.periods([day((first + timedelta(days=n)).isoformat(), count) for n, count in enumerate(opens)])
    chart = charts.over_time(found, "opens")
    bars = [bar for group in chart.groups for bar in group.bars]

    assert all(bar.x >= charts.LEFT and bar.x + bar.width <= chart.width + 0.1 for bar in bars)
    assert all(bar.y >= charts.TOP - 0.1 and round(bar.y + bar.height, 1) == chart.base for bar in bars)
    tallest = max(bars, key=lambda bar: bar.value, default=None)
    assert all(abs(bar.height * tallest.value - tallest.height * bar.value) <= 0.1 * tallest.value
               for bar in bars if tallest)
    assert sum(1 for group in chart.groups if group.label) <= charts.MOST_LABELS
    assert [group.bars[0].value for group in chart.groups] == [one.opens["total"] for one in found]


def test_bars_of_links_share_one_scale() -> None:
    links = [{"link": 1, "url": "https://a.example/x", **figures(10, 5)},
             {"link": 2, "url": "https://b.example/", **figures(0, 20)}]
    first, second = charts.by_link(links)

    assert [bar.width for bar in first.bars] == [charts.LYING / 2, charts.LYING / 4]
    assert [bar.width for bar in second.bars] == [0, charts.LYING]
    assert [first.label, second.label] == ["1. a.example/x", "2. b.example"]
    unclicked, = charts.by_link([{"link": 1, "url": "https://a.example", **figures()}])
    assert [bar.width for bar in unclicked.bars] == [0, 0]


@pytest.mark.parametrize(("parts", "whole", "shares"), [
    ([50, 25, 0, 25], 100, [(0, 50), (50, 25), (75, 0), (75, 25)]),
    ([1, 0, 0, 0], 4, [(0, 25), (25, 0), (25, 0), (25, 0)]),
    ([0, 0], 0, [(0, 0), (0, 0)]),
    ([3, 3], 3, [(0, 50), (50, 50)]),
])
def test_shares_of_a_bar(parts: list[int], whole: int, shares: list[tuple[float, float]]) -> None:
    assert charts.shares(parts, whole, 100) == shares


def test_long_addresses_keep_both_ends() -> None:
    url = "https://example.org/" + "a" * 200 + "/end"

    assert len(charts.shortened(url)) == 80
    assert charts.shortened(url).startswith("example.org/a")
    assert charts.shortened(url).endswith("/end")


def test_tables_hold_what_the_charts_show() -> None:
    report = {"by_day": [day("2026-02-27", 3, 2)],
              "by_link": [{"link": 1, "url": "https://a.example", **figures(2, 9)}]}
    header, rows = tables.by_day(report)

    assert rows == [["2026-02-27", 3, 1, 3, 7, 2, 1, 0, 7]]
    assert len(header) == len(rows[0])
    header, rows = tables.by_link(report)
    assert rows == [[1, "https://a.example", 2, 1, 9, 7]]
    assert len(header) == len(rows[0])
