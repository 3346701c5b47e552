"""Tables as CSV (RFC 4180), safe to open in a spreadsheet: no cell of text is taken for a formula (checklist S31)."""

import csv
import io
from collections.abc import Iterable, Sequence
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
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_cell(name) for name in header])
    writer.writerows([_cell(value) for value in row] for row in rows)
    return ((BOM if bom else "") + out.getvalue()).encode("utf-8", "replace")


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
