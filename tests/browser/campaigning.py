"""A campaign to very different people, at each point of its way: sent, held for whatever reason, and at its end.

It has really been sent, once. Its page is looked at as if the campaign stood elsewhere: a row is changed behind its
back while the page is asked for, since there is no quota here to use up and nobody to suspend anything.
"""

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Page

from chalicelib.campaigns import brakes, lifecycle, rate_quota, tenant
from chalicelib.campaigns import model as of
from chalicelib.core import clock
from chalicelib.lists.sizes import PREFIX, ShardSize
from chalicelib.subscriptions.model import Subscription, subscription_key
from tests.browser.service import PATIENCE

if TYPE_CHECKING:
    from tests.browser.office import Office
    from tests.browser.service import Service

LOST, REFUSED = "lost-", "refused-"  # how addresses begin of which SES never tells, and which it does not take
READERS = (*(f"reader{n}@garden.example" for n in range(9)), "bounce+1@simulator.amazonses.com",
           f"{LOST}ada@garden.example", f"{LOST}grace@garden.example", f"{REFUSED}kurt@garden.example")
KEPT = "asked.to.be.kept@garden.example"
ON_THE_LIST = 24
SUBJECT = "The garden in winter"
LATE = ("It was to start at 09:00 on 3 February 2027; the service could not start it until 16:15 on 3 February 2027. "
        "Nobody has been mailed.")
SLICED = ("It has gone to 200 of the people who were newly uploaded. The others, and the rest of the list, get it in a "
          "few hours, if few of these mails come back and hardly anybody complains.")
BOUNCED = brakes.trouble(brakes.Figures(mailed=1200, bounced=84), brakes.OTHERS)
BOUNCED_NEW = brakes.trouble(brakes.Figures(mailed=200, bounced=31))


def sent(service: "Service", list_id: str) -> str:
    """It goes out to everybody: most get it, one has no such mailbox, one is refused, of two nobody knows."""
    now = clock.iso(service.now() - timedelta(days=1))
    for address in (*READERS, KEPT):
        person = address.partition("@")[0]
        row = Subscription(*subscription_key(list_id, person)[1:], person=person, address=address, source="form",
                           consent={}, confirmed_at=now, restricted=address == KEPT)
        service.put("Subscriptions", [row.serialize()])
    service.put("Totals", [ShardSize(PREFIX + list_id, "0", people=ON_THE_LIST).serialize()])
    made = service.api("POST", "campaigns", list_id=list_id, subject=SUBJECT, body="Leave the *seed heads* standing.")
    service.api("POST", f"campaigns/{made['id']}/send")
    _wait_until_finished(service, str(made["id"]))
    return str(made["id"])


def _wait_until_finished(service: "Service", campaign: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while service.api("GET", f"campaigns/{campaign}")["state"] != of.FINISHED:
        assert time.monotonic() < deadline, "it never ends"
        time.sleep(0.05)


class Standing:
    """The way to its page, where its row says this; what is None does not stand there."""

    def __init__(self, state: str, **row: str | None) -> None:
        self.row = {"state": state, "finished_at": None, **row}

    def __call__(self, page: Page, office: "Office") -> None:
        campaign = office.various
        row: dict[str, Any] = {name: {"NULL": True} if value is None else {"S": value}
                               for name, value in self.row.items()}
        with office.service.row_changed(f"campaign#{campaign.partition('-')[2]}", row):
            office.open(page, f"/dashboard/campaigns/{campaign}")


def held(kind: str, why: str, **row: str | None) -> Standing:
    return Standing(of.HELD, held_for=kind, held_reason=why, **row)


def undecided(page: Page, office: "Office") -> None:
    """A day later nobody knows yet of two."""
    assert office.various
    office.service.advance(hours=25)
    office.open(page, f"/dashboard/campaigns/{office.various}")


SOON = "2031-02-03T09:00:00.000Z"
WAYS = {
    "scheduled": Standing(of.SCHEDULED, scheduled_for=SOON, started_at=None),
    "sending": Standing(of.SENDING),
    "paused": Standing(of.PAUSED),
    "not started": held(of.LATE, LATE, started_at=None),
    "held, quota": held(of.QUOTA, rate_quota.WHY),
    "held, domain": held(of.DOMAIN, lifecycle.NOT_ITS_DOMAIN),
    "held, no tenant": held(of.REFUSED, tenant.GONE),
    "held, bounces": held(of.TROUBLE, BOUNCED, braked=of.BRAKED),
    "held, first slice": held(of.FIRST_SLICE, SLICED, trial=of.RESTS, rests_until=SOON),
    "held, new people": held(of.TROUBLE, BOUNCED_NEW, trial=of.STOPPED),
    "cancelled": Standing(of.CANCELLED, cancelled_at=SOON),
    "undecided": undecided,
}
CAMPAIGNS = {f"campaign: {name}": (200, SUBJECT, way) for name, way in WAYS.items()}
