"""Somebody who no longer reads, as half a year of it would have left them, and the page on which owners let them go."""

import json
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Page

from chalicelib.core import clock
from chalicelib.core.table import Item
from chalicelib.subscriptions import rules
from chalicelib.subscriptions.model import Subscription, subscription_key
from chalicelib.sunset.walk import MOST_PAGES
from tests.browser.service import Service
from tests.support import quiet

if TYPE_CHECKING:
    from tests.browser.cast import Cast
    from tests.browser.office import Office

PAGE = "/dashboard/inactivity"


def warned(cast: "Cast") -> Any:
    """The mail that asks them whether they stay."""
    service, list_id, address, now = cast.service, cast.a_list(), cast.address(), cast.service.now()
    person, since = address.partition("@")[0], now - timedelta(days=300)
    _put(service, Subscription(*subscription_key(list_id, person)[1:], person=person, address=address, source="form",
                               consent={}, tracking=rules.tracking_consent(True, since), confirmed_at=clock.iso(since)))
    for days in (120, 20):
        campaign, claim, results = quiet.newsletter(list_id, [person], now - timedelta(days=days))
        _put(service, campaign, claim, results)
    _put(service, quiet.counted(service.demo["account_id"], quiet.RULE, now))
    with _rule(service):
        _walk(service)
    return service.mail(address, quiet.SUBJECT)


def wrongly(page: Page, office: "Office") -> None:
    """Figures that cannot be counted by."""
    office.open(page, PAGE)
    page.locator("#campaigns").fill("1")
    _press_count(page)


def counted(page: Page, office: "Office") -> None:
    """Whom it would concern."""
    office.open(page, PAGE)
    _press_count(page)
    _walk(office.service)
    page.reload()


def switched_on(page: Page, office: "Office") -> None:
    """With what it did so far."""
    assert office.cast.warning
    with _rule(office.service):
        office.open(page, PAGE)


def _press_count(page: Page) -> None:
    with page.expect_navigation():
        page.locator(f"form[action='{PAGE}/count'] button").click()


def _put(service: Service, *rows: Item) -> None:
    for row in rows:
        service.put(row.Meta.table_name.capitalize(), [row.serialize()])


def _rule(service: Service) -> AbstractContextManager[None]:
    return service.row_changed("account", {"sunset": {"S": json.dumps(quiet.RULE)}})


def _walk(service: Service) -> None:
    """To its end: one run does so many pages, and the account of the local run has many lists by then."""
    while service.call("POST", f"{service.console}/run/sunset")["result"]["pages"] >= MOST_PAGES:
        pass
