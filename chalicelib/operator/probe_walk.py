"""One walk of the service through its own front door: open the page, send the form, get the mail, confirm, leave.

Over HTTPS and by the public name, as a person would; only the mail is not read: that SES has handed it over is enough,
and the link in it is known. What each step leaves behind is looked at, too.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, cast
from urllib.parse import urlencode

from chalicelib.core import clock, egress, ids, urls
from chalicelib.core.table import read_many
from chalicelib.subscriptions import probed, tokens
from chalicelib.subscriptions.model import (
    Pending,
    Subscription,
    Suppression,
    pending_key,
    subscription_key,
    suppression_key,
)
from chalicelib.subscriptions.probed import Arrived

MAIL_TAKES_AT_MOST = timedelta(minutes=10)
HTTP_OK = 200
FORM = {"Content-Type": "application/x-www-form-urlencoded"}

PAGE, SENT, MAIL, CONFIRM_PAGE, CONFIRMED, LEAVE_PAGE, LEFT, KEPT_OUT = (
    "opening the sign-up page", "sending the sign-up form", "mailing the confirmation", "opening the page to confirm",
    "confirming", "opening the page to leave", "leaving", "keeping the address from being added again")


class Failed(Exception):
    """A walk ended early: at which step, and why, in words that name nobody."""

    def __init__(self, step: str, why: str) -> None:
        super().__init__(f"{step}: {why}")
        self.step, self.why = step, why

    @property
    def is_on_the_list(self) -> bool:
        """Whether the walk must go on where it stands: the address is on the list, and has to leave it."""
        return self.step in {LEAVE_PAGE, LEFT}


@dataclass(frozen=True, slots=True)
class Walk:
    """The walk of one number through a list; `asked_at` is when it began."""

    list_id: str
    number: int
    asked_at: datetime

    @property
    def address(self) -> str:
        return probed.address(self.list_id, self.number)

    @property
    def person(self) -> str:
        return probed.person(self.list_id, self.number)


class Traces(NamedTuple):
    """What there is of a walk."""

    pending: Pending | None
    subscription: Subscription | None
    suppression: Suppression | None
    arrived: Arrived | None


def begin(walk: Walk) -> None:
    """Ask to be put on the list. Raises Failed."""
    url = urls.sign_up(walk.list_id)
    _opened(PAGE, url)
    _pressed(SENT, url, email=walk.address)


def finish(walk: Walk, now: datetime) -> bool:
    """Confirm and leave, wherever an earlier run has stopped. False while the mail has time. Raises Failed."""
    there = _traces(walk, now)
    if there.subscription is None and not _confirm(walk, there, now):
        return False
    url = urls.unsubscribe(tokens.leaving(walk.list_id, walk.person))
    _opened(LEAVE_PAGE, url)
    _pressed(LEFT, url)
    there = _traces(walk, now)
    if there.subscription is not None:
        raise Failed(LEFT, "It was accepted, and the address is on the list still.")
    if there.suppression is None or not there.suppression.covers(walk.list_id):
        raise Failed(KEPT_OUT, "It has left, and is not suppressed.")
    return True


def _confirm(walk: Walk, there: Traces, now: datetime) -> bool:
    if there.pending is None:
        raise Failed(SENT, "It was accepted, and nothing is kept of the request.")
    if there.arrived is None or int(there.arrived.at) < clock.epoch(walk.asked_at):
        if now < walk.asked_at + MAIL_TAKES_AT_MOST:
            return False
        raise Failed(MAIL, f"After {MAIL_TAKES_AT_MOST // timedelta(minutes=1)} minutes it has not arrived.")
    asked_at = datetime.fromisoformat(str(there.pending.requested_at))
    url = urls.confirm(tokens.confirmation(walk.list_id, walk.person, asked_at))
    _opened(CONFIRM_PAGE, url)
    _pressed(CONFIRMED, url)
    if _traces(walk, now).subscription is None:
        raise Failed(CONFIRMED, "It was accepted, and the address is not on the list.")
    return True


def _opened(step: str, url: str) -> None:
    if b"<form" not in _answered(step, url).body:
        raise Failed(step, "The page has no form.")


def _pressed(step: str, url: str, **typed: str) -> None:
    _answered(step, url, "POST", urlencode(typed).encode())


def _answered(step: str, url: str, method: str = "GET", body: bytes = b"") -> egress.Answer:
    try:
        answer = egress.fetch(url, method, FORM if method == "POST" else {}, body)
    except (egress.Refused, egress.Unreachable) as failed:
        raise Failed(step, failed.reason) from None
    if answer.status != HTTP_OK:
        raise Failed(step, f"It answered {answer.status}.")
    return answer


def _traces(walk: Walk, now: datetime) -> Traces:
    account_id, _short = ids.split(walk.list_id)
    found = read_many([
        pending_key(walk.list_id, walk.person), subscription_key(walk.list_id, walk.person),
        suppression_key(account_id, walk.person), probed.arrived_key(walk.person)], now)
    return Traces(*cast("Traces", found))
