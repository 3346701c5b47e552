"""The pages on which people exercise their rights, check a sender, and complain; and the way there."""

import re

from playwright.sync_api import Page

from tests.browser.cast import Cast, link_in
from tests.browser.service import Row
from tests.browser.ways import Way, at, open_page, press, sign_up

VOUCHED: Row = {"vouched": {"S": '{"domain": "garden.example", "seen_on": "2026-11-23"}'}}


def portal_asked(page: Page, cast: Cast) -> None:
    """What everybody sees who has asked for a link into the portal."""
    at("/portal")(page, cast)
    page.get_by_label("Your e-mail address").fill(cast.address())
    press(page, "Send me the link")


def portal_link(page: Page, cast: Cast) -> None:
    """The button behind the link, of somebody who is on a list."""
    list_id, address = cast.a_list(), cast.address()
    cast.join(list_id, address, tracking="yes")
    cast.newsletter(list_id, address)
    cast.service.submit(f"{cast.service.url}/portal", email=address)
    open_page(page, link_in(cast.service.mail(address, "See what is kept"), "portal/enter"))


def portal_closed(page: Page, cast: Cast) -> None:
    """What is said to somebody who has not come in."""
    page.context.clear_cookies()
    at("/portal/me")(page, cast)


def portal_me(page: Page, cast: Cast) -> None:
    """The overview."""
    portal_link(page, cast)
    press(page, "Show me my data")


def portal_at(page: Page, cast: Cast) -> None:
    """Everything at one sender, the folded parts open."""
    portal_me(page, cast)
    with page.expect_navigation():
        page.get_by_role("link", name="See and change all of it").click()
    for one in page.locator("summary").all():
        one.click()


def portal_tab(name: str) -> Way:
    """One of the portal's other pages."""

    def way(page: Page, cast: Cast) -> None:
        portal_me(page, cast)
        with page.expect_navigation():
            page.get_by_role("link", name=name, exact=True).click()

    return way


def portal_nothing(page: Page, cast: Cast) -> None:
    """The overview of somebody of whom nothing is kept."""
    address = cast.address()
    cast.service.submit(f"{cast.service.url}/portal", email=address)
    open_page(page, link_in(cast.service.mail(address, "See what is kept"), "portal/enter"))
    press(page, "Show me my data")


def portal_take(page: Page, cast: Cast) -> None:
    """Files that are ready."""
    portal_tab("Take it along")(page, cast)
    press(page, "Make my files")


def portal_requests(page: Page, cast: Cast) -> None:
    """A complaint that waits, and what was done."""
    portal_at(page, cast)
    address = page.locator(".afterthought").inner_text().split("shown that ")[1].split(" is yours")[0]
    complain(page, cast)
    page.locator("#email").fill(address)
    page.locator("#words").fill("Two mails came in one day. I asked for one a month.")
    press(page, "Send the complaint")
    open_page(page, f"{cast.service.url}/portal/requests")


def portal_nothing_asked(page: Page, cast: Cast) -> None:
    """Somebody of whom nothing is kept, and who has asked for nothing."""
    portal_nothing(page, cast)
    open_page(page, f"{cast.service.url}/portal/requests")


def portal_deleted(page: Page, cast: Cast) -> None:
    """Everything is gone."""
    portal_tab("Delete")(page, cast)
    page.get_by_label("Yes, delete it for good").check()
    press(page, "Delete")


def policy(suffix: str = "") -> Way:
    """The demo account's own privacy policy."""
    return lambda page, cast: at(f"/a/{cast.service.demo['account_id']}/privacy{suffix}")(page, cast)


def vouched_for(page: Page, cast: Cast) -> None:
    """What a subscriber is told where the own site vouches."""
    with cast.service.row_changed("account", VOUCHED):
        _verify(page, cast)


def web_version(page: Page, cast: Cast) -> None:
    """A newsletter as anybody may read it."""
    found = re.search(r"https?://[^/]+(/w/[\w-]+)", str(cast.tracked.newsletter))
    assert found
    at(found[1])(page, cast)


def no_receipt(page: Page, cast: Cast) -> None:
    """The verification of a receipt, without one."""
    at("/receipts/verify")(page, cast)
    press(page, "Verify")


def changed_receipt(page: Page, cast: Cast) -> None:
    """What is said of something that we did not sign."""
    at("/receipts/verify")(page, cast)
    page.get_by_label("The receipt’s text").fill("{}")
    press(page, "Verify")


def _verify(page: Page, cast: Cast) -> None:
    """What a subscriber is told where none does."""
    at(f"/verify/{cast.service.demo['account_id']}")(page, cast)


def vouched_sign_up(page: Page, cast: Cast) -> None:
    """The form of a list with the badge."""
    with cast.service.row_changed("account", VOUCHED):
        sign_up(page, cast)


def complain(page: Page, cast: Cast) -> None:
    """The form for complaints about the account holder."""
    open_page(page, f"{cast.service.url}/complain/{cast.reader.list_id.partition('-')[0]}")


def complain_wrongly(page: Page, cast: Cast) -> None:
    """The same after sending it empty."""
    complain(page, cast)
    press(page, "Send the complaint")


def complained(page: Page, cast: Cast) -> None:
    """A complaint has come in."""
    complain(page, cast)
    page.locator("#email").fill(cast.address())
    page.locator("#words").fill("Two mails came in one day. I asked for one a month.")
    press(page, "Send the complaint")


RIGHTS: dict[str, tuple[int, str, Way]] = {
    "account's policy": (200, "Privacy policy", policy()),
    "account's policy, earlier": (200, "Privacy policy", policy("?version=2026-11.1")),
    "account's policy, versions": (200, "Versions of the privacy policy", policy("/versions")),
    "account's policy, no such version": (404, "Not found", policy("?version=2026-11.999")),
    "no site vouches": (200, "Is this really Alice's Garden Club?", _verify),
    "a site vouches": (200, "Is this really Alice's Garden Club?", vouched_for),
    "sign-up, vouched for": (200, "Subscribe to The Garden Letter", vouched_sign_up),
    "web version": (200, "First frost", web_version),
    "verify a receipt": (200, "Is this consent receipt genuine?", at("/receipts/verify")),
    "no receipt": (422, "Is this consent receipt genuine?", no_receipt),
    "not a genuine receipt": (200, "Is this consent receipt genuine?", changed_receipt),
    "complain": (200, "Complain about Alice's Garden Club", complain),
    "complain with errors": (422, "Complain about Alice's Garden Club", complain_wrongly),
    "complain about the operator": (200, "Complain about Smart Messages (local run)", at("/complain")),
    "complained": (200, "Your complaint has come in", complained),
    "portal": (200, "See what is kept about you", at("/portal")),
    "portal: asked": (200, "Now look into your inbox", portal_asked),
    "portal: link": (200, "See what is kept about you", portal_link),
    "portal: wrong link": (400, "This link does not work", at("/portal/enter/wrong")),
    "portal: not come in": (401, "Your visit is over", portal_closed),
    "portal: overview": (200, "What is kept about you", portal_me),
    "portal: nothing kept": (200, "What is kept about you", portal_nothing),
    "portal: one sender": (200, "Your data at Alice's Garden Club", portal_at),
    "portal: requests": (200, "Your requests", portal_requests),
    "portal: nothing asked": (200, "Your requests", portal_nothing_asked),
    "portal: address": (200, "Change your address", portal_tab("Change your address")),
    "portal: take along": (200, "Take your data along", portal_take),
    "portal: delete": (200, "Delete everything?", portal_tab("Delete")),
    "portal: deleted": (200, "Everything is deleted", portal_deleted),
}
