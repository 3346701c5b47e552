"""Rows out of bytes: every way of writing a table that people send, and every trap; in little memory."""

import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.errors import Invalid
from chalicelib.imports import layout, reading
from chalicelib.imports.reading import Layout

ANN = ["ann@example.org", "Ann Müller, née O’Brien", "York"]
TEXT = 'email,name,town\r\nann@example.org,"Ann Müller, née O’Brien",York\r\n'


def _read(body: bytes) -> list[list[str]]:
    told, _rows = layout.told(body, whole=True)
    return [row.cells for row in reading.rows([body[told.begins:]], told, told.begins) if row.cells]


@pytest.mark.parametrize("body", [
    TEXT.encode(), TEXT.encode("utf-8-sig"), TEXT.encode("cp1252"), TEXT.encode("utf-16"), TEXT.encode("utf-16-le"),
    TEXT.encode("utf-16-be"), b"\xfe\xff" + TEXT.encode("utf-16-be"), TEXT.replace("\r\n", "\n").encode(),
    TEXT.replace("\r\n", "\r").encode(), TEXT.rstrip().encode(), b"sep=,\r\n" + TEXT.encode(),
    ("sep=;\r\n" + TEXT.replace(",", ";").replace("; née", ", née")).encode(),
    TEXT.replace('er, n', 'er; n').replace(",", "\t").replace("er; n", "er, n").encode(),
    TEXT.replace('er, n', 'er; n').replace(",", "|").replace("er; n", "er, n").encode(),
    b"\r\n\r\n" + TEXT.encode() + b"\r\n",
], ids=["utf-8", "bom", "windows", "utf-16", "le", "be", "be-bom", "lf", "cr", "no-end", "sep", "sep;", "tab", "pipe",
        "blank"])
def test_one_table_however_it_is_written(body: bytes) -> None:
    assert _read(body) == [["email", "name", "town"], ANN]


def test_a_line_that_is_not_utf8_is_read_alone_as_windows_1252() -> None:
    body = "email,name\nann@example.org,Müller\n".encode() + "bob@example.org,Größe\n".encode("cp1252") + b"x,\x81\n"
    assert _read(body)[1:] == [["ann@example.org", "Müller"], ["bob@example.org", "Größe"], ["x", "\x81"]]


@pytest.mark.parametrize(("letter", "delimiter"), [("ċ", "utf-16-le"), ("㨊", "utf-16-be")])
def test_in_utf_16_half_of_a_letter_is_no_end_of_line(letter: str, delimiter: str) -> None:
    body = f"email,name\n{letter}ĀĊ਀,b\n".encode(delimiter)
    assert _read(body) == [["email", "name"], [f"{letter}ĀĊ਀", "b"]]


@pytest.mark.parametrize(("text", "cells"), [
    ('a,"two\nlines",b\n', ["a", "two\nlines", "b"]),
    ('a,"say ""hello""",b\n', ["a", 'say "hello"', "b"]),
    ("a,5' 6\" tall,b\n", ["a", "5' 6\" tall", "b"]),
    ("a\0b,c,d\n", ["a\0b", "c", "d"]),
    ("a,b," + "x" * 10_000 + "\n", ["a", "b", "x" * 10_000]),
])
def test_cells_may_hold_nearly_anything(text: str, cells: list[str]) -> None:
    assert _read(b"email,x,y\n" + text.encode())[1] == cells


def _outcomes(body: bytes) -> list[str]:
    told = Layout("utf-8", ",", "\n", 0, header=True)
    return [row.problem or ",".join(row.cells) for row in reading.rows(_blocks(body), told, 0)]


def _blocks(body: bytes, size: int = 65_536) -> Iterator[bytes]:
    return (body[start:start + size] for start in range(0, len(body), size))


