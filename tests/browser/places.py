"""Every page that people can see, and the way there: the public ones in all their states, and the console's.

A way leads a page from wherever it is to its place. The states are reached as people reach them; only where no door of
the service leads there (an account that is not complete, a list that was deleted) a row is changed behind its back.
"""

import re
from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.cast import Cast, link_in
from tests.browser.service import Row

Way = Callable[[Page, Cast], None]
TOO_LONG = "x" * 300
INCOMPLETE: Row = {"controller": {"M": {}}}
VOUCHED: Row = {"vouched": {"S": '{"domain": "garden.example", "seen_on": "2026-11-23"}'}}
ANONYMOUS: Row = {"tracking": {"S": "anonymous"}}
STATUS = "performance.getEntriesByType('navigation')[0].responseStatus"


def at(path: str) -> Way:
    """A public address."""
    return lambda page, cast: _open(page, cast.service.url + path)


def console(path: str) -> Way:
    """An address of the console."""
    return lambda page, cast: _open(page, cast.service.console + path)


def mail(kind: str, query: str = "") -> Way:
    """A mail in the console: "confirmation" or "newsletter"."""
    return lambda page, cast: console(f"/message/{getattr(cast.tracked, kind)['ID']}{query}")(page, cast)


def inbox(page: Page, cast: Cast) -> None:
    """The console's inbox with some mails in it."""
    assert cast.tracked
    console("/inbox")(page, cast)


def sign_up(page: Page, cast: Cast) -> None:
    """The form of a list."""
    _open(page, cast.service.demo["sign_up"])


def with_errors(page: Page, cast: Cast) -> None:
    """The form after two mistakes."""
    sign_up(page, cast)
    page.get_by_label("E-mail address").fill("person@nowhere")
    page.get_by_label("Town").fill(TOO_LONG)
    press(page, "Subscribe")


def check_inbox(page: Page, cast: Cast) -> None:
    """What everybody sees who has filled in the form."""
    sign_up(page, cast)
    page.get_by_label("E-mail address").fill("somebody@reader.example")
    press(page, "Subscribe")


def asked_for_nothing_else(page: Page, cast: Cast) -> None:
    """The button to confirm, where the account does not record who reads."""
    with cast.service.row_changed("account", ANONYMOUS):
        _open(page, cast.pending_link)


def unsubscribed(page: Page, cast: Cast) -> None:
    """Having left just now, with the way back."""
    _open(page, cast.member().leave_link)
    press(page, "Unsubscribe")


def undone(page: Page, cast: Cast) -> None:
    """Having asked to come back."""
    unsubscribed(page, cast)
    press(page, "Ask me by mail to come back")


def unsubscribed_again(page: Page, cast: Cast) -> None:
    """Leaving a list that one has left: there is no address any more to write to."""
    leaver = cast.member()
    cast.service.submit(leaver.leave_link, by="somebody's other window")
    _open(page, leaver.leave_link)
    press(page, "Unsubscribe")


def list_is_gone(page: Page, cast: Cast) -> None:
    """A link to leave a list that does not exist any more."""
    reader = cast.reader
    with cast.service.row_changed(f"list#{reader.list_id.partition('-')[2]}", None):
        _open(page, reader.leave_link)


def not_open(page: Page, cast: Cast) -> None:
    """A list whose account has not given its controller details."""
    with cast.service.row_changed("account", INCOMPLETE):
        sign_up(page, cast)


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
    _open(page, link_in(cast.service.mail(address, "See what is kept"), "portal/enter"))


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
    _open(page, link_in(cast.service.mail(address, "See what is kept"), "portal/enter"))
    press(page, "Show me my data")


def portal_take(page: Page, cast: Cast) -> None:
    """Files that are ready."""
    portal_tab("Take it along")(page, cast)
    press(page, "Make my files")


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
    _open(page, f"{cast.service.url}/complain/{cast.reader.list_id.partition('-')[0]}")


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


