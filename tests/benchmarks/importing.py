"""What a row of an upload costs: processor time to read, judge, hash and serialise it, write units, and memory."""

from collections import deque
from collections.abc import Iterator
from time import process_time

from chalicelib.core import clock, inserts, signing
from chalicelib.imports import known, reading
from chalicelib.imports.judge import Plan, judge
from chalicelib.imports.known import Person, Piece
from chalicelib.imports.model import EVIDENCE, PREFIX, Import
from chalicelib.imports.reading import Layout
from chalicelib.imports.rules import Candidate
from chalicelib.lists.model import MailingList
from tests.benchmarks import stub
from tests.benchmarks.figures import Section, peak
from tests.support import capacity

ROWS = 50_000
LEAST = 3_000  # rows a second
MOST_UNITS = 1.5  # of the table itself; its index by person, which every subscription has, is written besides
LAYOUT = Layout("utf-8", ",", "\n", 0, header=False)
COLUMNS = ("email", "consent_date", "consent_source", "consent_ip", "field:first_name", "field:town")


def section() -> Section:
    """Rows as they come in exports, 97 domains among them."""
    with stub.in_place_of_aws():
        began = process_time()
        people = [one for one in map(_person, _rows(ROWS)) if one is not None]
        judged = process_time()
        written = [inserts._statement(known._subscription(_piece(), one)) for one in people]
        ended = process_time()
    units = sum(capacity.units(capacity.inserted(one))[capacity.TABLE] for one in written) / len(written)
    speed, peaks = ROWS / (ended - began), (_peak(5_000), _peak(50_000))
    rows = [["read, judged and hashed, rows a second", f"{ROWS / (judged - began):,.0f}"],
            ["made ready to be written, rows a second", f"{ROWS / (ended - judged):,.0f}"],
            ["both, rows a second", f"{speed:,.0f}"], ["write units a row", f"{units:.2f}"],
            ["memory for reading 5,000 rows, KB", f"{peaks[0] // 1000:,}"],
            ["memory for reading 50,000 rows, KB", f"{peaks[1] // 1000:,}"]]
    wrong = [f"{speed:,.0f} rows a second"] if speed < LEAST else []
    return Section("Uploads", f"Of the processor time of one worker: at least {LEAST:,} rows a second are asked for, "
                   f"at most {MOST_UNITS} write units a row, and memory that does not grow with the file.",
                   ["what", "figure"], rows, wrong + ([f"{units} write units a row"] if units > MOST_UNITS else []))


def blocks(count: int) -> Iterator[bytes]:
    for start in range(0, count, 1000):
        yield "".join(f"person{n}.lastname@mail{n % 97}.example.org,2026-01-31 10:11:12,our spring fair,"
                      f"192.0.2.{n % 250},Ann {n},York\r\n" for n in range(start, start + 1000)).encode()


def _rows(count: int) -> Iterator[tuple[int, reading.Row]]:
    return enumerate(reading.rows(blocks(count), LAYOUT, 0), 1)


def _person(numbered: tuple[int, reading.Row]) -> Person | None:
    number, row = numbered
    found = judge(row, Plan(EVIDENCE, COLUMNS, day_first=False, now=clock.now()))
    if not isinstance(found, Candidate):
        return None
    who = signing.person(found.who.key)
    signing.pseudonym("aaaaaaaaaaaa", who)
    return Person(number, found, who)


def _piece() -> Piece:
    upload = Import("aaaaaaaaaaaa", f"{PREFIX}bbbbbbbbbbbbb", mode=EVIDENCE)
    return Piece(upload, MailingList("aaaaaaaaaaaa", "list#ccccccccccccc"), clock.now())


def _peak(count: int) -> int:
    return peak(lambda: deque(_rows(count), maxlen=0))
