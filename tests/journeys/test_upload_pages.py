"""Uploads by hand, as an account holder goes through them: file, columns, vouching, progress, result, taking back."""

import pytest

from chalicelib.core import clock, objects
from chalicelib.imports import forms, service
from chalicelib.imports.model import Import, import_key
from chalicelib.lists.model import MailingList
from chalicelib.users.model import EDITOR, VIEWER
from tests.support import builders
from tests.support.mail import PUBLIC_URL
from tests.support.office import Office, signed_in
from tests.support.sending_files import sent
from tests.support.world import World

HEADER = "Email Address,First Name,CONFIRM_TIME,Source,Gender\r\n"
EVIDENCE = (HEADER + "ann@example.org,Ann,2024-05-01 10:00:00,Spring fair,f\r\n"
            "bob@example.org,Bob,2024-05-02 10:00:00,Spring fair,m\r\n"
            "not an address,Eve,2024-05-02 10:00:00,Spring fair,f\r\n"
            "dave@example.org,Dave,last summer,Spring fair,m\r\n").encode()
COLUMNS = {"columns.0": "email", "columns.1": "field:first_name", "columns.2": "consent_date",
           "columns.3": "consent_source", "columns.4": ""}
VOUCHED = {"source": "Our stand at the spring fair.", "consent": "By ticking a box, on the dates in the file.",
           "not_bought": "yes"}


@pytest.fixture
def garden(world: World) -> MailingList:
    return world.a_list()


@pytest.fixture
def office(world: World) -> Office:
    return signed_in(world, EDITOR)


def new(garden: MailingList) -> str:
    return f"/dashboard/lists/{garden.id}/uploads/new"


def begun(office: Office, garden: MailingList, mode: str = "evidence", file: bytes = EVIDENCE) -> str:
    """The page of an upload whose file is there."""
    answer = sent(office, new(garden), file, mode=mode)
    assert answer.status == 303, answer.text
    return str(answer.headers["Location"])


def started(office: Office, garden: MailingList) -> str:
    page = begun(office, garden)
    answer = office.post(f"{page}/start", **COLUMNS, **VOUCHED)
    assert answer.status == 303, answer.text
    return page


def test_from_the_file_to_the_result(world: World, office: Office, garden: MailingList) -> None:
    assert "Nothing was uploaded yet" in office.get(f"/dashboard/lists/{garden.id}/uploads").text
    page = begun(office, garden)
    columns = office.get(page).text
    assert '<option value="email" selected>' in columns, "guessed from the name of the column"
    assert '<option value="consent_date" selected>' in columns
    assert "a…@e….org" in columns
    assert "ann@example.org" not in columns, "masked"
    assert "Gender" in columns
    assert world.subscription_or_none(garden, "ann@example.org") is None, "nothing has happened yet"

    under_way = office.follow(office.post(f"{page}/start", **COLUMNS, **VOUCHED))
    assert "Under way" in under_way.text
    assert 'http-equiv="refresh"' in under_way.text
    world.drain()

    result = office.get(page).text
    assert "Finished" in result
    assert 'http-equiv="refresh"' not in result
    for said in ("Put on the list", "An e-mail address that cannot be mailed", "No date of consent"):
        assert said in result
    assert world.subscription(garden, "ann@example.org")["fields"] == {"first_name": "Ann"}
    table = office.post(f"{page}/results")
    assert table.headers["Content-Disposition"].startswith("attachment")
    assert b"\r\n2,added," in table.body
    assert b"@" not in table.body
    assert "Finished" in office.get(f"/dashboard/lists/{garden.id}/uploads").text


def test_it_is_taken_back_within_a_day(world: World, office: Office, garden: MailingList) -> None:
    page = started(office, garden)
    world.drain()
    assert office.post(f"{page}/undo").status == 422, "the box must be ticked"
    assert world.subscription_or_none(garden, "ann@example.org")
    assert office.post(f"{page}/undo", sure="yes").status == 303
    world.drain()

    assert world.subscription_or_none(garden, "ann@example.org") is None
    assert "Taken back" in office.get(page).text


def test_after_a_day_nothing_can_be_taken_back_or_saved(world: World, office: Office, garden: MailingList) -> None:
    page = started(office, garden)
    world.drain()
    world.advance(days=1, minutes=1)
    later = signed_in(world, email="later@garden.example.com")

    assert "Take it back" not in later.get(page).text
    assert "Row by row" not in later.get(page).text
    assert later.post(f"{page}/undo", sure="yes").status == 409
    assert later.post(f"{page}/results").status == 404


def test_it_is_paused_gone_on_with_and_cancelled(world: World, office: Office, garden: MailingList) -> None:
    page = started(office, garden)
    assert "It is paused" in office.follow(office.post(f"{page}/pause")).text
    world.drain()
    assert world.subscription_or_none(garden, "ann@example.org") is None
    assert "It goes on" in office.follow(office.post(f"{page}/resume")).text
    assert "It is cancelled" in office.follow(office.post(f"{page}/cancel")).text
    world.drain()
    assert world.subscription_or_none(garden, "ann@example.org") is None
    assert "Cancelled" in office.get(page).text


