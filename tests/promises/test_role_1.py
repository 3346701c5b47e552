"""ROLE-1: the operator is controller for account holders' data, processor for subscribers'. Pages name both roles and
both identities."""

import re
from html import unescape

import pytest

from chalicelib.core.settings import settings
from tests.support.answer import Answer
from tests.support.builders import ALICE_DETAILS, CAROL
from tests.support.office import signed_in
from tests.support.world import World

pytestmark = pytest.mark.promise("ROLE-1")


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def names_the_operator(page: str) -> bool:
    known = settings()
    return all(one in words(page) for one in (known.operator_name, known.operator_address, known.operator_contact))


def says_both_roles(page: str) -> bool:
    said = words(page)
    name = settings().operator_name
    return (f"{name} is the controller" in said and "you are the controller" in said
            and f"{name} is your processor" in said)


def test_the_terms_name_both_roles_and_the_operator(world: World) -> None:
    page = world.http("GET", "/terms").text

    assert names_the_operator(page)
    assert says_both_roles(page)
    assert "organisation or person in whose name the account is opened" in words(page)


def test_the_account_holders_terms_name_both_identities(world: World) -> None:
    office = signed_in(world)
    page = office.get("/dashboard/terms").text

    assert names_the_operator(page)
    assert says_both_roles(page)
    assert ALICE_DETAILS["name"] in words(page)
    assert all(line in words(page) for line in ALICE_DETAILS["postal_address"].splitlines())


@pytest.mark.parametrize("path", ["/dashboard", "/dashboard/details", "/dashboard/settings", "/dashboard/domain"])
def test_every_page_of_the_dashboard_says_who_is_what(path: str, world: World) -> None:
    said = words(signed_in(world).get(path).text)

    assert f"{settings().operator_name} runs your lists as your data processor, and is the controller of your own " \
           "account’s data" in said


def test_subscribers_see_the_controller_and_the_processor(world: World) -> None:
    mailing_list = world.a_list()
    shown: list[Answer] = [world.http("GET", f"/s/{mailing_list.id}"), world.sign_up(mailing_list, CAROL)]
    mail = world.inbox()[0]

    for said in (*(words(answer.text) for answer in shown), words(mail.html), words(mail.text)):
        assert ALICE_DETAILS["name"] in said
        assert settings().operator_name in said
        assert "data controller" in said
        assert "data processor" in said


def test_the_agreement_holds_what_the_law_asks_of_it(world: World) -> None:
    """GDPR art. 28(3): the subject matter, and (a) to (h); and how sub-processors are bound (28(2), (4))."""
    said = words(world.http("GET", "/terms").text)

    for asked in ("Subject, duration, nature and purpose", "Which data of which people", "documented instructions",
                  "bound to confidentiality", "measures of article 32", "one sub-processor: Amazon Web Services",
                  "same duties as in this agreement", "articles 32 to 36", "rectification, erasure, restriction",
                  "without undue delay", "machine-readable form", "allow for audits, inspections among them",
                  "tell you at once if we think that an instruction breaks the law"):
        assert asked in said, asked