PUBLIC: dict[str, tuple[int, str, Way]] = {
    "home": (200, "Mailing lists that keep their word", at("/")),
    "privacy": (200, "Privacy", at("/privacy")),
    "record of processing": (200, "Record of processing", at("/privacy/record")),
    "account's policy": (200, "Privacy policy", policy()),
    "account's policy, earlier": (200, "Privacy policy", policy("?version=2026-11.1")),
    "account's policy, versions": (200, "Versions of the privacy policy", policy("/versions")),
    "account's policy, no such version": (404, "Not found", policy("?version=2026-11.999")),
    "sign-up": (200, "Subscribe to The Garden Letter", sign_up),
    "sign-up with errors": (422, "Subscribe to The Garden Letter", with_errors),
    "check the inbox": (200, "Now look into your inbox", check_inbox),
    "not open": (409, "This list takes no sign-ups at the moment", not_open),
    "no such list": (404, "Not found", at("/s/nosuchlist-atall")),
    "confirm": (200, "Do you want to get The Garden Letter?", lambda page, cast: _open(page, cast.pending_link)),
    "confirm, no more asked": (200, "Do you want to get The Garden Letter?", asked_for_nothing_else),
    "confirmed": (200, "You are subscribed", lambda page, cast: _open(page, cast.reader.confirm_link)),
    "confirmed with tracking": (200, "You are subscribed", lambda page, cast: _open(page, cast.tracked.confirm_link)),
    "expired": (410, "This link has run out", lambda page, cast: _open(page, cast.expired_link)),
    "wrong link to confirm": (400, "This link does not work", at("/confirm/wrong")),
    "unsubscribe": (200, "Unsubscribe from The Garden Letter?",
                    lambda page, cast: _open(page, cast.reader.leave_link)),
    "unsubscribed": (200, "You are unsubscribed", unsubscribed),
    "unsubscribed again": (200, "You are unsubscribed", unsubscribed_again),
    "undone": (200, "A mail is on its way to you", undone),
    "list is gone": (200, "You are not on this list", list_is_gone),
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
    "wrong link to unsubscribe": (400, "This link does not work", at("/u/wrong")),
    "portal": (200, "See what is kept about you", at("/portal")),
    "portal: asked": (200, "Now look into your inbox", portal_asked),
    "portal: link": (200, "See what is kept about you", portal_link),
    "portal: wrong link": (400, "This link does not work", at("/portal/enter/wrong")),
    "portal: not come in": (401, "Your visit is over", at("/portal/me")),
    "portal: overview": (200, "What is kept about you", portal_me),
    "portal: nothing kept": (200, "What is kept about you", portal_nothing),
    "portal: one sender": (200, "Your data at Alice's Garden Club", portal_at),
    "portal: address": (200, "Change your address", portal_tab("Change your address")),
    "portal: take along": (200, "Take your data along", portal_take),
    "portal: delete": (200, "Delete everything?", portal_tab("Delete")),
    "portal: deleted": (200, "Everything is deleted", portal_deleted),
    "nothing at this address": (404, "Not found", at("/static/nothing.css")),
    "no page at this address": (404, "Page not found", at("/nowhere/at/all")),
}

CONSOLE: dict[str, tuple[int, str, Way]] = {
    "console": (200, "Everything runs on this machine", console("/")),
    "console: inbox": (200, "Inbox", inbox),
    "console: inbox, searched": (200, "Inbox", console("/inbox?q=reader")),
    "console: inbox, not found": (200, "Inbox", console("/inbox?q=no+such+words")),
    "console: mail": (200, "First frost", mail("newsletter")),
    "console: mail with images": (200, "First frost", mail("newsletter", "?images=1")),
    "console: mail as text": (200, "First frost", mail("newsletter", "?view=text")),
    "console: headers": (200, "First frost", mail("newsletter", "?view=headers")),
    "console: source": (200, "First frost", mail("newsletter", "?view=source")),
    "console: our own mail": (200, "Please confirm: The Garden Letter", mail("confirmation")),
    "console: queues": (200, "Queues", console("/queues")),
    "console: schedules": (200, "Schedules", console("/schedules")),
    "console: clock": (200, "Clock", console("/clock")),
    "console: clock, moved": (200, "Clock", console("/clock?runs=3")),
    "console: tables": (200, "Tables", console("/tables")),
    "console: table": (200, "pending", console("/tables/pending")),
    "console: empty table": (200, "breaches", console("/tables/breaches")),
    "console: nothing there": (404, "Not Found", console("/nowhere")),
}

ALL = PUBLIC | CONSOLE


def press(page: Page, button: str) -> None:
    """Press a button and wait for the page that it leads to."""
    with page.expect_navigation():
        page.get_by_role("button", name=button).click()


def go(page: Page, cast: Cast, place: str) -> None:
    """To a place, making sure that it is the one."""
    status, heading, way = ALL[place]
    way(page, cast)
    found = page.evaluate(STATUS), page.get_by_role("heading", level=1).inner_text()
    assert found == (status, heading), f"{place} is {found}"


def _open(page: Page, url: str) -> None:
    page.goto(url)
