"""The people of the browser tests, each of whom stands at one point of the way through the house."""

import re
from dataclasses import dataclass
from itertools import count
from typing import Any

from tests.browser import quiet
from tests.browser.service import Service

FIELDS = [{"name": "first_name", "label": "First name"}, {"name": "town", "label": "Town"}]
NEWSLETTER = """Hello {{ first_name | default: "gardener" }},

the *first frost* came on Tuesday night. Here is [what to lift now](https://garden.example/lift).

## To bring

| Bring | Take |
| --- | --- |
| Seeds in paper bags | As much as you will sow |
"""
_NUMBER = count(1)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody on a list of their own, who has had one newsletter."""

    list_id: str
    confirm_link: str
    confirmation: Any
    newsletter: Any
    leave_link: str


class Cast:
    """Makes people, and keeps those whom nothing that a test does to them can change."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self._kept: dict[str, Any] = {}

    def address(self) -> str:
        """One that nobody has used."""
        return f"person{next(_NUMBER)}@reader.example"

    def a_list(self, name: str = "The Garden Letter") -> str:
        """A list with two optional fields; its id."""
        made = self.service.api("POST", "lists", name=name, description="Once a month: what to do in the garden.",
                                fields=FIELDS)
        return str(made["id"])

    def asked(self, list_id: str, address: str) -> Any:
        """Sign up; the mail that asks for confirmation."""
        self.service.submit(f"{self.service.url}/s/{list_id}", email=address)
        return self.service.mail(address)

    def join(self, list_id: str, address: str, **chosen: str) -> Any:
        """Sign up and confirm; the mail that asked for it."""
        mail = self.asked(list_id, address)
        self.service.submit(link_in(mail, "confirm"), **(chosen or {"tracking": "no"}))
        return mail

    def newsletter(self, list_id: str, address: str, body: str = NEWSLETTER) -> Any:
        """Write and send one to the list; the mail as this person gets it."""
        draft = self.service.api("POST", "campaigns", list_id=list_id, subject="First frost",
                                 body=body)
        self.service.api("POST", f"campaigns/{draft['id']}/send")
        return self.service.mail(address, "First frost")

    def member(self, *, tracking: bool = False) -> Member:
        """A new one."""
        list_id, address = self.a_list(), self.address()
        confirmation = self.join(list_id, address, tracking="yes" if tracking else "no")
        newsletter = self.newsletter(list_id, address)
        return Member(list_id, link_in(confirmation, "confirm"), confirmation, newsletter, link_in(newsletter, "u"))

    # --- kept for the whole session: looking at their pages changes nothing

    @property
    def expired_link(self) -> str:
        """A confirmation link whose week is over."""
        return str(self._once("expired", self._expired))

    @property
    def pending_link(self) -> str:
        """A confirmation link that waits. Made after the clock was moved for the expired one, or it would expire."""
        assert self.expired_link
        return str(self._once("pending", lambda: link_in(self.asked(self.a_list(), self.address()), "confirm")))

    @property
    def reader(self) -> Member:
        """A member whose reading is not recorded."""
        found: Member = self._once("reader", self.member)
        return found

    @property
    def tracked(self) -> Member:
        """A member who has agreed that reading is recorded."""
        found: Member = self._once("tracked", lambda: self.member(tracking=True))
        return found

    @property
    def warning(self) -> Any:
        """The mail to a member who no longer reads."""
        return self._once("warning", lambda: quiet.warned(self))

    def _expired(self) -> str:
        link = link_in(self.asked(self.a_list(), self.address()), "confirm")
        self.service.advance(days=7, hours=1)
        return link

    def _once(self, name: str, make: Any) -> Any:
        if name not in self._kept:
            self._kept[name] = make()
        return self._kept[name]


def link_in(mail: Any, kind: str) -> str:
    """The link of a kind in a mail's text, as somebody would open it."""
    found = re.search(rf"https?://\S+/{kind}/[\w.~-]+", mail["Text"])
    assert found, f"no link /{kind}/ in the mail"
    return found[0]
