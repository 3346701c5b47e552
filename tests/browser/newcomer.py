"""An organisation's first hour by hand: sign up, confirm, sign in, the checklist, a list, a reader, a campaign.

Every step is a form of the service's own, so that the same walk goes with scripts and without.
"""

import re
from dataclasses import dataclass, field

import pyotp
from playwright.sync_api import Page

from tests.browser.cast import link_in
from tests.browser.service import Service
from tests.browser.ways import press

PASSWORD = "wobbly lantern orchard 9"
DETAILS = {
    "name": "The Newcomers’ Club", "postal_address": "3 New Road\nLeeds LS1 1AA\nUnited Kingdom",
    "email": "hello@{domain}", "phone": "+44 113 496 0000", "website": "https://{domain}",
    "privacy_contact": "privacy@{domain}",
}
BODY = "Hello {{ first_name | default: \"friend\" }},\n\nwe meet [on Monday](https://newcomers.example/monday).\n"


@dataclass
class Newcomer:
    """Somebody at a browser who opens an account for an organisation with a domain of this name."""

    page: Page
    service: Service
    domain: str
    secret: str = ""
    codes: list[str] = field(default_factory=list)

    @property
    def email(self) -> str:
        return f"erin@{self.domain}"

    def go(self, path: str) -> None:
        self.page.goto(self.service.url + path)

    def fill(self, **fields: str) -> None:
        """Type into boxes, by their ids."""
        for box, value in fields.items():
            self.page.locator(f"#{box}").fill(value)

    def code(self) -> str:
        """The code of a step that was not used yet: the service's clock goes on by one."""
        self.service.advance(seconds=31)
        return pyotp.TOTP(self.secret).at(self.service.now())

    # --- the steps

    def sign_up(self) -> None:
        self.go("/sign-up")
        self.fill(organisation="The Newcomers’ Club", email=self.email, password=PASSWORD)
        self.page.get_by_role("checkbox").check()
        press(self.page, "Open the account")

    def confirm(self) -> None:
        self.page.goto(link_in(self.service.mail(self.email), "sign-up/confirm"))
        self.fill(password=PASSWORD)
        press(self.page, "Confirm and open the account")

    def sign_in(self) -> None:
        self.fill(email=self.email, password=PASSWORD)
        press(self.page, "Sign in")

    def second_factor(self) -> None:
        self.go("/dashboard/security")
        press(self.page, "Set up a second factor")
        self.secret = re.sub(r"\s", "", self.page.locator(".secret").inner_text())
        self.fill(code=self.code())
        press(self.page, "Set up the second factor")

    def details(self) -> None:
        self.go("/dashboard/details")
        self.fill(**{name: value.format(domain=self.domain) for name, value in DETAILS.items()})
        press(self.page, "Save")

    def prove_domain(self) -> None:
        self.go("/dashboard/domain")
        self.fill(domain=self.domain)
        press(self.page, "Show the records")
        self.step_up()
        self.service.submit(f"{self.service.console}/names/{self.domain}/publish", by="the domain's owner")
        self.go("/dashboard/domain")
        press(self.page, "Check now")

    def choose_sender(self) -> None:
        self.go("/dashboard/settings")
        self.fill(sender=f"news@{self.domain}")
        self.page.locator("#tracking-anonymous").check()
        press(self.page, "Save")

    def make_list(self) -> None:
        self.go("/dashboard/lists/new")
        self.fill(name="Newcomers’ Letter")
        self.page.get_by_label("Label").first.fill("First name")
        press(self.page, "Make the list")

    def gain_reader(self, address: str) -> None:
        """Somebody else, at another machine, subscribes by the page that the list has."""
        link = self.page.get_by_role("link", name=f"{self.service.url}/s/").first.get_attribute("href")
        self.service.submit(link or "", email=address, first_name="Frank")
        self.service.submit(link_in(self.service.mail(address), "confirm"), tracking="no")

    def write(self) -> None:
        self.go("/dashboard/campaigns/new")
        if self.page.get_by_role("button", name="Go on").count():
            press(self.page, "Go on")
        self.fill(subject="We meet on Monday", body=BODY)
        press(self.page, "Save and look at it")

    def send(self) -> None:
        self.page.get_by_role("link", name="Check and send").first.click()
        press(self.page, "Send now")
        self.step_up()

    def step_up(self) -> None:
        """Show the second factor where it is asked for."""
        if self.page.locator("#step_up_code").count():
            self.fill(step_up_code=self.code())
            press(self.page, "Go on")

    def report(self, reader: str) -> None:
        """After the reader has opened the mail six times and the figures were folded."""
        mail = self.service.mail(reader, "We meet on Monday")
        pixel = re.search(r'src="([^"]+/o/[^"]+)"', mail["HTML"])
        assert pixel, "no pixel in the mail"
        for _time in range(6):
            self.service.call("GET", pixel[1])
        self.service.call("POST", f"{self.service.console}/run/aggregate")
        self.page.get_by_role("link", name="Report").first.click()
