"""How one comes to a place: by an address, or by a button."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.cast import Cast

Way = Callable[[Page, Cast], None]


def at(path: str) -> Way:
    """A public address."""
    return lambda page, cast: open_page(page, cast.service.url + path)


def console(path: str) -> Way:
    """An address of the console."""
    return lambda page, cast: open_page(page, cast.service.console + path)


def sign_up(page: Page, cast: Cast) -> None:
    """The form of a list."""
    open_page(page, cast.service.demo["sign_up"])


def press(page: Page, button: str) -> None:
    """Press a button and wait for the page that it leads to."""
    with page.expect_navigation():
        page.get_by_role("button", name=button).click()


def open_page(page: Page, url: str) -> None:
    page.goto(url)
