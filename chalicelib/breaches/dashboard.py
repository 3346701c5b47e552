"""The incidents that concern the account: what happened, what its controller has to do by when, and with what."""

from datetime import datetime

from chalice.app import Blueprint, Response

from chalicelib.accounts import audit
from chalicelib.breaches import letters, own, words
from chalicelib.core import csv_file, http, pages
from chalicelib.core.errors import NotFound
from chalicelib.core.settings import settings
from chalicelib.users.access import Visit, door
from chalicelib.users.model import OWNER

blueprint = Blueprint(__name__)
ALL = "/dashboard/incidents"
ONE = f"{ALL}/{{incident_id}}"


@door(blueprint, "GET", ALL)
def incidents_page(visit: Visit) -> Response:
    """All that the account was told of, by their dates; what happened is a page further, for owners."""
    found = own.listed(visit.account.id, visit.now)
    return visit.show("incidents/index", found=[(one, words.in_words("kind", one.facts["kind"])) for one in found],
                      may_read=visit.user.may(OWNER))


@door(blueprint, "GET", ONE, role=OWNER)
def incident_page(visit: Visit, incident_id: str) -> Response:
    """What we know of it now, what it concerns of the account's, the days, and the text for its people."""
    found, row = own.get(visit.account.id, incident_id, visit.now)
    told_at = str(row.sent_at or found.telling_since)
    return visit.show(
        "incidents/one", found=found, row=row, lists=letters.names_of_lists(row), files=own.files(row),
        facts=[one for one in words.said(found.facts, (*letters.TOLD, "advice")) if one.text], told_at=told_at,
        until=letters.own_deadline(datetime.fromisoformat(told_at)), hours=settings().breach_hours,
        text=pages.render("dashboard/incidents/text.txt", account=visit.account,
                          plain={one.name: one.text for one in words.said(found.facts)}))


@door(blueprint, "POST", ONE + "/people", role=OWNER, step_up=True)
def people_file(visit: Visit, incident_id: str) -> Response:
    """The people whom it concerns, or one of several files of them; that it was taken is a line of the trail."""
    _found, row = own.get(visit.account.id, incident_id, visit.now)
    asked = visit.form.get("file", "1")
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 6):
        raise NotFound
    body = own.people(row, int(asked), visit.now)
    audit.record(visit.account.id, visit.actor, "incident.people_exported", visit.now, incident_id, file=int(asked))
    return http.download(body, f"incident-{incident_id}-{int(asked)}.csv", csv_file.CONTENT_TYPE)
