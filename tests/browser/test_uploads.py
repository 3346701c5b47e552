"""An upload by hand in a real browser, without scripts: file, columns, vouching, progress, result, taking back."""

import csv
import io

import pytest
from playwright.sync_api import Page

from tests.browser import checks, uploading
from tests.browser.checks import PHONE
from tests.browser.office import Office
from tests.browser.watch import Visitor
from tests.browser.ways import press


@pytest.mark.promise("SHR-1")
def test_from_a_file_to_people_on_the_list(visitor: Visitor, office: Office) -> None:
    visit = visitor(scripts=False, cookies=True)
    page = visit.page
    uploading.columns(page, office)
    assert page.get_by_label("Email Address").input_value() == "email"
    assert page.get_by_label("CONFIRM_TIME").input_value() == "consent_date"
    assert page.get_by_label("First Name").input_value() == "field:first_name"
    assert "ada@reader.example" not in page.inner_text("main")
    assert page.get_by_label("Gender").count() == 0, "no list may keep it"
    checks.sized(page, PHONE)
    assert page.evaluate(checks.TOO_WIDE) <= 0

    uploading.finished(page, office)
    said = page.inner_text("main")
    assert "An e-mail address that cannot be mailed" in said
    assert "Put on the list" in said or "On the list already" in said, "another test of this run may have been first"
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save the table (CSV)").click()
    rows = list(csv.DictReader(io.StringIO(saved.value.path().read_text("utf-8-sig"))))
    assert {row["row"] for row in rows} == {"2", "3", "4", "5", "6"}
    page.get_by_label("Take these people off the list again").check()
    press(page, "Take the upload back")
    office.prove(page)
    assert "taken back" in page.inner_text("main").lower()


def test_a_large_file_goes_straight_to_the_store_and_on_by_keyboard(visitor: Visitor, office: Office) -> None:
    """More than the form that leads through the service takes."""
    visit = visitor(scripts=False, cookies=True)
    page, keys = visit.page, visit.page.keyboard
    visit.watch.allow(office.service.demo["aws"])
    uploading.large(page, office)
    lines = ("Where,When,E-mail,Notes\r\n", *(
        f"Spring fair {n},2024-05-{n % 28 + 1:02},large{n}@reader.example,{'x' * 900}\r\n" for n in range(1300)))
    body = "".join(lines).encode("utf-16")
    assert len(body) > 1_000_000
    page.get_by_label("The file").set_input_files(
        files=[{"name": "people.csv", "mimeType": "text/csv", "buffer": body}])
    page.get_by_label("The file").focus()
    keys.press("Tab")
    with page.expect_navigation():
        keys.press("Enter")
    assert page.url.startswith(f"{office.service.url}/dashboard/uploads/"), "the store has led back"
    assert page.get_by_label("E-mail").input_value() == "email"
    _chosen(page, "Where", "Where the person consented")
    _chosen(page, "When", "When the person consented")
    page.get_by_label("Where do these addresses come from?").focus()
    keys.type("Our stand at the spring fair in York.")
    keys.press("Tab")
    keys.type("They ticked a box on these dates.")
    keys.press("Tab")
    keys.press("Space")
    keys.press("Tab")
    with page.expect_navigation():
        keys.press("Enter")
    office.prove(page)
    uploading.settled(page)
    assert "1,300 done" in page.inner_text("main")


def _chosen(page: Page, column: str, purpose: str) -> None:
    """By typing the beginning of what is wanted, as one does in a closed list."""
    page.get_by_label(column, exact=True).focus()
    page.keyboard.type(purpose)
    assert page.get_by_label(column, exact=True).locator("option:checked").inner_text() == purpose


@pytest.mark.promise("CKI-2")
def test_a_list_is_saved_as_a_table(visitor: Visitor, office: Office) -> None:
    visit = visitor(scripts=False, cookies=True)
    page = visit.page
    office.open(page, f"/dashboard/lists/{office.list_id}/downloads")
    page.get_by_role("button", name="Make the file").first.click()
    office.prove(page)
    for _look in range(40):
        if page.get_by_role("button", name="Get the file").count():
            break
        page.wait_for_timeout(500)
        page.goto(page.url.partition("?")[0])
    with page.expect_download() as saved:
        page.get_by_role("button", name="Get the file").first.click()
    text = saved.value.path().read_text("utf-8-sig")
    assert text.startswith("email,first_name")
    assert "@" in text.splitlines()[1]
    assert visit.watch.elsewhere == []
