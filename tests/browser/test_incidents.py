"""A breach, from what a detector finds to the account holder's page, as staff and owner go through it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page

from chalicelib.accounts import audit
from chalicelib.core import clock
from infrastructure.operate import Caller
from tests.browser import checks
from tests.browser.axe import violations
from tests.browser.checks import DESKTOP, PHONE
from tests.browser.office import Office
from tests.browser.watch import Visitor
from tests.support.incidents import TEXTS

A4_AT_96_DPI = (794, 1123)
pytestmark = [pytest.mark.promise("BRE-2"), pytest.mark.promise("BRE-3"), pytest.mark.promise("BRE-4")]


class Staff:
    """Whoever is on duty, by the functions that their command line invokes."""

    def __init__(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.setenv(name, "local")
        self._caller = Caller("local", "eu-west-2", office.service.demo["aws"])
        self._office = office

    def ask(self, do: str, **wish: str) -> Any:
        answer = self._caller.ask({"do": do, **wish})
        assert answer["ok"], answer
        return answer

    def candidate(self) -> str:
        """What the detectors find after an owner has saved twenty reports within minutes; its id."""
        service, now = self._office.service, self._office.service.now()
        lines = [audit.row(service.demo["account_id"], "user:somebody", "report.exported",
                           now - timedelta(seconds=20 * n), "x") for n in range(20)]
        service.put("Accounts", [line.serialize() for line in lines])
        service.call("POST", f"{service.console}/run/detect")
        found = self.ask("incidents", state="candidate")["incidents"]
        return str(next(one["id"] for one in found if "mass_download" in one["what"]))


def test_from_a_candidate_to_the_report_and_to_the_account_holder(
        visitor: Visitor, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    staff, page = Staff(office, monkeypatch), visitor(cookies=True).page
    office.open(page, "/dashboard")
    found, now = staff.candidate(), office.service.now()
    staff.ask("confirm_incident", id=found, aware_at=clock.iso(now))
    staff.ask("enter_facts", id=found, **TEXTS)
    staff.ask("concerns", id=found, account=office.service.demo["account_id"])
    staff.ask("decide_incident", id=found, authority="yes", holders="yes", reason="Addresses left the house.")

    printable(page, office, staff.ask("report", id=found, phase="whole", page="yes")["page"])
    staff.ask("tell_holders", id=found)
    told(page, office, found)
    assert staff.ask("telling", id=found)["told"] == 1


def printable(page: Page, office: Office, report: str) -> None:
    """The report as a file that nothing else is needed for: on a telephone, at a desk, and on paper (A4)."""
    at = f"{office.service.url}/a-report-from-a-file.html"
    page.route(at, lambda route: route.fulfill(body=report, content_type="text/html; charset=utf-8"))
    page.goto(at)
    for size in (PHONE, DESKTOP, A4_AT_96_DPI):
        checks.sized(page, size)
        assert list(violations(page)) == []
        assert page.evaluate(checks.TOO_WIDE) <= 0
    page.emulate_media(media="print")
    assert page.evaluate(checks.TOO_WIDE) <= 0
    assert page.evaluate(checks.LOST) == []
    paper = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type */Page\b", paper)) in {1, 2}
    page.emulate_media(media="screen")


def told(page: Page, office: Office, found: str) -> None:
    """The mail's link leads to the page; the dashboard's first page says so too, and leads there by keyboard."""
    checks.sized(page, DESKTOP)
    mail = office.service.mail(office.service.demo["login_email"], "breach of data concerns")
    link = re.search(r"(/dashboard/incidents/\S+)", mail["Text"])
    assert link, mail["Text"]
    office.open(page, link[1])
    assert found in page.get_by_role("heading", level=1).inner_text()

    office.open(page, "/dashboard")
    way = page.get_by_role("link", name="Read what to do, and by when")
    for size in (PHONE, DESKTOP):
        checks.sized(page, size)
        assert list(violations(page)) == []
        assert page.evaluate(checks.TOO_WIDE) <= 0
    way.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert found in page.url
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download").first.click()
    assert saved.value.path().read_text("utf-8-sig").startswith("address,list")
