"""CSV: read back as it was written, save that no text can begin a formula."""

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core import csv_file, http


def read(raw: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True))


def test_lines_end_as_rfc_4180_says_and_excel_is_told_the_encoding() -> None:
    raw = csv_file.rows(["day", "opens"], [["2027-05-01", 3], ["2027-05-02", None]])

    assert raw == b"\xef\xbb\xbfday,opens\r\n2027-05-01,3\r\n2027-05-02,\r\n"
    assert csv_file.rows(["day"], [], bom=False) == b"day\r\n"


@pytest.mark.parametrize("text", [
    "=1+1", "+44 20", "-5", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "－1", " =1", "\u00a0=1", "\u200b@x", "%0A",
    "|calc", '=HYPERLINK("https://evil.example")', "\0=1",
])
def test_what_would_be_a_formula_is_text(text: str) -> None:
    [[_head], [cell]] = read(csv_file.rows(["x"], [[text]]))

    assert cell.startswith("'")


def test_a_header_can_be_no_formula_either() -> None:
    assert read(csv_file.rows(["=x"], []))[0] == ["'=x"]


@pytest.mark.parametrize(("number", "shown"), [(-5, "-5"), (0, "0"), (Decimal("-0.50"), "-0.50"), (1.5, "1.5")])
def test_numbers_stay_numbers(number: object, shown: str) -> None:
    assert read(csv_file.rows(["n"], [[number]]))[1] == [shown]


@pytest.mark.parametrize("text", ["a,b", 'say "hello"', "two\r\nlines", "Grüße, 日本", "a=b", "1-2", "", "x@y"])
def test_other_text_is_left_alone(text: str) -> None:
    assert read(csv_file.rows(["x", "y"], [[text, "z"]]))[1] == [text, "z"]


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=2,
                         max_size=2)))
def test_every_table_is_read_back_cell_by_cell(table: list[list[str]]) -> None:
    back = read(csv_file.rows(["a", "b"], table))[1:]

    assert back == [[csv_file.harmless(cell) for cell in row] for row in table]
    assert all(cell in (shown, shown[1:]) for row, shows in zip(table, back, strict=True)
               for cell, shown in zip(row, shows, strict=True))


def test_a_download_has_a_name_that_a_header_can_hold() -> None:
    answer = http.download(b"x", 'Gärten "2027"\r\nX: y.csv', csv_file.CONTENT_TYPE)

    assert answer.headers["Content-Disposition"] == 'attachment; filename="G-rten--2027---X--y.csv"'
    assert answer.headers["Content-Type"] == csv_file.CONTENT_TYPE
