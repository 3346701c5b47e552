"""The pages that one sees once: those of an account's first hour, and secrets that are shown this once."""

from collections.abc import Callable
from itertools import count
from typing import Any

from playwright.sync_api import Page

from tests.browser.cast import link_in
from tests.browser.newcomer import Newcomer
from tests.browser.ways import press

_number = count(1)
Step = Callable[[Newcomer], None]


def look_at_the_link(who: Newcomer) -> None:
    """The page behind the link that confirms the address."""
    who.page.goto(link_in(who.service.mail(who.email), "sign-up/confirm"))


def use_the_link_again(who: Newcomer) -> None:
    """The same link a second time."""
    link = link_in(who.service.mail(who.email), "sign-up/confirm")
    who.confirm()
    who.page.context.clear_cookies()
    who.page.goto(link)


def begin_second_factor(who: Newcomer) -> None:
    """The QR code and the secret."""
    who.go("/dashboard/security")
    press(who.page, "Set up a second factor")


def want_power_without_one(who: Newcomer) -> None:
    """What is said to somebody without a second factor who wants what needs one."""
    who.go("/dashboard/team")
    who.fill(email="somebody@reader.example")
    with who.page.expect_navigation():
        who.page.locator("form[action='/dashboard/team/invite'] button").click()


def lose_the_session(who: Newcomer) -> None:
    """A form that is sent after the session has ended."""
    who.go("/dashboard/security")
    who.page.context.clear_cookies()
    press(who.page, "Change the password")


IN = (Newcomer.sign_up, Newcomer.confirm, Newcomer.sign_in)
STAGES: dict[str, tuple[int, str, tuple[Step, ...]]] = {
    "signed up": (200, "Now look into your inbox", (Newcomer.sign_up,)),
    "confirm sign-up": (200, "Confirm your address", (Newcomer.sign_up, look_at_the_link)),
    "link is over": (410, "This link does not work any more", (Newcomer.sign_up, use_the_link_again)),
    "overview, first": (200, "Overview", IN),
    "second factor offered": (200, "Security", (*IN, begin_second_factor)),
    "recovery codes": (200, "Your recovery codes", (*IN, Newcomer.second_factor)),
    "second factor missing": (403, "A second factor is needed", (*IN, want_power_without_one)),
    "signed out": (401, "You are signed out", (*IN, lose_the_session)),
}


def stage(steps: tuple[Step, ...]) -> Callable[[Page, Any], None]:
    """A newcomer's way as far as that, each with an address of their own."""

    def way(page: Page, office: Any) -> None:
        page.context.clear_cookies()
        office.stranger = True
        who = Newcomer(page, office.service, f"newcomer-{next(_number)}.example")
        for step in steps:
            step(who)

    return way
