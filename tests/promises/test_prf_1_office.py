"""PRF-1: the account holder reads a person's consent receipt and saves it signed; both want a second factor."""

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup

from chalicelib.accounts.model import Audit
from chalicelib.core import pages
from tests.support.office import Office, signed_in
from tests.support.samples import AUTHORITY_DETAILS, OPERATOR_DETAILS
from tests.support.world import World

pytestmark = pytest.mark.promise("PRF-1")
HOSTILE = "<script>alert('x')</script>\"{{7*7}} & "


def carols(world: World) -> str:
    """The way to Carol's page, once she has confirmed."""
    garden = world.a_list()
    world.sign_up(garden, world.carol)
    world.confirm(world.confirmation_link(), ip="198.51.100.23")
    found = world.api("POST", f"/v1/lists/{garden.id}/subscriptions/lookup", json={"email": world.carol}).json
    return f"/dashboard/people/{found['subscription']['id']}"


@pytest.fixture
def office(world: World) -> Office:
    return signed_in(world)


def test_from_the_person_s_record_one_comes_to_the_receipt_and_its_signed_file(office: Office) -> None:
    person = carols(office.world)

    assert f'href="{person}/receipt"' in office.get(f"{person}/record").text
    page = office.get(f"{person}/receipt")
    assert page.status == 200
    for said in ("Consent receipt", "198.51.100.23", "Carol.Smith@example.org", "E-mail address", "/receipts/verify"):
        assert said in page.text
    saved = office.get(f"{person}/receipt.json")
    assert saved.headers["Content-Disposition"].startswith("attachment;")
    verdict = office.world.http("POST", "/receipts/verify", json=json.loads(saved.text)).json
    assert verdict == {"genuine": True}
    looks = [row for row in Audit.query(office.account.id, Audit.sk.startswith("audit#"))
             if row.action == "person.looked_up"]
    assert len(looks) == 3, "each look at what is personal is written down"


@pytest.mark.parametrize("what", ["receipt", "receipt.json"])
def test_it_wants_a_second_factor_and_a_consent(office: Office, what: str) -> None:
    world, person = office.world, carols(office.world)
    garden = world.a_list()
    world.sign_up(garden, "eve@example.org")
    waits = world.api("POST", f"/v1/lists/{garden.id}/subscriptions/lookup", json={"email": "eve@example.org"}).json

    assert office.get(f"/dashboard/people/{waits['subscription']['id']}/{what}").status == 404
    asked = office.unproved().get(f"{person}/{what}")
    assert "198.51.100.23" not in asked.text
    assert "step_up_code" in asked.text


def _hostile(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _hostile(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_hostile(each) for each in value]
    return HOSTILE + value if isinstance(value, str) and "T" not in value[10:11] else value


def test_nothing_that_stands_in_a_receipt_becomes_part_of_the_page(office: Office) -> None:
    document = json.loads(office.get(f"{carols(office.world)}/receipt.json").text)
    document = _hostile(document)
    document["events"] = [one | {"event_state": "given"} for one in document["events"]]
    document["party_identification"][0]["party_email"] = "javascript:alert(1)"
    environment = pages._environment.__wrapped__()  # a fresh one, since a template without a name is not escaped
    environment.autoescape = True
    macro = environment.from_string('{% from "parts/receipt.html" import receipt %}{{ receipt(document) }}')

    shown = BeautifulSoup(macro.render(document=document, operator=OPERATOR_DETAILS, authority=AUTHORITY_DETAILS),
                          "html.parser")

    assert shown.find("script") is None
    assert [a["href"] for a in shown.find_all("a")] == ["/receipts/verify"]
    assert shown.get_text().count("{{7*7}}") > 4
