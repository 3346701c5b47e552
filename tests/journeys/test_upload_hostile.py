"""Files that somebody made to do harm, or by mistake: each row costs itself alone, and nothing of it runs anywhere."""

import csv
import gzip
import io
import tracemalloc
import zipfile

import pytest

from chalicelib.core import objects
from chalicelib.imports import model
from chalicelib.lists.model import MailingList
from tests.support.downloading import asked, fetched, rows
from tests.support.office import signed_in
from tests.support.uploads import VOUCHED, begin
from tests.support.world import World

FORMULA = "=cmd|' /C calc'!A0"
LINES: list[tuple[bytes, str]] = [
    (b"ann@example.org," + FORMULA.encode(), "added"),
    (b"ANN@example.org,again", "duplicate"),
    (b" ann@EXAMPLE.org ,again", "duplicate"),
    ("bea@bücher.example,x".encode(), "added"),
    (b"bea@xn--bcher-kva.example,x", "duplicate"),
    (b"nul\0@example.org,N\0UL\0", "added"),
    (FORMULA.encode() + b",x", "bad_address"),
    (b"=1+1@example.org,@SUM(A1)", "added"),
    (b"<script>alert(1)</script>@example.org,x", "bad_address"),
    (b'"x@example.org\r\nBcc: eve@example.org",x', "bad_address"),
    (b"eve@example.org%0ABcc:x@example.org,x", "bad_address"),
    (b"a@b@example.org,x", "bad_address"),
    ("zoë@example.org,x".encode(), "bad_address"),
    ("‮gro.elpmaxe@ev​e,x".encode(), "bad_address"),
    (b"x" * 65 + b"@example.org,x", "bad_address"),
    (b"wide@example.org" + b",x" * 99_999, "too_wide"),
    (b"empty@example.org" + b"," * 99_999, "added"),
    (b"long@example.org," + b"y" * 10_001, "unreadable"),
    (b"longer@example.org," + b"y" * 1_100_000, "line_too_long"),
    (b"", ""),
    (b",<img src=x onerror=alert(1)>", "no_address"),
    (b"dan@example.org,<img src=x onerror=alert(1)>", "added"),
    (b'open@example.org,"never closed', "unreadable"),
    (b"last@example.org,\xff\xfe", "added"),
]


@pytest.fixture
def garden(world: World) -> MailingList:
    return world.a_list()


def test_each_row_of_a_hostile_file_costs_itself_alone(world: World, garden: MailingList) -> None:
    body = b"email,name,date,source\r\n" + b"".join(
        (line if line.count(b",") > 2 or b"never" in line or not line else line + b",2026-01-31,our fair") + b"\r\n"
        for line, _outcome in LINES)
    upload = begin(world, garden, "evidence").ready(body, ["email", "field:first_name", "consent_date",
                                                           "consent_source"])
    upload.run()

    expected = {n: outcome for n, (_line, outcome) in enumerate(LINES, 2) if outcome}
    expected[18] = "bad_date"  # the columns that it has are empty
    assert upload.results() == expected
    _nothing_of_it_runs(world, garden, upload.short)


def _nothing_of_it_runs(world: World, garden: MailingList, short: str) -> None:
    """In no spreadsheet, on no page, in no mail."""
    table = objects.get(model.results_key(short)) or b""
    for cells in csv.reader(io.StringIO(table.decode("utf-8-sig"))):
        assert not [cell for cell in cells if cell[:1] in "=+-@\t" and cell], "no formula in the result"
    assert b"@" not in table
    office = signed_in(world)
    asked(office, garden)
    world.drain()
    saved = rows(fetched(office, garden))
    assert {row["first_name"] for row in saved if "ann@" in row["email"]} == {f"'{FORMULA}"}
    assert not [cell for row in saved for cell in row.values() if cell[:1] in "=+-@" and cell]
    assert "'=1+1@example.org" in {row["email"] for row in saved}
    page = office.get(f"/dashboard/lists/{garden.id}/people/addresses").text
    assert "<img src=x" not in page


def _bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("people.csv", b"a@example.org\n" * 5_000_000)
    return packed.getvalue()


@pytest.mark.parametrize("kind", ["zip", "gzip"])
def test_a_packed_bomb_that_is_called_csv_is_refused_and_never_unpacked(world: World, garden: MailingList,
                                                                        kind: str) -> None:
    upload = begin(world, garden, "confirm")
    upload.send(_bomb() if kind == "zip" else gzip.compress(b"a@example.org\n" * 5_000_000))
    tracemalloc.start()
    refused = upload.ask("GET", "/preview")
    named = upload.ask("POST", "/columns", {"columns": ["email"]})
    used = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    upload.ask("POST", "/attestation", VOUCHED)

    assert (refused.status, named.status, upload.ask("POST", "/start", {}).status) == (422, 422, 409)
    assert "archive" in refused.json["detail"]
    assert used < 20_000_000, "70 MB lie in it"
    page = signed_in(world).get(f"/dashboard/uploads/{upload.id}").text
    assert "Save the table as CSV" in page
    assert f"/dashboard/uploads/{upload.id}/file" in page, "where another can be sent"


def test_one_that_takes_the_place_of_a_good_file_does_not_start(world: World, garden: MailingList) -> None:
    upload = begin(world, garden, "confirm").ready(b"email\nann@example.org\n", ["email"])
    upload.send(_bomb())

    assert upload.ask("POST", "/start", {}).status in {409, 422}
    world.drain()
    assert world.inbox() == []


def test_a_first_line_of_100_000_columns_is_refused_in_words(world: World, garden: MailingList) -> None:
    upload = begin(world, garden, "confirm")
    upload.send(b"email" + b",c" * 99_999 + b"\nann@example.org\n")

    assert "100,000 columns; 200 is the most" in upload.ask("GET", "/preview").json["detail"]
