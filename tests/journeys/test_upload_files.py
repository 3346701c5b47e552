"""Files as other services save them (tests/data/uploads, made by hand in their shapes), from the file to the people.

Mailchimp, listmonk, Brevo and MailerLite; as UTF-8, with a byte order mark, in UTF-16, and in Windows' own letters.
"""

from pathlib import Path
from typing import Any, NamedTuple

import pytest

from chalicelib.lists.model import MailingList
from tests.support import builders
from tests.support.uploads import VOUCHED, Upload, begin
from tests.support.world import World

FILES = Path(__file__).resolve().parents[1] / "data" / "uploads"
FIELDS = [{"name": "first_name", "label": "First name"}, {"name": "surname", "label": "Surname"},
          {"name": "town", "label": "Home town"}]
ZOE = {"first_name": "Zoë", "surname": "O’Brien"}


class Shape(NamedTuple):
    """A file; what is said of its columns beyond the guess, by name; what is to come of it."""

    name: str
    system: str
    mode: str
    said: dict[str, str]
    results: dict[int, str]
    fields: dict[str, str] | None = None


SHAPES = [
    Shape("mailchimp-subscribed", "Mailchimp", "evidence", {"TAGS": "consent_source"},
          {2: "added", 3: "no_source", 4: "bad_address", 5: "bad_date"},
          {"first_name": "Zoë", "surname": "O’Brien, née Müller", "town": "York"}),
    Shape("mailchimp-subscribed", "Mailchimp", "confirm", {},
          {2: "asked", 3: "asked", 4: "bad_address", 5: "asked"}),
    Shape("mailchimp-unsubscribed", "Mailchimp", "confirm", {}, {2: "has_left", 3: "has_left"}),
    Shape("mailchimp-unsubscribed", "Mailchimp", "suppressions", {}, {2: "barred", 3: "barred"}),
    Shape("listmonk", "listmonk", "confirm", {}, {2: "asked", 3: "has_left", 4: "has_left"}),
    Shape("listmonk", "listmonk", "suppressions", {}, {2: "stays", 3: "barred", 4: "barred"}),
    Shape("brevo", "Brevo", "evidence", {}, {2: "added", 3: "has_left", 4: "bad_date"}, ZOE),
    Shape("brevo", "Brevo", "suppressions", {}, {2: "stays", 3: "barred", 4: "stays"}),
    Shape("mailerlite", "MailerLite", "evidence", {"Groups": "consent_source"},
          {2: "added", 3: "bad_date", 4: "no_source"}, ZOE),
    Shape("mailerlite", "MailerLite", "confirm", {}, {2: "asked", 3: "asked", 4: "duplicate"}),
]


@pytest.fixture
def garden(world: World) -> MailingList:
    return builders.a_list(world.account, fields=FIELDS)


def _carried(world: World, garden: MailingList, shape: Shape, body: bytes) -> Upload:
    """The upload after its run: mapped as guessed, but for what was said."""
    upload = begin(world, garden, shape.mode)
    upload.send(body)
    seen = upload.ask("GET", "/preview").json
    assert seen["system"] == shape.system
    columns = [shape.said.get(one["name"], one["purpose"]) for one in seen["columns"]]
    if shape.mode != "evidence":
        columns = [one if not one.startswith("consent") else "" for one in columns]
    if shape.mode == "suppressions":
        columns = [one if not one.startswith("field:") else "" for one in columns]
    upload.do("columns", {"columns": columns})
    upload.do("attestation", VOUCHED)
    upload.run()
    return upload


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: f"{shape.name}-{shape.mode}")
def test_each_row_comes_to_what_it_should(world: World, garden: MailingList, shape: Shape) -> None:
    upload = _carried(world, garden, shape, (FILES / f"{shape.name}.csv").read_bytes())

    assert upload.results() == shape.results
    asked = sum(outcome == "asked" for outcome in shape.results.values())
    assert len(world.inbox()) == asked
    if shape.fields:
        assert world.subscription(garden, "zoe@example.org")["fields"] == shape.fields


@pytest.mark.parametrize("shape", [one for one in SHAPES if one.fields], ids=lambda shape: shape.name)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_however_it_was_saved(world: World, garden: MailingList, shape: Shape, encoding: str) -> None:
    body = (FILES / f"{shape.name}.csv").read_text(encoding="utf-8").encode(encoding)
    upload = _carried(world, garden, shape, body)

    assert upload.results() == shape.results
    assert world.subscription(garden, "zoe@example.org")["fields"] == shape.fields


@pytest.mark.parametrize(("name", "at", "ip"), [
    ("mailchimp-subscribed", "2015-03-16T14:40:47Z", "192.0.2.7"), ("brevo", "2022-04-03T00:00:00Z", ""),
    ("mailerlite", "2024-01-31T10:11:12Z", "")])
def test_its_columns_of_evidence_become_the_record_of_consent(world: World, garden: MailingList, name: str, at: str,
                                                              ip: str) -> None:
    shape = next(one for one in SHAPES if one.name == name and one.fields)
    _carried(world, garden, shape, (FILES / f"{name}.csv").read_bytes())

    consent: Any = world.subscription(garden, "zoe@example.org")["consent"]
    assert (consent["confirmed_at"], consent["ip"]) == (at, ip)
    assert consent["wording"].startswith("Given elsewhere, as the organisation states: ")
