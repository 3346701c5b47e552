"""The web site of Alice's Garden Club, which is to vouch for her, and her looks at the dashboard."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any

from chalicelib.accounts.service import get_account
from chalicelib.core import signing, urls
from chalicelib.users import sessions
from tests.support.internet import Internet, internet
from tests.support.office import Office
from tests.support.receiver import Receiver
from tests.support.world import World

PAGE = "https://www.garden.example.com/contact"
BADGE = "Vouched for by garden.example.com"
HTML = {"Content-Type": "text/html; charset=utf-8"}


@contextmanager
def a_site(directory: Path) -> Iterator[tuple[Internet, Receiver]]:
    """An internet with that site alone."""
    with internet(directory) as net:
        yield net, net.receiver("www.garden.example.com")


def snippet(office: Office) -> str:
    """The HTML that the dashboard gives to copy."""
    found = re.search(r'<textarea id="snippet"[^>]*>(.*?)</textarea>', office.get("/dashboard/vouching").text, re.S)
    assert found
    return unescape(found[1])


def puts(site: Receiver, body: str, status: int = 200, headers: dict[str, str] | None = None) -> None:
    """What the site answers from now on."""
    site.answers(status, body.encode(), **(headers or HTML))


def looked(office: Office, page: str = PAGE) -> str:
    """The dashboard's page after the address was entered and looked at."""
    answer = office.post("/dashboard/vouching", page=page)
    assert answer.status == 303, answer.text
    office.world.drain()
    return office.get("/dashboard/vouching").text


def again(office: Office) -> str:
    """The dashboard's page, days later, by somebody who signs in anew."""
    opened = sessions.begin(office.user, "Firefox on Linux", office.world.now())
    sessions.prove(opened.session, office.world.now())
    office.cookie, office.csrf = opened.set_cookie.split(";")[0], str(opened.session.csrf)
    return office.get("/dashboard/vouching").text


def vouched(world: World) -> Any:
    """What the badge of the account in use says, or None."""
    account = get_account(world.account.id, world.now())
    assert account is not None
    return account.vouched


def walk(office: Office, net: Internet) -> None:
    """The own site vouches, is looked at again, and does not any more; then the page is forgotten."""
    site = net.receiver("garden.example.com")
    puts(site, snippet(office))
    looked(office, "https://garden.example.com/")
    office.world.advance(minutes=2)
    assert office.post("/dashboard/vouching/check").status == 303
    strange = urls.public(f"/verify/{office.account.id}/{signing.sign('vouch', 'somebody')}")
    puts(site, f'<a href="{strange}">not the link</a>')
    office.world.advance(days=1)
    office.world.run("recheck_vouching")
    signing.forget()  # as a function that has just started
    office.world.drain()
    again(office)
    assert office.post("/dashboard/vouching/remove").status == 303
