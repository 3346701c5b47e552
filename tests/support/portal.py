"""Somebody in the portal: the link from their mail, the cookie, forms with their token."""

import re
from dataclasses import dataclass

from tests.support.answer import Answer
from tests.support.mail import PUBLIC_URL
from tests.support.office import FROM_HERE
from tests.support.world import World


@dataclass
class Guest:
    """A person who has proved their address. `post` sends the form's token along, as a browser would."""

    world: World
    cookie: str
    csrf: str

    def get(self, path: str) -> Answer:
        return self.world.http("GET", path, headers={"Cookie": self.cookie})

    def post(self, path: str, /, csrf: str | None = None, **form: str) -> Answer:
        given = {"csrf": self.csrf if csrf is None else csrf, **form}
        return self.world.http("POST", path, form=given, headers={"Cookie": self.cookie, **FROM_HERE})


def link_to(world: World, who: str, way: str = "enter") -> str:
    """The link of the newest mail to an address."""
    found = re.search(rf"{PUBLIC_URL}(/portal/{way}/\S+)", world.mail_to(who).text)
    assert found, "no link into the portal"
    return found[1]


def asked(world: World, who: str, ip: str = "192.0.2.1") -> str:
    """Ask for a link, and get it."""
    assert world.http("POST", "/portal", form={"email": who}, ip=ip).status == 200
    world.drain()
    return link_to(world, who)


def entered(world: World, who: str) -> Guest:
    """By mail, through the front door."""
    return opened(world, asked(world, who))


def opened(world: World, link: str) -> Guest:
    """Press the button behind the link."""
    answer = world.http("POST", link, form={}, headers=FROM_HERE)
    assert answer.status == 303, answer.text
    guest = Guest(world, answer.headers["Set-Cookie"].split(";")[0], "")
    page = guest.get(answer.headers["Location"])
    assert page.status == 200, page.text
    guest.csrf = page.hidden("csrf")
    return guest
