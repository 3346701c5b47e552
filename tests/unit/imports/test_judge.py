"""Each row by itself: what is taken, and the one reason why it is not."""

from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.core.errors import Invalid
from chalicelib.imports import rules
from chalicelib.imports.judge import Plan, date, judge
from chalicelib.imports.reading import Row
from chalicelib.imports.rules import Attestation, Candidate

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
EVIDENCE = ("email", "consent_date", "consent_source", "consent_ip", "field:town")
GOOD = ["ann@example.org", "2026-01-31", "our fair", "192.0.2.7", "York"]
LEAVING = ("email", "status", "left")


def _judged(cells: list[str], columns: tuple[str, ...] = EVIDENCE, mode: str = "evidence") -> Any:
    return judge(Row(cells, 0), Plan(mode, columns, day_first=False, now=NOW))


def test_a_good_row_is_a_candidate_with_its_evidence() -> None:
    found = _judged(GOOD)
    assert isinstance(found, Candidate)
    assert (found.who.deliverable, found.fields) == ("ann@example.org", {"town": "York"})
    assert found.evidence == rules.Evidence("2026-01-31T00:00:00Z", "our fair", "192.0.2.7")


@pytest.mark.parametrize(("n", "cell", "outcome"), [
    (0, "", rules.NO_ADDRESS), (0, "  ", rules.NO_ADDRESS), (0, "ann", rules.BAD_ADDRESS),
    (0, "ann@example.org\r\nBcc: bob@example.org", rules.BAD_ADDRESS), (0, "a,b@example.org", rules.BAD_ADDRESS),
    (0, "=HYPERLINK(\"x\")", rules.BAD_ADDRESS), (0, "<script>@example.org", rules.BAD_ADDRESS),
    (1, "", rules.BAD_DATE), (1, "yesterday", rules.BAD_DATE), (1, "2027-01-01", rules.BAD_DATE),
    (1, "1994-12-31", rules.BAD_DATE), (1, "03/04/2026", rules.BAD_DATE), (1, "2026-02-30", rules.BAD_DATE),
    (2, "", rules.NO_SOURCE), (2, "\u200b", rules.NO_SOURCE), (2, "x" * 201, rules.TOO_LONG),
    (3, "localhost", rules.BAD_IP), (3, "192.0.2.300", rules.BAD_IP), (4, "x" * 201, rules.TOO_LONG),
])
def test_one_thing_wrong_is_the_reason(n: int, cell: str, outcome: str) -> None:
    assert _judged([cell if m == n else good for m, good in enumerate(GOOD)]) == outcome


@pytest.mark.parametrize(("cells", "fine"), [
    (GOOD[:4], True), ([*GOOD, "", ""], True), ([*GOOD, "more"], False), (["\ufeffann@example.org", *GOOD[1:]], True),
    (["ann@exa\0mple.org", *GOOD[1:]], True), ([*GOOD[:3], "", ""], True), ([*GOOD[:3], "2001:db8::1", "=1+1"], True),
])
def test_rows_that_are_longer_or_shorter_or_hold_what_nobody_sees(cells: list[str], fine: bool) -> None:
    assert isinstance(_judged(cells), Candidate) is fine


def test_a_formula_stays_the_text_that_it_is() -> None:
    assert _judged([*GOOD[:4], "=1+1"]).fields == {"town": "=1+1"}


@pytest.mark.parametrize(("status", "left", "outcome"), [
    ("subscribed", "", ""), ("Active", "0", ""), ("", "no", ""), ("unsubscribed", "", rules.HAS_LEFT),
    ("Opted-Out", "", rules.HAS_LEFT), ("blocklisted", "", rules.HAS_LEFT), ("Hard bounced", "", rules.HAS_LEFT),
    ("cleaned", "", rules.HAS_LEFT), ("", "2025-01-01 10:00:00", rules.HAS_LEFT), ("", "Yes", rules.HAS_LEFT),
])
@pytest.mark.promise("RET-5")
def test_who_has_left_elsewhere_is_not_asked_again_and_can_be_barred(status: str, left: str, outcome: str) -> None:
    found = _judged(["ann@example.org", status, left], LEAVING, "confirm")
    assert (found == outcome) if outcome else isinstance(found, Candidate)
    barred = _judged(["ann@example.org", status, left], LEAVING, "suppressions")
    assert isinstance(barred, Candidate) if outcome else barred == rules.STAYS


