"""The whole way by keyboard alone, without script."""

import pytest
from playwright.sync_api import Page

from chalicelib.lists.rules import TRACKING_WORDING
from tests.browser.cast import Cast, link_in
from tests.browser.checks import DESKTOP, PHONE
from tests.browser.keyboard import here, press, tab, tab_to
from tests.browser.watch import Visitor


@pytest.mark.promise("CKI-1")
@pytest.mark.promise("CKI-2")
@pytest.mark.parametrize("width", [PHONE[0], DESKTOP[0]])
def test_the_whole_way_by_keyboard_alone(visitor: Visitor, cast: Cast, width: int) -> None:
    visit = visitor(width=width, scripts=False)
    page, address, list_id = visit.page, cast.address(), cast.a_list()

    _subscribe(page, f"{cast.service.url}/s/{list_id}", address)
    asked = cast.service.mail(address)
    _confirm(page, link_in(asked, "confirm"))
    newsletter = cast.newsletter(list_id, address)
    cast.service.forget_mail(asked)
    _leave_and_come_back(page, link_in(newsletter, "u"))

    page.goto(link_in(cast.service.mail(address, "confirm"), "confirm"))
    tab_to(page, "Yes, subscribe me")
    press(page, "Enter")
    assert _heading(page) == "You are subscribed"
    assert visit.watch.elsewhere == []
    assert visit.watch.said == []
    assert visit.watch.kept == []


def _subscribe(page: Page, url: str, address: str) -> None:
    page.goto(url)
    tab_to(page, "E-mail address")
    page.keyboard.type(address.replace("@", ""))
    press(page, "Enter")
    assert here(page).tag == "SECTION", "the focus is on what is wrong"
    assert tab(page).tag == "A"
    page.keyboard.press("Enter")
    assert here(page).id == "email", "the message leads to the field"
    page.keyboard.press("Control+A")
    page.keyboard.type(address)
    tab_to(page, "Subscribe")
    press(page, "Space")
    assert _heading(page) == "Now look into your inbox"


def _confirm(page: Page, link: str) -> None:
    page.goto(link)
    box = tab_to(page, TRACKING_WORDING)
    assert not page.get_by_role("checkbox").is_checked(), "nothing is agreed to by doing nothing"
    page.keyboard.press("Space")
    assert page.get_by_role("checkbox").is_checked()
    button = tab_to(page, "Yes, subscribe me")
    assert tab(page, back=True).id == box.id
    assert tab(page).name == button.name
    press(page, "Enter")
    assert _heading(page) == "You are subscribed"
    assert "You have also agreed" in page.inner_text("main")


def _leave_and_come_back(page: Page, link: str) -> None:
    page.goto(link)
    tab_to(page, "Unsubscribe")
    press(page, "Enter")
    assert _heading(page) == "You are unsubscribed"
    tab_to(page, "Ask me by mail to come back")
    press(page, "Space")
    assert _heading(page) == "A mail is on its way to you"


def _heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()
