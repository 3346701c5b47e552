"""An upload by hand in a real browser, without scripts: file, columns, vouching, progress, result, taking back."""

import csv
import io

import pytest

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
