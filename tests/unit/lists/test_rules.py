"""What a sign-up form may hand in, and how a list's own form is made for other sites."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.errors import Invalid
from chalicelib.lists import rules
from chalicelib.lists.form import embeddable
from chalicelib.lists.model import MailingList
from chalicelib.lists.schemas import ListIn
from tests.unit.conftest import PUBLIC_URL

FIELDS = [{"name": "first_name", "label": "First name"}, {"name": "town", "label": "Town"}]


@pytest.mark.parametrize(("given_fields", "accepted"), [
    ({}, {}), ({"first_name": "Zoë"}, {"first_name": "Zoë"}),
    ({"first_name": "  Zoë \r\n  Ann "}, {"first_name": "Zoë Ann"}),
    ({"first_name": "", "town": "   "}, {}), ({"gender": "f", "email": "x"}, {}), ({"town": 7}, {"town": "7"})])
def test_only_the_list_s_own_fields_are_taken(given_fields: dict[str, object], accepted: dict[str, str]) -> None:
    assert rules.accepted_fields(FIELDS, given_fields) == accepted


@pytest.mark.parametrize(("letters", "wrong"), [(199, []), (200, []), (201, ["town"])])
def test_a_field_holds_200_letters(letters: int, wrong: list[str]) -> None:
    assert list(rules.too_long({"first_name": "Zoë", "town": "x" * letters})) == wrong


@pytest.mark.parametrize("name", [
    *sorted(rules.RESERVED_FIELD_NAMES), "controller", "unsubscribe_url", "", "1st", "First", "a b", "a-b", "x" * 41,
    "ä"])
def test_refused_names_of_fields(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        ListIn.read({"name": "Garden news", "fields": [{"name": name, "label": "Label"}]})

    assert set(refused.value.fields) == {"fields.0.name"}


@pytest.mark.parametrize(("body", "field"), [
    ({}, "name"), ({"name": ""}, "name"), ({"name": "x" * 101}, "name"), ({"name": "a\nb"}, "name"),
    ({"name": "a\x7fb"}, "name"), ({"name": "x", "colour": "red"}, "colour"),
    ({"name": "x", "description": "x" * 501}, "description"),
    ({"name": "x", "wording": "x" * 1001}, "wording"), ({"name": "x", "fields": "first_name"}, "fields"),
    ({"name": "x", "fields": [{"name": "a", "label": "A"}] * 21}, "fields"),
    ({"name": "x", "fields": [{"name": "a", "label": "A", "required": True}]}, "fields.0.required")])
def test_what_is_wrong_with_a_list_is_said_by_field(body: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        ListIn.read(body)

    assert set(refused.value.fields) == {field}


def test_two_fields_of_one_name_are_refused() -> None:
    with pytest.raises(Invalid):
        ListIn.read({"name": "Garden news", "fields": [{"name": "town", "label": "A"}, {"name": "town", "label": "B"}]})


def test_the_default_wording_names_who_and_what() -> None:
    wording = rules.default_wording("Alice's Garden Club", "Garden news")

    assert "Alice's Garden Club" in wording
    assert "“Garden news”" in wording


class Tags(HTMLParser):
    """The tags of a page, with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@given(name=st.text(min_size=1, max_size=30), label=st.text(min_size=1, max_size=30))
def test_the_form_for_other_sites_holds_no_more_than_a_form(deployment: None, name: str, label: str) -> None:
    mailing_list = MailingList("aaaabbbbcccc", "list#2345678abcdef", name=name, wording=f"Yes, {name}", created_at="",
                               fields=[{"name": "first_name", "label": label}])

    tags = Tags(embeddable(mailing_list)).found

    assert {tag for tag, _attrs in tags} == {"form", "p", "strong", "label", "br", "input", "button"}
    inputs = {attrs["name"]: attrs for tag, attrs in tags if tag == "input"}
    assert [name for name, attrs in inputs.items() if "required" in attrs] == ["email"]
    assert set(inputs) == {"email", "first_name"}
    assert tags[0][1]["action"] == f"{PUBLIC_URL}/s/{mailing_list.id}"
    assert not any(attr.startswith("on") for _tag, attrs in tags for attr in attrs)
