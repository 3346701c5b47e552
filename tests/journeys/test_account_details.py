"""Controller details and settings, through the front door."""

import re
from html import unescape

import pytest

from chalicelib.accounts import rules
from chalicelib.accounts.model import Account
from chalicelib.accounts.service import get_account
from tests.support.answer import Answer
from tests.support.builders import ALICE_DETAILS
from tests.support.office import Office, signed_in
from tests.support.world import World

DETAILS, SETTINGS = "/dashboard/details", "/dashboard/settings"
NEW = ALICE_DETAILS | {"name": "Garden & Allotment Club", "postal_address": "2 Rose Lane\r\nYork YO1 7HH",
                       "phone": "+44 1904 496111"}


@pytest.fixture
def office(world: World) -> Office:
    return signed_in(world)


def kept(office: Office) -> Account:
    account = get_account(office.account.id, office.world.now())
    assert account is not None
    return account


def save(office: Office, path: str, drawn: Answer, **typed: str) -> Answer:
    """Send the form as it was drawn, with what is typed."""
    fields = {name: unescape(value) for name, value in re.findall(r'name="(\w+)"[^>]*value="([^"]*)"', drawn.text)}
    return office.post(path, **{**fields, **typed, "version": drawn.hidden("version")})


def trail(office: Office) -> list[tuple[str, str]]:
    return [(row["action"]["S"], row["facts"]["S"]) for row in office.world.scan("accounts")
            if row["sk"]["S"].startswith("audit#") and row["action"]["S"] != "list.created"]


def test_new_details_stand_wherever_subscribers_are(office: Office) -> None:
    world = office.world
    mailing_list = world.a_list()
    answer = office.follow(save(office, DETAILS, office.get(DETAILS), **NEW))

    assert "Saved." in answer.text
    assert rules.details(kept(office).controller) == NEW | {"postal_address": "2 Rose Lane\nYork YO1 7HH"}
    for shown in (answer.text, world.http("GET", f"/s/{mailing_list.id}").text):
        assert "2 Rose Lane" in shown
        assert "Garden &amp; Allotment Club" in shown
    assert trail(office) == [("details.changed", '{"changed": "name postal_address phone"}')]
    assert save(office, DETAILS, office.get(DETAILS), **NEW).status == 303
    assert len(trail(office)) == 1, "what changes nothing leaves no line"


def test_a_form_that_fails_comes_back_with_all_that_was_typed(office: Office) -> None:
    answer = save(office, DETAILS, office.get(DETAILS),
                  **NEW | {"website": "http://garden.example.com", "phone": "none"})

    assert answer.status == 422
    for field in ("website", "phone"):
        assert f'id="{field}-error"' in answer.text
        assert f'href="#{field}"' in answer.text
    for typed in ("http://garden.example.com", "none", "Garden &amp; Allotment Club", "2 Rose Lane\nYork YO1 7HH"):
        assert typed in answer.text
    assert rules.details(kept(office).controller) == ALICE_DETAILS


def test_of_two_who_change_the_account_at_once_the_second_is_told(office: Office) -> None:
    colleague = signed_in(office.world, email="adam@garden.example.com")
    mine, theirs = office.get(DETAILS), colleague.get(SETTINGS)
    assert save(office, DETAILS, mine, **NEW).status == 303

    answer = save(colleague, SETTINGS, theirs, organisation="Club", sender="", time_zone="Europe/Paris", tracking="off")
    assert answer.status == 412
    assert "Somebody else has changed the account" in answer.text
    assert 'value="Club"' in answer.text
    assert kept(office).organisation != "Club"

    again = save(colleague, SETTINGS, answer, organisation="Club", sender="", time_zone="Europe/Paris", tracking="off")
    assert again.status == 303
    assert kept(office).organisation == "Club"
    assert kept(office).controller.name == NEW["name"]


def test_settings(office: Office) -> None:
    page = office.get(SETTINGS)
    assert re.search(r'value="identified" checked', page.text)
    answer = save(office, SETTINGS, page, organisation="The club", sender="letters@garden.example.com",
                  time_zone="Europe/Rome", tracking="anonymous")

    assert answer.status == 303
    account = kept(office)
    assert (account.organisation, account.sender, account.time_zone, account.tracking) == (
        "The club", "letters@garden.example.com", "Europe/Rome", "anonymous")
    assert trail(office) == [("settings.changed", '{"changed": "organisation sender tracking time_zone", '
                                                  '"tracking": "anonymous"}')]


def test_only_owners_change_them_and_everybody_sees_them(office: Office) -> None:
    editor = signed_in(office.world, role="editor", email="eve@garden.example.com")
    for path in (DETAILS, SETTINGS):
        assert "Only an owner" in editor.get(path).text
        assert editor.post(path, **NEW, version="1").status == 403
    assert trail(office) == []
