"""Inside the portal: the overview, a page for each account holder, and one's data to take along."""

from typing import cast

from chalice.app import Blueprint, Response

from chalicelib.accounts.model import Account, account_key
from chalicelib.core import http
from chalicelib.core.errors import NotFound
from chalicelib.core.table import read_all
from chalicelib.lists.rules import TRACKING_WORDING
from chalicelib.portal import cases, export, overview, recent, requests, rules, sessions
from chalicelib.portal.access import Visit, door
from chalicelib.portal.kinds import KINDS
from chalicelib.subscriptions import receipts
from chalicelib.subscriptions.people import Entry, Found

blueprint = Blueprint(__name__)
OF_READING = ("warnings", "uploads", "messages", "opens_and_clicks", "first_times", "requests",
              "account_holders_acts", "told_to_programs")


@door(blueprint, "GET", "/portal/me")
def me(visit: Visit) -> Response:
    """Every account holder, and what each has; what one has asked, in short."""
    whole = overview.of(visit.person, visit.accounts, visit.now)
    return visit.show("me", known=whole.holders, asked=whole.asked, names=whole.names)


@door(blueprint, "GET", "/portal/at/{account_id}")
def at_account(visit: Visit, account_id: str) -> Response:
    """Everything at one account holder, in detail."""
    at = overview.found(visit.person, account_id, visit.now)
    lately = recent.of(visit.person, at, visit.now)
    return visit.show("at", at=at, controller=at.identity, records=lately.records, more=lately.more, kinds=KINDS,
                      of_reading=OF_READING, tracking_wording=TRACKING_WORDING, errors={})


@door(blueprint, "GET", "/portal/requests")
def requests_page(visit: Visit) -> Response:
    """What one has asked of anybody: what waits for an answer first, then what was done."""
    asked = cases.of(visit.person, visit.now)
    concerned = sorted({one for case in (*asked.waiting, *asked.done) for one in case.to})
    rows = cast("list[Account]", read_all([account_key(one) for one in concerned], visit.now))
    names = {row.id: row.controller.name or str(row.organisation) for row in rows}
    return visit.show("requests", asked=asked, names=names, today=visit.now.date().isoformat())


@door(blueprint, "GET", "/portal/receipt/{list_id}")
def receipt(visit: Visit, list_id: str) -> Response:
    """The consent receipt of one subscription, to keep."""
    at = overview.found(visit.person, list_id.partition("-")[0], visit.now)
    one = next((one for one in at.subscribed if one.list_id == list_id), None)
    if one is None or one.mailing_list is None:
        raise NotFound
    entry = Found(one.mailing_list, visit.person, Entry(list_id, visit.person, one.row), at.suppression)
    answer = http.data(receipts.receipt(at.account, entry, visit.now))
    answer.headers["Content-Disposition"] = 'attachment; filename="consent-receipt.json"'
    return answer


@door(blueprint, "GET", "/portal/take")
def take_page(visit: Visit) -> Response:
    """What one can take along, and how far files are that are being made."""
    return visit.show("take", standing=export.state(visit.person, visit.now))


@door(blueprint, "POST", "/portal/take")
def take(visit: Visit) -> Response:
    """Get the files ready."""
    before = export.state(visit.person, visit.now)
    standing = export.start(visit.person, visit.address, visit.now)
    if before.state not in {export.MAKING, export.READY}:
        concerned = [at.account.id for at in overview.of(visit.person, visit.accounts, visit.now).holders]
        requests.exercised(concerned, visit.person, rules.PORT, visit.now, "Taken along as a file.")
    return visit.show("take", standing=standing)


@door(blueprint, "GET", "/portal/take/{form}")
def file(visit: Visit, form: str) -> Response:
    """The file itself: in the portal only."""
    made = export.file(visit.person, form, visit.now)
    return http.download(made.body, made.name, made.content_type)


@door(blueprint, "POST", "/portal/out")
def sign_out(visit: Visit) -> Response:
    """End the session."""
    sessions.end(visit.session)
    return http.redirect("/portal", Set_Cookie=sessions.FORGET)
