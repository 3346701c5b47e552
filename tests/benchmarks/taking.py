"""What the file of everything costs for a large list: processor time, memory, and room on a disk, by piece."""

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import count
from time import process_time
from typing import Any
from unittest.mock import patch

from chalicelib.core import clock, objects
from chalicelib.lists.model import MailingList
from chalicelib.subscriptions.download_files import CSV, JSON, people
from chalicelib.subscriptions.model import SHARDS, Subscription
from chalicelib.takeout import archive, make
from chalicelib.takeout.contents import Piece
from tests.benchmarks import stub
from tests.benchmarks.figures import Section, peak
from tests.support.stand_in import InPlaceOfAws

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
A_PAGE = 800  # people: a megabyte, at 1.3 KB each
SIZES = (10_000, 100_000)
MOST_GROWTH = 1_000_000  # bytes: what ten times the people may take more
A_MILLION = 1_000_000
MOST_SECONDS = 300  # of processor here for the larger piece of a million people: the function has 900, and 0.58 of one
WORDS = "I want the garden newsletter by e-mail, about once a month. I can leave at any time by a link in each."


class People(InPlaceOfAws):
    """A list of so many people, evenly over its shards, given by the page."""

    def __init__(self, many: int) -> None:
        self.asked, self._left = count(), [many // SHARDS] * SHARDS
        self._rows = [_row(number) for number in range(A_PAGE)]

    def said(self, operation: str, asked: bytes) -> bytes:
        assert operation == "Query", operation
        number, shard = next(self.asked), int(json.loads(asked)["ExpressionAttributeValues"][":0"]["S"].split("#")[1])
        taken = min(A_PAGE, self._left[shard])
        self._left[shard] -= taken
        rows = ",".join(row.replace("NUMBER", f"{number:04}-{place:04}")
                        for place, row in enumerate(self._rows[:taken]))
        more = ',"LastEvaluatedKey":{"pk":{"S":"p"},"sk":{"S":"s"}}' if self._left[shard] else ""
        return f'{{"Count":{taken},"ScannedCount":{taken},"Items":[{rows}]{more}}}'.encode()


def _row(number: int) -> str:
    at = clock.iso(NOW)
    consent = {"ip": f"192.0.{number % 256}.7", "user_agent": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Firefox/145.0",
               "referrer": "https://garden.example.org/join", "confirmed_at": at, "requested_at": at, "wording": WORDS,
               "wording_version": 1, "policy_version": "2026-11.1"}
    person = f"{number:08}aaaNUMBERaA"  # a fingerprint, once the number is in it
    row = Subscription("a-b#0", person, person=person,
                       address=f"reader-NUMBER-{number * 7919 % 99991}@example.org", source="form", confirmed_at=at,
                       fields={"first_name": f"Ada{number}", "town": "York"}, consent=consent,
                       tracking={"at": at, "wording": WORDS, "wording_version": "2026-11"})
    return json.dumps(row.serialize())


class Shelf:
    """Where the pieces are put."""

    def __init__(self) -> None:
        self.packed: dict[str, bytes] = {}

    def put_packed(self, key: str, body: Any, _content_type: str) -> None:
        body.seek(0)
        self.packed[key] = body.read()

    def read(self, key: str) -> Iterator[bytes]:
        body = io.BytesIO(self.packed[key])
        return iter(lambda: body.read(objects.BLOCK), b"")


def section() -> Section:
    """Both pieces of a list, and putting them together."""
    with stub.in_place_of_aws():
        rows, slowest = _costs(SIZES[-1])
        peaks = [_peak(size) for size in SIZES]
    exceeded = []
    if peaks[-1] - peaks[0] > MOST_GROWTH:
        exceeded.append(f"taking along: {peaks[-1]:,} bytes for {SIZES[-1]:,} people, {peaks[0]:,} for {SIZES[0]:,}")
    if slowest * A_MILLION > MOST_SECONDS:
        exceeded.append(f"taking along: {slowest * A_MILLION:.0f} seconds of processor for a piece of a million people")
    return Section("Taking everything along", _intro(peaks), [
        "what", "µs of processor a person", "a million: seconds", "a million: MB packed", "a million: queries"], rows,
        exceeded)


def _costs(many: int) -> tuple[list[list[str]], float]:
    shelf, rows, seconds = Shelf(), [], []
    for form in (CSV, JSON):
        queries, took = _stored(form, many, shelf)
        seconds.append(took / many)
        rows.append(_told(f"people as {'a table' if form == CSV else 'lines'}", took / many,
                          len(shelf.packed[form]) / many, queries / many))
    began = process_time()
    size = sum(map(len, archive.zipped(((form, archive.unpacked(shelf.read(form))) for form in (CSV, JSON)), NOW)))
    seconds.append((process_time() - began) / many)
    return [*rows, _told("put together to one ZIP", seconds[-1], size / many, 0)], max(seconds)


def _told(what: str, seconds: float, packed: float, queries: float) -> list[str]:
    return [what, f"{seconds * 1e6:.0f}", f"{seconds * A_MILLION:,.0f}", f"{packed * A_MILLION / 1e6:,.0f}",
            f"{queries * A_MILLION:,.0f}"]


def _stored(form: str, many: int, shelf: Shelf) -> tuple[int, float]:
    """How many queries it took, and how much processor."""
    garden = MailingList("a", "list#b", name="Garden news", fields=[{"name": "first_name", "label": "First name"}])
    piece, there = Piece(f"people.{'csv' if form == CSV else 'jsonl'}", "", partial(people, garden, form)), People(many)
    with there.in_place_of_aws(), patch.object(objects, "put_packed", shelf.put_packed):
        began = process_time()
        make._store(piece, form)
        return next(there.asked), process_time() - began


def _peak(many: int) -> int:
    """What packing and storing hold in memory at most; what is stored is left out of it."""
    shelf = Shelf()
    with patch.object(shelf, "put_packed", lambda *_: None):
        _stored(JSON, A_PAGE, shelf)
        return peak(lambda: _stored(JSON, many, shelf))


def _intro(peaks: list[int]) -> str:
    told = ", ".join(f"{peak / 1e6:.1f} MB for {size:,}" for peak, size in zip(peaks, SIZES, strict=True))
    return (
        f"The two files of a list of {SIZES[-1]:,} people, each a piece of its own, and the ZIP of both; answers of a "
        f"megabyte from within the process, so that the network's time is missing. What a million takes is reckoned "
        f"from that. A piece is packed on the function's disk, which has 512 MB, and goes to S3 from there; the ZIP "
        f"goes in parts of {objects.PIECE // 1024 // 1024} MB. Memory at most: {told} people.")
