"""Controller details: what is taken, and what is said of what is not."""

import pytest

from chalicelib.administration.details import checked, tidy
from chalicelib.core.errors import Invalid
from tests.support.builders import ALICE_DETAILS


def refused(**over: str) -> dict[str, str]:
    with pytest.raises(Invalid) as error:
        checked(ALICE_DETAILS | over)
    return error.value.fields


def test_complete_details_are_kept_as_they_are() -> None:
    assert checked(ALICE_DETAILS) == ALICE_DETAILS


def test_each_is_required() -> None:
    assert list(refused(**dict.fromkeys(ALICE_DETAILS, " \n "))) == list(ALICE_DETAILS)


def test_idle_spaces_go_and_only_the_postal_address_has_lines() -> None:
    typed = tidy({"name": " Alice’s\r\n Garden  Club ", "postal_address": " 1  Rose Lane \r\n\r\n York ",
                  "phone": "+44\t1904 496000"})
    assert typed["name"] == "Alice’s Garden Club"
    assert typed["postal_address"] == "1 Rose Lane\nYork"
    assert typed["phone"] == "+44 1904 496000"


def test_answers_go_to_a_domain_that_ses_takes() -> None:
    assert checked(ALICE_DETAILS | {"email": "Hallo@gärten.example"})["email"] == "Hallo@xn--grten-gra.example"


@pytest.mark.parametrize("phone", ["+44 20 7946 0000", "020 7946 0000", "(030) 123-456", "+49/30/123456", "112112"])
def test_phone_numbers(phone: str) -> None:
    assert checked(ALICE_DETAILS | {"phone": phone})["phone"] == phone


@pytest.mark.parametrize("phone", ["12345", "call me", "+44 20 79 x1", "+" + "1" * 16, "tel:+4420794600",
                                   "++44 2079460"])
def test_what_is_no_phone_number(phone: str) -> None:
    assert "phone number" in refused(phone=phone)["phone"]


@pytest.mark.parametrize("website", [
    "http://garden.example.com", "garden.example.com", "javascript:alert(1)", "https://localhost",
    "https://user@garden.example.com", "https://garden.example.com/a b", "https://", "https://a.b:x", "ftp://a.example"])
def test_what_is_no_web_site(website: str) -> None:
    assert "https://" in refused(website=website)["website"]


@pytest.mark.parametrize("contact", [
    "privacy@garden.example.com", "https://garden.example.com/privacy", "Alice Smith, privacy@garden.example.com",
    "Alice Smith <privacy@garden.example.com>"])
def test_privacy_contacts(contact: str) -> None:
    assert checked(ALICE_DETAILS | {"privacy_contact": contact})["privacy_contact"] == contact


@pytest.mark.parametrize("contact", ["Alice", "ask us", "@alice", "http://garden.example.com", "alice@"])
def test_what_is_no_privacy_contact(contact: str) -> None:
    assert "e-mail address" in refused(privacy_contact=contact)["privacy_contact"]


def test_lengths_and_signs_that_cannot_be_shown() -> None:
    assert "120" in refused(name="a" * 121)["name"]
    assert "500" in refused(postal_address="a" * 501)["postal_address"]
    assert "8 lines" in refused(postal_address="\n".join("abcdefghi"))["postal_address"]
    assert "cannot be shown" in refused(name="Alice\x00")["name"]
