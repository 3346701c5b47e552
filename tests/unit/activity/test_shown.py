"""What account holders see: no figure of people below five, nor one that could be worked out from what is shown."""

from itertools import product
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.activity import charts, shown, tables
from chalicelib.activity.shown import FEW, FEWEST, HIDDEN, MORE, NOT_SHOWN
from chalicelib.campaigns.schemas import Figures

NAMES = ("total", "unique", "anonymous", "machine")
CELL = st.one_of(st.integers(0, 7), st.integers(0, 30))


def figures(total: int = 0, unique: int = 0, anonymous: int = 0, machine: int = 0) -> dict[str, int]:
    return dict(zip(NAMES, (total, unique, anonymous, machine), strict=True))


def together(parts: list[dict[str, int]]) -> dict[str, int]:
    return {name: sum(part[name] for part in parts) for name in NAMES}


def by_day(parts: list[dict[str, int]]) -> dict[str, Any]:
    """The report of a campaign whose opens by day these are; it has no clicks."""
    return shown.report({"opens": together(parts), "clicks": figures(), "by_link": [],
                         "by_day": [{"day": f"2026-03-{n:02d}", "opens": part, "clicks": figures()}
                                    for n, part in enumerate(parts, 1)]})


def column(name: str, values: list[int]) -> list[Any]:
    return [day["opens"][name] for day in by_day([figures(**{name: value}) for value in values])["by_day"]]


@pytest.mark.parametrize(("value", "told"), [(0, 0), (1, FEW), (4, FEW), (5, 5), (5000, 5000)])
@pytest.mark.parametrize("name", NAMES)
def test_single_figures(name: str, value: int, told: object) -> None:
    found = by_day([figures(**{name: value})])["opens"]

    assert found == figures() | {name: value if name == "machine" else told}


@pytest.mark.parametrize(("values", "told"), [
    ([60, 38, 2], [60, MORE, FEW]),  # 100 altogether would tell the two
    ([60, 38, 0], [60, 38, 0]),
    ([60, 4, 1, 3], [60, FEW, FEW, FEW]),  # eight for three days: each may be anything from one to four
    ([60, 1, 1], [MORE, FEW, FEW]),  # two for two days: one each
    ([60, 4, 4], [MORE, FEW, FEW]),  # eight for two days: four each
    ([8, 3, 1], [MORE, FEW, FEW]),
    ([5, 1], [NOT_SHOWN, NOT_SHOWN]),  # six: five or more, and so one
    ([1, 0, 1, 1, 1, 1], [NOT_SHOWN] * 6),
    ([3, 1], [FEW, FEW]),  # the sum is not told either
    ([1, 0, 0], [FEW, 0, 0]),
    ([], []),
])
def test_a_few_cannot_be_worked_out_from_the_sum(values: list[int], told: list[object]) -> None:
    assert column("anonymous", values) == told


def _feasible(told: list[Any], whole: Any, low: list[int], high: list[int]) -> list[set[int]]:
    """For each day, the figures that it may stand for, all days together coming to the whole."""
    most = (whole if isinstance(whole, int) else FEWEST * len(told)) + 1
    ranges = [(range(1, FEWEST) if one == FEW else range(max(FEWEST, a), min(most, b) + 1) if one == MORE
               else range(most) if one == NOT_SHOWN else (one,))
              for one, a, b in zip(told, low, high, strict=True)]
    found: list[set[int]] = [set() for _ in told]
    for guess in product(*ranges):
        if sum(guess) == whole or (whole == FEW and 0 < sum(guess) < FEWEST):
            for place, value in zip(found, guess, strict=True):
                place.add(value)
    return found


@given(st.lists(CELL, max_size=4))
@example([5, 1])
@example([9, 4, 4])
def test_whoever_tries_all_sums_still_does_not_know_the_few(values: list[int]) -> None:
    told, whole = column("anonymous", values), by_day([figures(anonymous=sum(values))])["opens"]["anonymous"]
    could_be = _feasible(told, whole, [0] * len(told), [10**6] * len(told))

    assert all(isinstance(one, int) is (one not in HIDDEN) for one in told)
    for value, possible, said in zip(values, could_be, told, strict=True):
        assert value in possible
        if 0 < value < FEWEST and isinstance(whole, int):
            assert said != value
            assert len(possible) >= 2
            if said == FEW:
                assert possible == {1, 2, 3, 4}


@given(st.lists(st.tuples(CELL, CELL), max_size=4))
def test_nor_where_new_people_and_openings_are_compared(pairs: list[tuple[int, int]]) -> None:
    """A day has no more new people than openings, and both columns are shown."""
    parts = [figures(total=max(pair), unique=min(pair)) for pair in pairs]
    report = by_day(parts)
    told = {name: [day["opens"][name] for day in report["by_day"]] for name in ("total", "unique")}
    least = [one if isinstance(one, int) else 0 for one in told["unique"]]
    most = [one if isinstance(one, int) else 10**6 for one in told["total"]]

    for name, low, high in (("total", least, [10**6] * len(parts)), ("unique", [0] * len(parts), most)):
        whole = report["opens"][name]
        for said, possible in zip(told[name], _feasible(told[name], whole, low, high), strict=True):
            if said == FEW and isinstance(whole, int):
                assert possible == {1, 2, 3, 4}, (name, told)


def test_links_are_hidden_as_days_are_and_one_person_counts_for_many() -> None:
    links = [{"link": n, "url": f"https://{n}.example", **figures(*both)} for n, both in enumerate(
        [(40, 20), (30, 22), (2, 2)], 1)]
    found = shown.report({"opens": figures(), "clicks": figures(72, 24), "by_day": [], "by_link": links})["by_link"]

    assert [(one["total"], one["unique"]) for one in found] == [(40, 20), (MORE, 22), (FEW, FEW)]
    assert [one["url"] for one in found] == [one["url"] for one in links]


def test_charts_draw_what_is_told_and_files_hold_it() -> None:
    report = by_day([figures(60, 40, 3), figures(38, 20), figures(2, 1)])
    periods = charts.periods(report["by_day"])
    chart = charts.over_time(periods, "opens")

    assert [[bar.value for bar in group.bars] for group in chart.groups] == [[60, FEW], [MORE, 0], [FEW, 0]]
    assert [group.bars[0].height > 0 for group in chart.groups] == [True, True, False]
    assert [row[1] for row in tables.by_day(report)[1]] == [60, MORE, FEW]


@pytest.mark.parametrize(("days", "week"), [
    ([60, 38], 98), ([60, FEW], "60+"), ([FEW, 0], FEW), ([FEW, FEW], NOT_SHOWN), ([MORE, FEW], "5+"),
    ([MORE, 10], "15+"), ([NOT_SHOWN, 0], NOT_SHOWN), ([FEW, FEW, 7], "7+")])
def test_weeks_are_the_sum_of_what_is_told_of_their_days(days: list[Any], week: object) -> None:
    long_ago = {"day": "2026-01-05", "opens": figures(1), "clicks": figures()}
    told = [long_ago, *({"day": f"2026-03-{n:02d}", "opens": figures() | {"total": one}, "clicks": figures()}
                        for n, one in enumerate(days, 2))]

    assert charts.periods(told)[-1].opens["total"] == week


def test_programs_are_given_null() -> None:
    given = Figures(**by_day([figures(3, 3, 5, 1)])["opens"])

    assert given.model_dump() == {"total": None, "unique": None, "anonymous": 5, "machine": 1}
