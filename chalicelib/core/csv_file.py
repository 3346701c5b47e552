"""Tables as CSV (RFC 4180), safe to open in a spreadsheet: no cell of text is taken for a formula (checklist S31)."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

CONTENT_TYPE = "text/csv; charset=utf-8; header=present"
BOM = "\ufeff"
FORMULA = tuple("=+-@\t\r\n|%＝＋－＠")  # what a spreadsheet may take for the beginning of a formula or of a command
BLANK = " \u00a0\u200b\ufeff"  # what it may leave out before looking


def rows(header: Sequence[str], rows: Iterable[Sequence[object]], bom: bool = True) -> bytes:
    """The table as UTF-8, lines ended by CR LF.

    Numbers are written as they are, None as an empty cell, everything else as text. `bom` puts the mark in front
    by which Excel knows UTF-8; programs may want the table without it.
    """
    return b"".join(lines(header, rows, bom))


def lines(header: Sequence[str], rows: Iterable[Sequence[object]], bom: bool = True) -> Iterator[bytes]:
    """The same line by line, for a table that does not fit into memory."""
    yield (BOM if bom else "").encode() + _line([_cell(name) for name in header])
    yield from (_line([_cell(value) for value in row]) for row in rows)


def _line(cells: Sequence[str]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue().encode("utf-8", "replace")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return str(value)
    return harmless(str(value))


def harmless(text: str) -> str:
    """The text with an apostrophe in front where a spreadsheet would take it for a formula."""
    text = text.replace("\0", "")
    return f"'{text}" if text.lstrip(BLANK).startswith(FORMULA) or text.startswith(FORMULA) else text