def test_who_has_not_confirmed_elsewhere_can_be_asked_but_is_no_evidence() -> None:
    cells = [*GOOD, "unconfirmed"]
    assert _judged(cells, (*EVIDENCE, "status")) == rules.HAS_LEFT
    assert isinstance(_judged(cells, ("email", "", "", "", "", "status"), "confirm"), Candidate)


@pytest.mark.parametrize(("text", "day_first", "moment"), [
    ("2026-01-31", False, "2026-01-31T00:00:00+00:00"), ("2026-01-31 14:40:47", False, "2026-01-31T14:40:47+00:00"),
    ("2026-01-31T14:40:47Z", False, "2026-01-31T14:40:47+00:00"), ("2026/1/5", False, "2026-01-05T00:00:00+00:00"),
    ("2026-01-31T14:40:47.123+02:00", False, "2026-01-31T14:40:47.123000+02:00"),
    ("2026-01-31 14:40:47 UTC", False, "2026-01-31T14:40:47+00:00"), ("31.1.2026", False, "2026-01-31T00:00:00+00:00"),
    ("01.02.2026", False, "2026-02-01T00:00:00+00:00"), ("31/01/2026", False, "2026-01-31T00:00:00+00:00"),
    ("1/31/2026 2:05 PM", False, "2026-01-31T14:05:00+00:00"), ("12-04-2022 09:30", True, "2022-04-12T09:30:00+00:00"),
    ("1/31/2026 12:05:00 AM", False, "2026-01-31T00:05:00+00:00"), ("05/05/2026", False, "2026-05-05T00:00:00+00:00"),
])
def test_a_date_is_read_where_it_can_be_one_day_alone(text: str, day_first: bool, moment: str) -> None:
    found = date(text, day_first)
    assert found is not None
    assert found.isoformat() == moment


@pytest.mark.parametrize("text", ["", "12-04-2022", "4/12/2022", "32.01.2026", "2026", "1769850000", "99/99/2026"])
def test_and_is_none_where_it_could_be_two_or_is_no_day(text: str) -> None:
    assert date(text, day_first=False) is None


# --- what the columns are for, and who vouches -----------------------------------------------------------------------

@pytest.mark.parametrize(("mode", "columns", "wrong"), [
    ("confirm", ["email", ""], set()), ("confirm", ["", ""], {"columns"}), ("confirm", ["email"], {"columns"}),
    ("confirm", ["email", "email"], {"columns"}), ("confirm", ["email", "field:town"], set()),
    ("confirm", ["email", "field:street"], {"columns.1"}), ("confirm", ["email", "anything"], {"columns.1"}),
    ("evidence", ["email", "consent_date"], {"columns"}), ("suppressions", ["email", "status"], set()),
])
def test_columns_are_for_what_there_is(mode: str, columns: list[str], wrong: set[str]) -> None:
    assert _wrong(lambda: rules.check_columns(mode, columns, ["a", "b"], {"town"})) == wrong


@pytest.mark.promise("DAT-2")
@pytest.mark.parametrize("name", ["Gender", "Salutation", "Religion", "Health conditions", "Krankheiten", "sexe"])
def test_a_column_that_asks_for_what_no_list_keeps_can_be_for_no_field(name: str) -> None:
    for purpose, wrong in (("field:town", {"columns.1"}), ("", set())):
        assert _wrong(lambda to=purpose: rules.check_columns("confirm", ["email", to], ["a", name], {"town"})) == wrong
    assert set(rules.refused(["Email", name, "Town"])) == {1}


@pytest.mark.promise("SHR-1")
@pytest.mark.parametrize(("mode", "source", "consent", "not_bought", "wrong"), [
    ("confirm", "fair", "signed", True, set()), ("confirm", " ", "signed", True, {"source"}),
    ("evidence", "fair", "", True, {"consent"}), ("evidence", "fair", "signed", False, {"not_bought"}),
    ("confirm", "", "", False, {"source", "consent", "not_bought"}), ("confirm", "x" * 1001, "x", True, {"source"}),
    ("suppressions", "our old system", "", False, set()), ("suppressions", "", "", True, {"source"}),
])
def test_all_of_it_has_to_be_vouched_for(mode: str, source: str, consent: str, not_bought: bool,
                                         wrong: set[str]) -> None:
    assert _wrong(lambda: rules.check_attestation(mode, Attestation(source, consent, not_bought))) == wrong


def _wrong(check: Any) -> set[str]:
    try:
        check()
    except Invalid as refused:
        return set(refused.fields)
    return set()
