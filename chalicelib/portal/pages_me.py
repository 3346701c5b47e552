"""Inside the portal: the overview, a page for each account holder, and one's data to take along."""

from chalice.app import Blueprint, Response

from chalicelib.core import http
from chalicelib.core.errors import NotFound
from chalicelib.lists.rules import TRACKING_WORDING
from chalicelib.portal import export, gather_rows, overview, requests, rules, sessions, traces
from chalicelib.portal.access import Visit, door
from chalicelib.portal.kinds import KINDS
from chalicelib.subscriptions import receipts
from chalicelib.subscriptions.people import Entry, Found

blueprint = Blueprint(__name__)
OF_READING = ("messages", "opens_and_clicks", "first_times", "requests", "account_holders_acts", "told_to_programs")


@door(blueprint, "GET", "/portal/me")
def me(visit: Visit) -> Response:
    """Every account holder, and what each has."""
    return visit.show("me", known=overview.of(visit.person, visit.now))


@door(blueprint, "GET", "/portal/at/{account_id}")
def at_account(visit: Visit, account_id: str) -> Response:
    """Everything at one account holder, in detail."""
    at = overview.found(visit.person, account_id, visit.now)
    records = _records(visit, account_id)
    return visit.show("at", at=at, controller=at.identity, records=records, kinds=KINDS, of_reading=OF_READING,
                      tracking_wording=TRACKING_WORDING, errors={})


def _records(visit: Visit, account_id: str) -> dict[str, list[dict[str, object]]]:
    here = traces.find(visit.person, visit.now).at(account_id)
    names = gather_rows.Names.of(here, visit.now)
    records: dict[str, list[dict[str, object]]] = {}
    for kind, record in gather_rows.of_account(visit.person, account_id, here, names, visit.now):
        records.setdefault(kind, []).append(record)
    return records


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
        concerned = [at.account.id for at in overview.of(visit.person, visit.now)]
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
