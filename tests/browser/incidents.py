"""The ways to the pages on which an account holder reads of a breach that concerns its lists."""

from datetime import timedelta
from typing import TYPE_CHECKING

from playwright.sync_api import Page

from chalicelib.breaches.model import (
    AFFECTED,
    CONCERNS,
    INCIDENTS,
    OPEN,
    Affected,
    Concern,
    Incident,
)
from chalicelib.core import clock
from tests.support.incidents import TEXTS

if TYPE_CHECKING:
    from tests.browser.office import Office

NUMBER = "5c8xk2m7tq9h"


def told(office: "Office") -> None:
    """The account was told of a breach a while ago. No door of the service opens incidents: staff have none."""
    account, now = office.service.demo["account_id"], office.service.now()
    at = {name: clock.iso(now - timedelta(hours=hours)) for name, hours in (
        ("occurred_at", 30), ("detected_at", 8), ("aware_at", 7))}
    told_at = clock.iso(now - timedelta(hours=5))
    rows = [Incident(INCIDENTS, NUMBER, state=OPEN, facts={"kind": "access disclosure", **at, **TEXTS},
                     telling_since=told_at, opened_at=told_at),
            Affected(AFFECTED + NUMBER, account, people=1234, records=1410, lists=[office.list_id], found_at=told_at,
                     sent_at=told_at),
            Concern(CONCERNS + account, NUMBER)]
    office.service.put("Breaches", [row.serialize() for row in rows])


def incident(page: Page, office: "Office") -> None:
    """What happened, what to do by when, and with what."""
    told(office)
    office.open(page, f"/dashboard/incidents/{NUMBER}")


def incidents(page: Page, office: "Office") -> None:
    """One that is open."""
    told(office)
    office.open(page, "/dashboard/incidents")
