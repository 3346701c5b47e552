"""The whole way through the portal by keyboard alone, on a phone, without script."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.cast import Cast, link_in
from tests.browser.checks import PHONE
from tests.browser.keyboard import here, press, start, tab, tab_to
from tests.browser.watch import Visitor

LIST, SENDER = "The Garden Letter", "Alice's Garden Club"


@pytest.mark.promise("RGT-1")
def test_the_portal_by_keyboard_alone(visitor: Visitor, cast: Cast) -> None:
    """At each stop on the way the focus can be seen, or `tab_to` fails."""
    address, list_id = cast.address(), cast.a_list(LIST)
    cast.join(list_id, address, tracking="yes")
    cast.newsletter(list_id, address)
    visit = visitor(width=PHONE[0], scripts=False, accept_downloads=True)
    page = visit.page

    _come_in(page, cast, address)
    _at_the_sender(page)
    _amend(page)
    _withdraw_tracking(page)
    assert "Ely" in _download(page)
    _leave(page)
    _delete_everything(page)

    assert page.context.cookies() == []
    assert visit.watch.findings == []


def _come_in(page: Page, cast: Cast, address: str) -> None:
    page.goto(f"{cast.service.url}/portal")
    tab_to(page, "Your e-mail address")
    page.keyboard.type(address)
    tab_to(page, "Send me the link")
    press(page, "Enter")
    assert _heading(page) == "Now look into your inbox"
    page.goto(link_in(cast.service.mail(address, "See what is kept"), "portal/enter"))
    tab_to(page, "Show me my data")
    press(page, "Space")
    assert _heading(page) == "What is kept about you"


def _at_the_sender(page: Page) -> None:
    _follow(page, f"See and change all of it {SENDER}")
    assert _heading(page) == f"Your data at {SENDER}"


def _amend(page: Page) -> None:
    tab_to(page, "Town (optional)")
    page.keyboard.type("Ely")
    tab_to(page, f"Save {LIST}")
    press(page, "Space")
    assert "Saved" in page.get_by_role("status").inner_text()
    assert page.get_by_label("Town").input_value() == "Ely"


def _withdraw_tracking(page: Page) -> None:
    tab_to(page, f"Withdraw this {LIST}")
    press(page, "Enter")
    assert "Saved" in page.get_by_role("status").inner_text()
    assert "You have not agreed to this" in page.inner_text("main")


def _download(page: Page) -> str:
    """What is in the file."""
    _follow(page, "Take it along")
    tab_to(page, "Make my files")
    press(page, "Enter")
    tab_to(page, "One file for programs (JSON)")
    with page.expect_download() as waited:
        page.keyboard.press("Enter")
    text = Path(waited.value.path()).read_text(encoding="utf-8")
    assert json.loads(text)["records"]["subscriptions"]
    return text


def _leave(page: Page) -> None:
    _follow(page, "Overview")
    _at_the_sender(page)
    tab_to(page, f"Leave this list {LIST}")
    press(page, "Enter")
    assert "You have left the list" in page.get_by_role("status").inner_text()


def _delete_everything(page: Page) -> None:
    """At first without the tick: the focus goes to what is wrong, and from there to the box."""
    _follow(page, "Delete")
    box = tab_to(page, "Yes, delete it for good")
    tab_to(page, "Delete")
    press(page, "Enter")
    assert here(page).tag == "SECTION", "the focus is on what is wrong"
    assert tab(page).tag == "A"
    page.keyboard.press("Enter")
    assert here(page).id == box.id
    page.keyboard.press("Space")
    assert page.get_by_role("checkbox").is_checked()
    tab_to(page, "Delete")
    press(page, "Enter")
    assert _heading(page) == "Everything is deleted"


def _follow(page: Page, name: str) -> None:
    """A link, from the top of the page."""
    start(page)
    tab_to(page, name)
    press(page, "Enter")


def _heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()
