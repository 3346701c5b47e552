"""The ways to the pages on which an account holder reads and answers complaints."""

from typing import TYPE_CHECKING

from playwright.sync_api import Page

from tests.browser.rights import complained
from tests.browser.ways import press

if TYPE_CHECKING:
    from tests.browser.office import Office


def complaint(page: Page, office: "Office") -> None:
    """Somebody's complaint, read by the owner."""
    complained(page, office.cast)
    reference = page.locator("main strong").inner_text()
    office.open(page, f"/dashboard/complaints/{reference}")


def complaint_badly_answered(page: Page, office: "Office") -> None:
    """The same, closed without an answer."""
    complaint(page, office)
    press(page, "Answer and close")
    office.prove(page)


def complaints(page: Page, office: "Office") -> None:
    """One that is answered and one that waits."""
    complaint(page, office)
    page.locator("#outcome-upheld").check()
    page.locator("#answer").fill("You are right; from now on it is one a month.")
    press(page, "Answer and close")
    office.prove(page)
    complaint(page, office)
    office.open(page, "/dashboard/complaints")
