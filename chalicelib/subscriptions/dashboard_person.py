"""/dashboard/people/…: one person on one list, with the proof of opt-in and its receipt, and the way
off the list."""

import json
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.accounts import audit
from chalicelib.core import http
from chalicelib.subscriptions import by_hand, people, receipts
from chalicelib.users.access import Visit, door
from chalicelib.users.model import EDITOR

blueprint = Blueprint(__name__)
PERSON = "/dashboard/people/{subscription_id}"


@door(blueprint, "GET", PERSON)
def person(visit: Visit, subscription_id: str) -> Response:
    """What there is, with address, answers and proof left out: these want a second factor."""
    return _page(visit, people.find(visit.account.id, subscription_id, visit.now), in_full=False)


@door(blueprint, "GET", PERSON + "/record", step_up=True)
def record(visit: Visit, subscription_id: str) -> Response:
    """All of it; that it was looked at is written into the audit trail."""
    found = people.find(visit.account.id, subscription_id, visit.now)
    audit.record(visit.account.id, visit.actor, "person.looked_up", visit.now, subscription_id)
    return _page(visit, found, in_full=True)


@door(blueprint, "GET", PERSON + "/receipt", step_up=True)
def receipt(visit: Visit, subscription_id: str) -> Response:
    """The consent receipt (promise PRF-1), to read. Raises NotFound while nobody has confirmed."""
    found, document = _receipt(visit, subscription_id)
    return visit.show("people/receipt", mailing_list=found.mailing_list, one=found.entry, document=document,
                      may_change=visit.user.may(EDITOR))


@door(blueprint, "GET", PERSON + "/receipt.json", step_up=True)
def receipt_file(visit: Visit, subscription_id: str) -> Response:
    """The same, signed, to keep: anybody who holds the file can verify it. Raises NotFound."""
    _found, document = _receipt(visit, subscription_id)
    body = json.dumps(document, ensure_ascii=False, indent=1).encode()
    return http.download(body, f"consent-receipt-{subscription_id}.json", "application/json")


def _receipt(visit: Visit, subscription_id: str) -> tuple[people.Found, dict[str, Any]]:
    found = people.find(visit.account.id, subscription_id, visit.now)
    document = receipts.signed(visit.account, found, visit.now)
    audit.record(visit.account.id, visit.actor, "person.looked_up", visit.now, subscription_id)
    return found, document


def _page(visit: Visit, found: people.Found, in_full: bool) -> Response:
    labels = {field["name"]: field["label"] for field in found.mailing_list.fields}
    return visit.show("people/person", mailing_list=found.mailing_list, one=found.entry, labels=labels,
                      suppression=found.suppression, barred=found.is_barred, in_full=in_full,
                      may_change=visit.user.may(EDITOR))


@door(blueprint, "POST", PERSON + "/unsubscribe", role=EDITOR)
def unsubscribe(visit: Visit, subscription_id: str) -> Response:
    """Take the person off the list, for good."""
    list_id = by_hand.unsubscribe(visit.account.id, subscription_id, visit.now, visit.actor)
    return visit.go(f"/dashboard/lists/{list_id}/people", said="person-unsubscribed")
