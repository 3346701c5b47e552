"""ROLE-1: the operator is controller for account holders' data, processor for subscribers'. Pages name both roles and
both identities."""

import re
from html import unescape

import pytest

from chalicelib.core.settings import settings
from chalicelib.privacy.data import DATA
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


def test_the_operators_policy_names_it_and_both_roles(world: World) -> None:
    said = words(world.http("GET", "/privacy").text)

    assert all(line in said for line in (settings().operator_name, settings().operator_contact))
    assert all(line in said for line in settings().operator_address.splitlines())
    assert "the organisation that writes to you is the controller" in said
    assert "We are its processor" in said
    assert "for the accounts of these organisations and of their staff are we the controller ourselves" in said


@pytest.mark.parametrize("version", ["", "?version=2026-11.1"])
def test_every_version_of_an_accounts_policy_names_both_roles_and_identities(version: str, world: World) -> None:
    said = words(world.http("GET", f"/a/{world.account.id}/privacy{version}").text)

    assert f"{ALICE_DETAILS['name']} owns this mailing list and is the data controller" in said
    assert f"{settings().operator_name} runs the list on its behalf, as its data processor" in said
    assert all(line in said for value in ALICE_DETAILS.values() for line in value.splitlines())


def test_the_record_of_processing_tells_the_two_roles_apart(world: World) -> None:
    """GDPR art. 30(1) for what the operator is the controller of, 30(2) for what it processes for others; nothing that
    is stored about anybody is missing, and nothing is in both."""
    record = world.http("GET", "/privacy/record.json").json
    own = {one["kind"] for activity in record["as_controller"] for one in activity["stored"]}
    others = {one["kind"] for activity in record["as_processor"]["categories_of_processing"]
              for one in activity["stored"]}

    assert {activity["people"] for activity in record["as_controller"]} == {
        "Account holders and the people who work for them"}
    assert {activity["people"] for activity in record["as_processor"]["categories_of_processing"]} == {"Subscribers"}
    assert own & others == set()
    assert own | others == {name for name, one in DATA.items() if one.personal}
    assert record["operator"]["name"] == settings().operator_name
    assert all(activity[fact] for activity in [*record["as_controller"],
                                               *record["as_processor"]["categories_of_processing"]]
               for fact in ("purpose", "lawful_basis", "people", "data", "time_limits"))
    assert record["transfers"].startswith("None")
    assert record["security"]


def test_the_record_for_people_says_the_same(world: World) -> None:
    record, said = world.http("GET", "/privacy/record.json").json, words(world.http("GET", "/privacy/record").text)

    for activity in [*record["as_controller"], *record["as_processor"]["categories_of_processing"]]:
        assert activity["name"] in said
        assert all(limit in said for limit in activity["time_limits"])


@pytest.mark.parametrize(("tracking", "named"), [("off", False), ("anonymous", True), ("identified", True)])
def test_an_account_holders_own_record_is_drawn_from_what_is_set(tracking: str, named: bool, world: World) -> None:
    world.use_account(tracking=tracking)
    world.a_list()
    office = signed_in(world)

    record, page = office.get("/dashboard/privacy/record.json").json, words(office.get("/dashboard/privacy").text)

    assert record["controller"] == ALICE_DETAILS
    assert record["processor"]["name"] == settings().operator_name
    assert [one["name"] for one in record["lists"]] == ["Garden news"]
    assert any(one["name"] == "Recording opens and clicks" for one in record["activities"]) is named
    assert ("Recording opens and clicks" in page) is named