@pytest.mark.promise("SHR-1")
@pytest.mark.parametrize("missing", ["source", "consent", "not_bought"])
def test_without_being_vouched_for_nothing_starts_and_what_was_typed_stays(
        world: World, office: Office, garden: MailingList, missing: str) -> None:
    page = begun(office, garden)
    refused = office.post(f"{page}/start", **COLUMNS, **{**VOUCHED, missing: ""})

    assert refused.status == 422
    assert f'href="#{missing}"' in refused.text
    assert missing == "consent" or VOUCHED["consent"] in refused.text
    world.drain()
    assert world.subscription_or_none(garden, "ann@example.org") is None


@pytest.mark.promise("DAT-2")
def test_a_column_that_no_list_may_keep_is_left_out_and_refused(office: Office, garden: MailingList) -> None:
    page = begun(office, garden)
    assert 'name="columns.4" value=""' in office.get(page).text
    forced = office.post(f"{page}/start", **{**COLUMNS, "columns.4": "field:first_name", "columns.1": ""}, **VOUCHED)

    assert forced.status == 422
    assert 'href="#columns.4"' in forced.text


def test_evidence_needs_its_columns(office: Office, garden: MailingList) -> None:
    page = begun(office, garden)
    refused = office.post(f"{page}/start", **{**COLUMNS, "columns.2": ""}, **VOUCHED)

    assert refused.status == 422
    assert "When the person consented" in refused.text


@pytest.mark.parametrize(("file", "mode", "field"), [
    (b"", "confirm", "file"), (EVIDENCE, "", "mode"), (EVIDENCE, "anything", "mode"),
    (b"x" * 1_000_001, "confirm", "file"), (b"PK\x03\x04" + b"\0" * 100, "confirm", "file"),
])
def test_what_cannot_be_uploaded_is_said_beside_the_field(office: Office, garden: MailingList, file: bytes, mode: str,
                                                          field: str) -> None:
    answer = sent(office, new(garden), file, mode=mode)

    assert answer.status == 422, answer.text
    assert f'href="#{field}"' in answer.text


def test_suppressions_want_no_word_of_consent(world: World, office: Office, garden: MailingList) -> None:
    page = begun(office, garden, "suppressions", b"email\r\nnever@example.org\r\n")
    assert "When and how did they consent" not in office.get(page).text
    form = {"columns.0": "email", "source": "Who left at our old service."}
    assert office.post(f"{page}/start", **form).status == 303
    world.drain()

    assert "Never mailed from now on" in office.get(page).text
    assert "Take it back" not in office.get(page).text, "the people's own wish alone lifts it"


def test_a_large_file_goes_straight_to_the_store_and_leads_back(world: World, office: Office,
                                                                garden: MailingList) -> None:
    page = sent(office, new(garden), mode="evidence", large="yes").headers["Location"]
    form = office.get(page)
    policy = form.headers["Content-Security-Policy"]
    assert "form-action 'self' https://" in policy
    assert ".s3.eu-west-2.amazonaws.com;" in policy
    back = page.removesuffix("/file")
    assert f'value="{PUBLIC_URL}{back}"' in form.text, "where S3 leads the browser"
    assert "There is no file" in office.get(back).text

    found = Import.find(*import_key(world.account.id, back.rpartition("-")[2])[1:], clock.now())
    assert found is not None
    sent_to = service.form(found).fields["key"]
    objects.put(sent_to, EVIDENCE, "text/csv")  # as the browser does, by the form
    assert "What are the columns for" in office.get(back).text


def test_a_second_factor_is_asked_for_where_people_move(office: Office, garden: MailingList) -> None:
    page = begun(office, garden)
    office.unproved()
    assert office.post(f"{page}/start", **COLUMNS, **VOUCHED).status == 403
    assert office.post(f"{page}/start", **COLUMNS, **VOUCHED, step_up_code=office.code()).status == 303
    office.unproved()
    assert office.post(f"{page}/results").status == office.post(f"{page}/undo", sure="yes").status == 403
    assert office.post(f"{page}/pause").status == 303, "whoever sees a mistake must be quick"


def test_viewers_look_and_change_nothing(world: World, office: Office, garden: MailingList) -> None:
    page = begun(office, garden)
    viewer = signed_in(world, VIEWER, "vera@garden.example.com")

    assert viewer.get(page).status == 200
    assert "<select" not in viewer.get(page).text
    assert viewer.get(new(garden)).status == viewer.post(f"{page}/start", **COLUMNS, **VOUCHED).status == 403


def test_another_account_sees_nothing_of_it(world: World, office: Office, garden: MailingList) -> None:
    page = begun(office, garden)
    bob = signed_in(world, email="bob@books.example.com", account=builders.bob())

    assert bob.get(page).status == bob.post(f"{page}/start", **COLUMNS, **VOUCHED).status == 404
    assert bob.get(f"/dashboard/lists/{garden.id}/uploads").status == 404


@pytest.mark.parametrize(("cell", "purpose", "shown"), [
    ("carol@example.org", "email", "c…@e….org"), ("Caroline", "field:first_name", "Car…"),
    ("2024-05-01", "consent_date", "2024-05-01"), ("+44 7700 900123", "", "+44…"), ("Ada", "", "A…"), ("f", "", "…"),
    ("subscribed", "status", "subscribed"), ("", "", ""),
])
def test_what_is_shown_of_a_file_names_nobody(cell: str, purpose: str, shown: str) -> None:
    assert forms.hinted(cell, purpose) == shown
