"""Months, prices, charts, forms of keys: what can be said without a store."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from chalicelib.accounts.rules import SCOPES
from chalicelib.administration import chart, key_form, months, prices
from chalicelib.core.errors import Invalid, NotFound

NOW = datetime(2027, 3, 15, 12, tzinfo=UTC)
GIVEN = ('{"currency": "GBP", "per_thousand_messages": "0.50", "per_thousand_people": "1.20", "per_gigabyte": "0.10"}')


@pytest.mark.parametrize(("month", "count", "before"), [
    ("2027-03", 1, "2027-02"), ("2027-01", 1, "2026-12"), ("2027-03", 11, "2026-04"), ("2027-03", 12, "2026-03"),
    ("2026-12", -1, "2027-01")])
def test_months_before(month: str, count: int, before: str) -> None:
    assert months.before(month, count) == before


def test_a_span_holds_both_ends() -> None:
    assert months.span("2026-11", "2027-02") == ["2026-11", "2026-12", "2027-01", "2027-02"]
    assert months.span("2027-03", "2027-02") == []


@pytest.mark.parametrize("text", ["2027-04", "2026-12", "2027-13", "2027-3", "x", "2027-03-01", "٢٠٢٧-٠٣"])
def test_no_statement_for_what_is_no_month_of_the_account(text: str) -> None:
    with pytest.raises(NotFound):
        months.asked(text, "2027-01", NOW)


@pytest.mark.parametrize(("text", "month"), [("", "2027-03"), ("2027-01", "2027-01"), ("2027-03", "2027-03")])
def test_months_that_may_be_asked_for(text: str, month: str) -> None:
    assert months.asked(text, "2027-01", NOW) == month


def test_words_for_months() -> None:
    assert [months.in_words("2027-05"), months.short("2027-05"), months.short("2027-01")] == ["May 2027", "May",
                                                                                              "Jan 2027"]


@pytest.mark.parametrize(("messages", "people", "size", "total"), [
    (0, 0, 0, "0.00"), (1000, 0, 0, "0.50"), (9, 0, 0, "0.00"), (10, 0, 0, "0.01"), (12_345, 6_789, 0, "14.32"),
    (0, 0, 10**9, "0.10"), (0, 0, 49_999_999, "0.00"), (0, 0, 50_000_000, "0.01")])
def test_each_line_is_rounded_half_up_and_the_total_is_their_sum(messages: int, people: int, size: int,
                                                                 total: str) -> None:
    known = prices.read(GIVEN)
    assert known is not None
    found = prices.charges(known, messages, people, size)

    assert str(found.total) == total
    assert found.total == found.messages + found.people + found.storage
    assert all(one == one.quantize(Decimal("0.01")) for one in (found.messages, found.people, found.storage))


@pytest.mark.parametrize("text", ["{", "[]", "{}", GIVEN.replace("GBP", "pounds"), GIVEN.replace('"0.50"', '"-1"'),
                                  GIVEN.replace('"0.50"', '"NaN"'), GIVEN.replace('"0.50"', '"a"'),
                                  GIVEN.replace("}", ', "per_mail": "1"}'), GIVEN.replace('"0.50"', "null")])
def test_prices_that_cannot_be_read_say_how_they_must_look(text: str) -> None:
    with pytest.raises(prices.PricesError, match="per_thousand_messages"):
        prices.read(text)


@pytest.mark.parametrize("text", ["", "  \n"])
def test_without_prices_nothing_is_priced(text: str) -> None:
    assert prices.read(text) is None


@pytest.mark.parametrize(("highest", "top"), [(0, 4), (4, 4), (5, 8), (8, 8), (9, 20), (20, 20), (21, 40), (1203, 2000),
                                              (999_999, 2_000_000)])
def test_a_chart_ends_at_a_round_number_above_all_columns(highest: int, top: int) -> None:
    drawn = chart.columns([highest, 0], ["a", "b"])

    assert drawn.lines[-1].value == top
    assert all(column.y >= drawn.lines[-1].y for column in drawn.columns)
    assert all(round(column.y + column.height, 1) == drawn.base for column in drawn.columns)


def test_twelve_columns_stand_side_by_side_within_the_picture() -> None:
    drawn = chart.columns(list(range(12)), [str(n) for n in range(12)])

    ends = [(column.x, column.x + column.width) for column in drawn.columns]
    assert all(end < start for (_start, end), (start, _end) in pairwise(ends))
    assert drawn.left <= ends[0][0]
    assert ends[-1][1] <= drawn.width


def form(**given: str) -> dict[str, str]:
    return {"label": " Shop ", "access": "reading", "expires": "90", "expires_on": "", **given}


@pytest.mark.parametrize(("given", "scopes"), [
    ({}, [scope for scope in SCOPES if scope.endswith(":read")]), ({"access": "everything"}, list(SCOPES)),
    ({"access": "chosen", "scope:lists:read": "yes", "scope:campaigns:send": "yes"}, ["lists:read", "campaigns:send"]),
    ({"scope:lists:read": "yes"}, [scope for scope in SCOPES if scope.endswith(":read")]),
    ({"access": "chosen", "scope:lists:read": "yes", "scope:all": "yes"}, ["lists:read"])])
def test_what_a_key_may_do(given: dict[str, str], scopes: list[str]) -> None:
    assert key_form.read(form(**given), NOW).scopes == scopes


@pytest.mark.parametrize(("given", "last"), [
    ({"expires": "30"}, date(2027, 4, 14)), ({"expires": "365"}, date(2028, 3, 14)), ({"expires": "never"}, None),
    ({"expires": "day", "expires_on": "2027-03-15"}, date(2027, 3, 15))])
def test_how_long_a_key_works(given: dict[str, str], last: date | None) -> None:
    assert key_form.read(form(**given), NOW).expires_on == last


@pytest.mark.parametrize(("given", "field"), [
    ({"label": " "}, "label"), ({"access": "chosen"}, "access"), ({"access": ""}, "access"),
    ({"access": "root"}, "access"), ({"scope:campaigns:send": "yes"}, "access"),
    ({"expires": ""}, "expires"), ({"expires": "9999"}, "expires"),
    ({"expires": "day"}, "expires_on"), ({"expires": "day", "expires_on": "tomorrow"}, "expires_on"),
    ({"expires": "day", "expires_on": "2027-03-14"}, "expires_on")])
def test_a_form_that_says_too_little_or_two_things_comes_back(given: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        key_form.read(form(**given), NOW)

    assert list(refusal.value.fields) == [field]
