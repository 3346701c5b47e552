"""Ways that begin outside: signing up, in, and anew, as people walk them."""

import re

from chalicelib.accounts.model import Account
from chalicelib.core import clock
from tests.support.answer import Answer
from tests.support.mail import PUBLIC_URL
from tests.support.office import FROM_HERE, PASSWORD, Office, code_now, signed_in
from tests.support.world import World

ORGANISATION = "The Newcomers’ Club"
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"}


def owner_of(world: World) -> Office:
    """The owner of the account in use."""
    return signed_in(world)


def sign_up(world: World, email: str, password: str = PASSWORD, **form: str) -> Answer:
    """Fill in the form."""
    form = {"email": email, "password": password, "organisation": ORGANISATION, "terms": "yes"} | form
    return world.http("POST", "/sign-up", form=form, headers=FROM_HERE)


def link_to(world: World, email: str, kind: str) -> str:
    """The path of the newest link of a kind mailed to an address."""
    world.drain()
    for mail in world.inbox():
        found = re.search(rf"{PUBLIC_URL}(/{kind}/[^\s>]+)", mail.text)
        if found and mail.to.lower() == email.lower():
            return found[1]
    raise AssertionError(f"no mail with a link /{kind}/ to {email}")


def account(world: World, email: str, password: str = PASSWORD) -> Account:
    """Signed up and confirmed."""
    assert sign_up(world, email, password).status == 200
    link = link_to(world, email, "sign-up/confirm")
    assert world.http("POST", link, form={"password": password}).status == 303
    newest = sorted(Account.scan(Account.sk == "account"), key=lambda one: str(one.created_at))
    return next(one for one in newest if one.email == email)


def reset_link(world: World, email: str) -> str:
    """Ask for a new password; the link."""
    assert world.http("POST", "/reset", form={"email": email}, headers=FROM_HERE).status == 200
    return link_to(world, email, "reset")


def invitation_link(office: Office, email: str, role: str = "editor") -> str:
    """Invite somebody; the link."""
    answer = office.post("/dashboard/team/invite", email=email, role=role)
    assert answer.status == 303, answer.text
    return link_to(office.world, email, "invitation")


def log_in(world: World, email: str, password: str = PASSWORD, ip: str = "192.0.2.1", **headers: str) -> Answer:
    """Send the form of the sign-in."""
    return world.http("POST", "/login", form={"email": email, "password": password}, ip=ip,
                      headers=FROM_HERE | BROWSER | headers)


def cookie_of(answer: Answer) -> str:
    """What the browser will send back."""
    return answer.headers["Set-Cookie"].split(";")[0]


def show_code(world: World, cookie: str, ip: str = "192.0.2.1", **form: str) -> Answer:
    """Send the form of the second factor."""
    form = form or {"code": code_now()}
    return world.http("POST", "/login/code", form=form, ip=ip, headers={"Cookie": cookie, **FROM_HERE, **BROWSER})


def walked_in(world: World, email: str, ip: str = "192.0.2.1") -> str:
    """Both steps of signing in; the cookie of the whole session."""
    world.advance(seconds=60)
    half = log_in(world, email, ip=ip)
    assert half.status == 303, half.text
    whole = show_code(world, cookie_of(half), ip)
    assert whole.status == 303, whole.text
    return cookie_of(whole)


def at_noon(world: World) -> None:
    """Away from midnight and from the edges of the windows in which tries are counted."""
    world.advance_to_noon()
    assert clock.now().minute == 0
