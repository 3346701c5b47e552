"""The owner of the demo account, signed in at the dashboard in a browser."""

import re
from collections.abc import Callable

import pyotp
from playwright.sync_api import Page

from tests.browser import campaigning
from tests.browser.cast import Cast
from tests.browser.service import Service
from tests.browser.ways import press

SESSION = "__Host-session"


class Office:
    """Signs in where that is needed, and knows a campaign and a webhook to look at."""

    def __init__(self, service: Service, cast: Cast) -> None:
        self.service, self.cast = service, cast
        self._kept: dict[str, str] = {}
        self.stranger = False  # whether somebody else is signed in at this browser

    def open(self, page: Page, path: str) -> None:
        """A page of the dashboard, through the sign-in and the step-up if they are in the way."""
        if self.stranger:
            page.context.clear_cookies()
            self.stranger = False
        page.goto(self.service.url + path)
        if "/login" in page.url:
            self.sign_in(page)
            page.goto(self.service.url + path)
        self.prove(page)

    def prove(self, page: Page) -> None:
        """Show the second factor again, if it is asked for."""
        if page.locator("#step_up_code").count():
            page.locator("#step_up_code").fill(self.code())
            press(page, "Go on")

    def sign_in(self, page: Page) -> None:
        demo = self.service.demo
        page.goto(demo["login_url"])
        page.get_by_label("E-mail address").fill(demo["login_email"])
        page.get_by_label("Password", exact=True).fill(demo["login_password"])
        press(page, "Sign in")
        page.locator("#code").fill(self.code())
        with page.expect_navigation():
            page.get_by_role("button", name="Sign in", exact=True).click()

    def code(self) -> str:
        """The code of a step that was not used yet: the service's clock goes on by one."""
        self.service.advance(seconds=31)
        return pyotp.TOTP(self.service.demo["login_secret"]).at(self.service.now())

    # --- things to look at, made once

    @property
    def list_id(self) -> str:
        return self.cast.reader.list_id

    @property
    def sent(self) -> str:
        """A campaign that has been sent to its reader, who has opened it; the figures are folded."""
        return self._once("sent", self._sent)

    @property
    def various(self) -> str:
        """A campaign that has come to its end, differently for different people."""
        return self._once("various", lambda: campaigning.sent(self.service, self.cast.a_list()))

    @property
    def webhook(self) -> str:
        return self._once("webhook", lambda: str(self.service.api(
            "POST", "webhooks", url="https://hooks.garden.example/news", events=["subscription.confirmed"])["id"]))

    def _sent(self) -> str:
        mail = self.cast.reader.newsletter
        pixel = re.search(r'src="([^"]+/o/[^"]+)"', mail["HTML"])
        assert pixel, "no pixel in the mail"
        self.service.call("GET", pixel[1])
        self.service.call("POST", f"{self.service.console}/run/aggregate")
        self.service.call("POST", f"{self.service.console}/run/meter")
        every = self.service.api("GET", "campaigns")["items"]
        return str(next(one["id"] for one in every if one["list_id"] == self.list_id))

    def _once(self, name: str, make: Callable[[], str]) -> str:
        if name not in self._kept:
            self._kept[name] = make()
        return self._kept[name]
