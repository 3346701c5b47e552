"""What changed between two versions, in words."""

from typing import Any

import pytest

from chalicelib.accounts.policy import OF_ACCOUNT, Version, parsed
from chalicelib.privacy.rules import changes

DETAILS = {"name": "Garden Club", "postal_address": "1 Rose Lane", "email": "a@example.org", "phone": "+44 1",
           "website": "https://example.org", "privacy_contact": "b@example.org"}
ACCOUNT = {"controller": DETAILS, "tracking": "off", "sender": ""}
LIST = {"name": "Bees", "fields": ["Town", "Hive"]}
Facts = dict[str, Any] | None


def said(part: str, before: Facts, after: Facts, number: int = 2) -> list[str]:
    told = changes(Version(number, "2026-11-23T12:00:00Z", part, before, after, {}))
    return [one.text % one.values for one in told]


@pytest.mark.parametrize(("part", "before", "after", "words"), [
    (OF_ACCOUNT, ACCOUNT, ACCOUNT | {"controller": DETAILS | {"name": "Club", "phone": "+44 2"}},
     ["The details of who is responsible were changed: name, phone."]),
    (OF_ACCOUNT, ACCOUNT, ACCOUNT | {"tracking": "identified"},
     ["What is recorded of opens and clicks was changed from “nothing” to “by person, after consent”."]),
    (OF_ACCOUNT, ACCOUNT, ACCOUNT | {"sender": "news@example.org"},
     ["The address that newsletters come from was changed to news@example.org."]),
    (OF_ACCOUNT, ACCOUNT | {"sender": "news@example.org"}, ACCOUNT,
     ["The address that newsletters come from was changed to –."]),
    ("list#1", None, LIST, ["The list “Bees” was added."]),
    ("list#1", LIST, None, ["The list “Bees” was deleted."]),
    ("list#1", LIST, LIST | {"name": "Wasps"}, ["The list “Bees” is now called “Wasps”."]),
    ("list#1", LIST, {"name": "Bees", "fields": ["Town", "County"]},
     ["“Bees” asks for “County” as well.", "“Bees” no longer asks for “Hive”."]),
    ("list#1", LIST, {"name": "Bees", "fields": ["Hive", "Town"]},
     ["The questions of “Bees” were put in another order."]),
    ("list#1", LIST, {"name": "100 % Bees", "fields": ["Town", "Hive"]},
     ["The list “Bees” is now called “100 % Bees”."]),
])
def test_it_is_told_in_words(part: str, before: Facts, after: Facts, words: list[str]) -> None:
    assert said(part, before, after) == words


def test_the_first_version_is_the_opening_of_the_account() -> None:
    assert said(OF_ACCOUNT, None, ACCOUNT, number=1) == ["The account was opened."]


@pytest.mark.parametrize(("name", "meant"), [
    ("2026-11.1", ("2026-11", 1)), ("2026-11.120", ("2026-11", 120)), ("2026-11", None), ("2026-11.", None),
    ("2026-11.01", None), ("2026-11.0", None), ("2026-10.1", None), ("2026-11.²", None), ("2026-11.+1", None),
    ("", None),
])
def test_a_version_has_one_name(name: str, meant: tuple[str, int] | None) -> None:
    assert parsed(name) == meant
