"""How a file is written, told from its beginning: encoding, delimiter, header. Refuses what is no table. Pure."""

import re

from chalicelib.core.errors import Invalid
from chalicelib.imports import reading
from chalicelib.imports.reading import MOST_COLUMNS, WIDE, Layout

SAMPLE = 256 * 1024  # bytes
HEAD = 20_000
DELIMITERS = ",;\t|"
PACKED = {b"PK\x03\x04": "a ZIP archive or an Excel file", b"\x1f\x8b": "a gzip archive", b"BZh": "a bzip2 archive",
          b"\xfd7zXZ": "an xz archive", b"7z\xbc\xaf": "a 7-Zip archive", b"\x28\xb5\x2f\xfd": "a zstd archive",
          b"Rar!": "a RAR archive", b"\xd0\xcf\x11\xe0": "an old Excel file", b"%PDF": "a PDF",
          b"{\\rtf": "a Word document"}
BOMS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
WIDER = (b"\xff\xfe\0\0", b"\0\0\xfe\xff")  # UTF-32
SEP = re.compile(r"\ufeff?sep=(.)\r?\n?", re.IGNORECASE)  # Excel's way to name the delimiter, on a line of its own
REMEDY = "Save the table as CSV (comma separated values), and send that."
ODD = frozenset(map(chr, range(1, 32))) - frozenset("\t\n\r\f\x1b")


def told(sample: bytes, whole: bool) -> tuple[Layout, list[list[str]]]:
    """The layout, and the rows of the sample; `whole` where the sample is all there is.

    Raises Invalid for what is empty, packed, of another kind, or has too many columns.
    """
    _check_kind(sample)
    encoding, begins = _encoding(sample)
    body = sample[begins:]
    text = reading.decoded(body[:HEAD], encoding)
    if sum(letter in ODD for letter in text) > len(text) // 10:
        raise _refused("The file is no text.")
    newline = "\n" if encoding in WIDE or b"\n" in body or b"\r" not in body else "\r"
    first = next(reading.lines([body], Layout(encoding, ",", newline, begins, header=True)), ("", 0))
    named = SEP.fullmatch(first[0])
    begins, body = (begins + first[1], body[first[1]:]) if named else (begins, body)
    delimiter = named[1] if named and named[1] in DELIMITERS else _delimiter(text)
    layout = Layout(encoding, delimiter, newline, begins, header=True)
    rows = _rows(body, layout, whole)
    return Layout(encoding, delimiter, newline, begins, header=not any("@" in cell for cell in rows[0])), rows


def _check_kind(sample: bytes) -> None:
    if not sample.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise _refused("The file is empty.")
    for magic, called in PACKED.items():
        if sample.startswith(magic):
            raise _refused(f"The file is {called}, not a table as text.")
    if sample.startswith(WIDER):
        raise _refused("The file is written in UTF-32, which hardly anything reads.")


def _encoding(sample: bytes) -> tuple[str, int]:
    """The encoding, and where the text begins."""
    for bom, encoding in BOMS.items():
        if sample.startswith(bom):
            return encoding, len(bom)
    head = sample[:1000]
    if head[1::2].count(0) > len(head) // 4:  # every other byte is zero: Latin letters as UTF-16 without a mark
        return "utf-16-le", 0
    return ("utf-16-be", 0) if head[::2].count(0) > len(head) // 4 else ("utf-8", 0)


def _delimiter(text: str) -> str:
    """What stands most often in the first line that holds any, outside of quotation marks."""
    for line in text.splitlines()[:20]:
        bare = re.sub(r'"[^"]*"', "", line)
        counts = {each: bare.count(each) for each in DELIMITERS}
        if any(counts.values()):
            return max(counts, key=lambda each: counts[each])
    return ","


def _rows(body: bytes, layout: Layout, whole: bool) -> list[list[str]]:
    """The rows that the sample holds; the last one may be torn where there is more."""
    found = list(reading.rows([body], layout, 0))
    if not whole:
        found = found[:-1]
    rows = [row.cells for row in found if row.cells]
    if not rows:
        raise _refused("The first line cannot be read, or is far too long.")
    if max(len(rows[0]), 1) > MOST_COLUMNS:
        raise _refused(f"The table has {len(rows[0]):,} columns; {MOST_COLUMNS} is the most.")
    return rows


def _refused(reason: str) -> Invalid:
    return Invalid(reason, REMEDY, fields={"file": f"{reason} {REMEDY}"})
