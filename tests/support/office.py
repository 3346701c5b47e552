"""Somebody signed in to the dashboard: a browser's cookie, forms with their token, codes for the second factor."""

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import pyotp

from chalicelib.accounts.model import Account
from chalicelib.core import clock
from chalicelib.users import factor, sessions, sign_up
from chalicelib.users.model import OWNER, User
from tests.support.answer import Answer
from tests.support.mail import PUBLIC_URL
from tests.support.world import World

PASSWORD = "wobbly lantern orchard 9"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
FROM_HERE = {"Sec-Fetch-Site": "same-origin", "Origin": PUBLIC_URL}


@dataclass
class Office:
    """A person at the dashboard. `post` sends the form's token along, as a browser would from the page."""

    world: World
    account: Account
    user: User
    cookie: str
    csrf: str
    secret: str = SECRET
    answers: list[Answer] = field(default_factory=list)

    def get(self, path: str, **headers: str) -> Answer:
        return self._kept(self.world.http("GET", path, headers={"Cookie": self.cookie, **headers}))

    def post(self, path: str, /, csrf: str | None = None, **form: str) -> Answer:
        """A form sent from a page of ours."""
        form = {"csrf": self.csrf if csrf is None else csrf, **form}
        return self._kept(self.world.http("POST", path, form=form, headers={"Cookie": self.cookie, **FROM_HERE}))

    def follow(self, answer: Answer) -> Answer:
        """The page that a redirect leads to."""
        assert answer.status == 303, answer.text
        return self.get(answer.headers["Location"])

    def code(self) -> str:
        """A code of the second factor that has not been used: the clock moves on one step."""
        self.world.advance(seconds=factor.STEP)
        return code_now(self.secret)

    def unproved(self) -> "Office":
        """The same, eleven minutes later: what wants a step-up asks for a code again."""
        self.world.advance(minutes=11)
        return self

    def _kept(self, answer: Answer) -> Answer:
        if "Set-Cookie" in answer.headers:
            self.cookie = answer.headers["Set-Cookie"].split(";")[0]
        self.answers.append(answer)
        return answer


def code_now(secret: str = SECRET) -> str:
    """What the authenticator app shows at the service's time."""
    return pyotp.TOTP(secret).at(clock.now())


def signed_in(world: World, role: str = OWNER, email: str = "alice@garden.example.com", account: Account | None = None,
              with_factor: bool = True, proved: bool = True) -> Office:
    """Somebody of the account in use, signed in with a second factor shown just now. No mail, no HTTP."""
    account = account or world.account
    user = a_user(account, email, role, with_factor=with_factor)
    opened = sessions.begin(user, "Firefox on Linux", clock.now())
    if proved:
        sessions.prove(opened.session, clock.now())
    return Office(world, account, user, opened.set_cookie.split(";")[0], str(opened.session.csrf))


def a_user(account: Account, email: str, role: str = OWNER, password: str = PASSWORD, with_factor: bool = True) -> User:
    """A user with a known password and, unless told otherwise, a known second factor."""
    user = sign_up.create_owner(account, email, password, clock.now())
    actions: list[Any] = [User.role.set(role)]
    if with_factor:
        actions.append(User.factor.set(factor.lock(user, SECRET)))
    user.update(actions=actions)
    return user


def hidden(text: str, name: str) -> str:
    """The value of a hidden field of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found, f"no field {name}"
    return unescape(found[1])
