"""An organisation's way through the dashboard in a real browser, with scripts and without; its pages, for everybody."""

import pytest
from playwright.sync_api import Page

from tests.browser import checks, unstyled
from tests.browser.checks import DESKTOP, PHONE
from tests.browser.newcomer import Newcomer
from tests.browser.office import Office
from tests.browser.office_places import OFFICE, go
from tests.browser.service import Service
from tests.browser.watch import Visit, Visitor

READER = "frank@reader.example"


@pytest.mark.promise("CKI-2")
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_from_sign_up_to_report(visitor: Visitor, service: Service, scripts: bool) -> None:
    visit = visitor(scripts=scripts, cookies=True)
    page = visit.page
    who = Newcomer(page, service, f"newcomers-{'with' if scripts else 'without'}.example")
    reader = f"{scripts}-{READER}".lower()

    who.sign_up()
    assert _heading(page) == "Now look into your inbox"
    who.confirm()
    who.sign_in()
    assert _heading(page) == "Overview"
    assert "1 of 5 done" in page.inner_text("main")
    who.second_factor()
    assert page.locator("main").get_by_text("-").count() >= 10
    who.details()
    who.prove_domain()
    assert "is verified" in page.inner_text("main")
    who.choose_sender()
    who.go("/dashboard")
    assert "Before you begin" not in page.inner_text("main")
    who.make_list()
    who.gain_reader(reader)
    who.write()
    assert page.frame_locator("iframe").first.get_by_text("on Monday").count() == 1
    who.send()
    who.report(reader)
    assert "Together\t0\t0\t6\t0" in page.locator("table").first.inner_text()
    assert page.locator("svg[role=img]").count() >= 1
    press_sign_out(page)
    assert _heading(page) == "Sign in"
    assert page.context.cookies() == []


def press_sign_out(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Sign out").click()


def _heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


@pytest.mark.promise("CKI-2")
@pytest.mark.parametrize("place", OFFICE)
def test_everybody_can_use_it_and_it_asks_nobody_else(watched: Visit, office: Office, place: str) -> None:
    page = watched.page
    watched.watch.begin()
    go(page, office, place)
    watched.watch.look(page)
    found: dict[tuple[str, int, str], list[str]] = {("asked, said and kept", 0, ""): watched.watch.findings}
    assert watched.watch.requests
    for size, scheme in ((PHONE, "dark"), (DESKTOP, "light")):
        checks.sized(page, size)
        checks.coloured(page, scheme)
        found["axe", size[0], scheme] = list(checks.accessible(page))
        found["width", size[0], ""] = [f"{over} px" for over in [page.evaluate(checks.TOO_WIDE)] if over > 0]
    found["without styles", DESKTOP[0], ""] = list(unstyled.readable(page))

    assert {which: faults for which, faults in found.items() if faults} == {}
