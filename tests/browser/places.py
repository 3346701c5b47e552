"""Every page that people can see, and the way there: the public ones in all their states, and the console's.

A way leads a page from wherever it is to its place. The states are reached as people reach them; only where no door of
the service leads there (an account that is not complete, a list that was deleted) a row is changed behind its back.
"""

from playwright.sync_api import Page

from tests.browser import quiet
from tests.browser.cast import Cast, link_in
from tests.browser.rights import RIGHTS
from tests.browser.service import Row
from tests.browser.ways import Way, at, console, open_page, press, sign_up

TOO_LONG = "x" * 300
INCOMPLETE: Row = {"controller": {"M": {}}}
ANONYMOUS: Row = {"tracking": {"S": "anonymous"}}
STATUS = "performance.getEntriesByType('navigation')[0].responseStatus"


def mail(kind: str, query: str = "") -> Way:
    """A mail in the console: "confirmation" or "newsletter"."""
    return lambda page, cast: console(f"/message/{getattr(cast.tracked, kind)['ID']}{query}")(page, cast)


def inbox(page: Page, cast: Cast) -> None:
    """The console's inbox with some mails in it."""
    assert cast.tracked
    console("/inbox")(page, cast)


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
        open_page(page, cast.pending_link)


def unsubscribed(page: Page, cast: Cast) -> None:
    """Having left just now, with the way back."""
    open_page(page, cast.member().leave_link)
    press(page, "Unsubscribe")


def undone(page: Page, cast: Cast) -> None:
    """Having asked to come back."""
    unsubscribed(page, cast)
    press(page, "Ask me by mail to come back")


def unsubscribed_again(page: Page, cast: Cast) -> None:
    """Leaving a list that one has left: there is no address any more to write to."""
    leaver = cast.member()
    cast.service.submit(leaver.leave_link, by="somebody's other window")
    open_page(page, leaver.leave_link)
    press(page, "Unsubscribe")


def list_is_gone(page: Page, cast: Cast) -> None:
    """A link to leave a list that does not exist any more."""
    reader = cast.reader
    with cast.service.row_changed(f"list#{reader.list_id.partition('-')[2]}", None):
        open_page(page, reader.leave_link)


def stayed(page: Page, cast: Cast) -> None:
    """Having pressed the button of a warning that one is about to be deleted."""
    open_page(page, link_in(quiet.warned(cast), "stay"))
    press(page, "Yes, I want to stay")


def not_open(page: Page, cast: Cast) -> None:
    """A list whose account has not given its controller details."""
    with cast.service.row_changed("account", INCOMPLETE):
        sign_up(page, cast)


PUBLIC: dict[str, tuple[int, str, Way]] = {
    "home": (200, "Mailing lists that keep their word", at("/")),
    "privacy": (200, "Privacy", at("/privacy")),
    "record of processing": (200, "Record of processing", at("/privacy/record")),
    "sign-up": (200, "Subscribe to The Garden Letter", sign_up),
    "sign-up with errors": (422, "Subscribe to The Garden Letter", with_errors),
    "check the inbox": (200, "Now look into your inbox", check_inbox),
    "not open": (409, "This list takes no sign-ups at the moment", not_open),
    "no such list": (404, "Not found", at("/s/nosuchlist-atall")),
    "confirm": (200, "Do you want to get The Garden Letter?", lambda page, cast: open_page(page, cast.pending_link)),
    "confirm, no more asked": (200, "Do you want to get The Garden Letter?", asked_for_nothing_else),
    "confirmed": (200, "You are subscribed", lambda page, cast: open_page(page, cast.reader.confirm_link)),
    "confirmed with tracking": (200, "You are subscribed",
                                lambda page, cast: open_page(page, cast.tracked.confirm_link)),
    "expired": (410, "This link has run out", lambda page, cast: open_page(page, cast.expired_link)),
    "wrong link to confirm": (400, "This link does not work", at("/confirm/wrong")),
    "unsubscribe": (200, "Unsubscribe from The Garden Letter?",
                    lambda page, cast: open_page(page, cast.reader.leave_link)),
    "unsubscribed": (200, "You are unsubscribed", unsubscribed),
    "unsubscribed again": (200, "You are unsubscribed", unsubscribed_again),
    "undone": (200, "A mail is on its way to you", undone),
    "stay": (200, "Do you still want the newsletters of Alice's Garden Club?",
             lambda page, cast: open_page(page, link_in(cast.warning, "stay"))),
    "stayed": (200, "You stay", stayed),
    "list is gone": (200, "You are not on this list", list_is_gone),
    "wrong link to unsubscribe": (400, "This link does not work", at("/u/wrong")),
    "nothing at this address": (404, "Not found", at("/static/nothing.css")),
    "no page at this address": (404, "Page not found", at("/nowhere/at/all")),
} | RIGHTS

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


def go(page: Page, cast: Cast, place: str) -> None:
    """To a place, making sure that it is the one."""
    status, heading, way = ALL[place]
    way(page, cast)
    found = page.evaluate(STATUS), page.get_by_role("heading", level=1).inner_text()
    assert found == (status, heading), f"{place} is {found}"
