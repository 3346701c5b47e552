"""A table out of bytes: rows as they stream in, however the file is written, in little memory. Pure.

Every row knows at which byte the next one begins, so that reading can go on there later. Nothing is ever unpacked.
"""

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Self

MOST_ROWS = 1_000_000
MOST_COLUMNS = 200
LONGEST_LINE = 1_000_000  # bytes
LONGEST_CELL = 10_000  # letters; a quotation mark that nobody closes would take in all that follows
MOST_LINES = 50  # in one row
UNREADABLE, TOO_LONG = "unreadable", "line_too_long"
WIDE = {"utf-16-le": b"\n\0", "utf-16-be": b"\0\n"}


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is written: "utf-8" (where a line that is none counts as Windows-1252) or UTF-16, the letter between
    cells, the byte at which the table begins, whether its first row names the columns, and whether dates such as
    03-04-2026 have the day first."""

    encoding: str
    delimiter: str
    newline: str
    begins: int
    header: bool
    day_first: bool = False

    def stored(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, stored: Any) -> Self:
        return cls(**stored)


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its cells, or why it has none. `after` is the byte at which the next one begins. A blank line is a row
    without cells or reason, so that rows have the numbers that a spreadsheet gives them."""

    cells: list[str]
    after: int
    problem: str = ""


def decoded(raw: bytes, encoding: str) -> str:
    """A line as text. What is not UTF-8 is taken for Windows-1252, line by line, since files are mixed by hand."""
    if encoding in WIDE:
        return raw.decode(encoding, "replace")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        pass
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def rows(blocks: Iterable[bytes], layout: Layout, start: int) -> Iterator[Row]:
    """The rows of a file from byte `start` on, which `blocks` begin with."""
    return _Reader(blocks, layout, start).rows()


class _Reader:
    """Python's csv takes lines one by one, so that those taken since the last row are those of this row."""

    def __init__(self, blocks: Iterable[bytes], layout: Layout, start: int) -> None:
        self._lines = lines(blocks, layout)
        self._again: deque[tuple[str, int]] = deque()
        self._taken: list[tuple[str, int]] = []
        self._delimiter = layout.delimiter
        self._at = start

    def rows(self) -> Iterator[Row]:
        csv.field_size_limit(LONGEST_CELL)
        reader = self._reader()
        while True:
            self._taken = []
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                cells = None
            if cells is None or self._is_open():
                yield self._unreadable()
                reader = self._reader()
            else:
                self._at += sum(size for _text, size in self._taken)
                yield Row(cells, self._at, TOO_LONG if not self._taken[0][0] else "")

    def _reader(self) -> Any:
        return csv.reader(self._feed(), delimiter=self._delimiter)

    def _feed(self) -> Iterator[str]:
        while len(self._taken) < MOST_LINES:
            line = self._again.popleft() if self._again else next(self._lines, None)
            if line is None:
                return
            self._taken.append(line)
            yield line[0]
        raise csv.Error("too many lines in one row")

    def _is_open(self) -> bool:
        """Whether a quotation mark was opened and never closed, and the row has run on to the end of the file."""
        return len(self._taken) > 1 and sum(text.count('"') for text, _size in self._taken) % 2 == 1

    def _unreadable(self) -> Row:
        """The first line alone is lost; those after it are read again."""
        (text, size), *others = self._taken
        self._again.extendleft(reversed(others))
        self._at += size
        return Row([], self._at, TOO_LONG if not text else UNREADABLE)


def lines(blocks: Iterable[bytes], layout: Layout) -> Iterator[tuple[str, int]]:
    """Lines with their lengths in bytes; of one that is too long the length alone."""
    end = WIDE.get(layout.encoding, layout.newline.encode())
    rest, skipped = b"", 0
    for block in blocks:
        *whole, rest = _split(rest + block, end)
        for raw in whole:
            yield ("" if skipped else _text(raw, end, layout)), skipped + len(raw) + len(end)
            skipped = 0
        if len(rest) > LONGEST_LINE:
            keep = len(rest) % len(end)  # half a letter
            skipped, rest = skipped + len(rest) - keep, rest[len(rest) - keep:]
    if rest or skipped:
        yield ("" if skipped else _text(rest, b"", layout)), skipped + len(rest)


def _split(data: bytes, end: bytes) -> list[bytes]:
    """At the ends of lines; in UTF-16 these stand at even places."""
    if len(end) == 1:
        return data.split(end)
    parts, start, at = [], 0, data.find(end)
    while at >= 0:
        if at % len(end) == 0:
            parts.append(data[start:at])
            start = at + len(end)
        at = data.find(end, at + 1)
    return [*parts, data[start:]]


def _text(raw: bytes, end: bytes, layout: Layout) -> str:
    """A line with its end, or "" for one that is too long, wherever the blocks divide it."""
    return decoded(raw + end, layout.encoding) if len(raw) <= LONGEST_LINE else ""