@pytest.mark.parametrize(("body", "outcomes"), [
    (b'a,b\nc,"never closed\nd,e\nf,g\n', ["a,b", reading.UNREADABLE, "d,e", "f,g"]),
    (b'a,b\nc,"never closed\n' + b"d,e\n" * 60, ["a,b", reading.UNREADABLE, *["d,e"] * 60]),
    (b"a,b\nc," + b"x" * 10_001 + b"\nd,e\n", ["a,b", reading.UNREADABLE, "d,e"]),
    (b"a,b\n" + b"x" * 1_100_000 + b"\nd,e\n", ["a,b", reading.TOO_LONG, "d,e"]),
    (b"a,b\n" + b"x" * 3_000_000, ["a,b", reading.TOO_LONG]),
])
def test_what_cannot_be_read_costs_its_own_line_alone(body: bytes, outcomes: list[str]) -> None:
    assert _outcomes(body) == outcomes


@pytest.mark.parametrize("size", [1000, 65_536, 250_000, 999_999, 1_000_001, 5_000_000])
@pytest.mark.parametrize(("length", "problem"), [(1_000_000, reading.UNREADABLE), (1_000_001, reading.TOO_LONG)])
def test_whether_a_line_is_too_long_does_not_hang_on_where_reading_began(size: int, length: int, problem: str) -> None:
    told = Layout("utf-8", ",", "\n", 0, header=True)
    body = b"a\n" + b"x" * length + b"\nb\n"
    assert [row.problem for row in reading.rows(_blocks(body, size), told, 0)] == ["", problem, ""]


def test_a_row_of_100_000_columns_is_one_row() -> None:
    found = list(reading.rows([b"a\n" + b"," * 99_999 + b"\nb\n"], Layout("utf-8", ",", "\n", 0, header=True), 0))
    assert [len(row.cells) for row in found] == [1, 100_000, 1]


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8),
                         min_size=2, max_size=3), min_size=1, max_size=8),
       st.sampled_from(["utf-8", "utf-16-le", "utf-16-be"]), st.integers(1, 40))
def test_reading_goes_on_after_any_row_with_what_is_left(table: list[list[str]], encoding: str, size: int) -> None:
    quoted = (",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n" for row in table)
    body = "".join(quoted).encode(encoding)
    told = Layout(encoding, ",", "\n", 0, header=True)
    whole = list(reading.rows(_blocks(body, size), told, 0))
    for n, row in enumerate(whole):
        rest = list(reading.rows(_blocks(body[row.after:], size), told, row.after))
        assert rest == whole[n + 1:]


@pytest.mark.parametrize(("body", "said"), [
    (b"", "empty"), (b" \r\n", "empty"), (b"PK\x03\x04" + b"\0" * 99, "ZIP"), (b"\x1f\x8b\x08" + b"a" * 99, "gzip"),
    (b"\xd0\xcf\x11\xe0" + b"a" * 99, "Excel"), (b"%PDF-1.4", "PDF"), ("email\n".encode("utf-32"), "UTF-32"),
    (bytes(range(32)) * 9, "no text"), (b"," * 300 + b"\n", "columns"),
])
def test_what_is_no_table_is_refused_and_never_unpacked(body: bytes, said: str) -> None:
    with pytest.raises(Invalid, match=said) as refused:
        layout.told(body, whole=True)
    assert "CSV" in refused.value.fields["file"]


def test_a_first_line_without_end_is_refused() -> None:
    with pytest.raises(Invalid, match="far too long"):
        layout.told(b"x" * layout.SAMPLE, whole=False)


def test_addresses_alone_need_no_header() -> None:
    told, rows = layout.told(b"ann@example.org\nbob@example.org\n", whole=True)
    assert (told.header, rows) == (False, [["ann@example.org"], ["bob@example.org"]])


def test_memory_stays_flat_however_long_the_file() -> None:
    line = b"somebody@example.org,2026-01-31,our fair,Some Body\r\n"
    told = Layout("utf-8", ",", "\n", 0, header=True)

    def peak(lines: int) -> int:
        blocks = (line * 1000 for _ in range(lines // 1000))
        tracemalloc.start()
        assert sum(1 for _row in reading.rows(blocks, told, 0)) == lines
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    assert peak(50_000) < 1.2 * peak(5_000) + 100_000
