"""Consent receipts: the consent record of a person on a list, in the structure of ISO/IEC TS 27560:2023.

The sections and names are those of the specification (6.3, 6.4); what it asks for and the record does not hold is left
out rather than made up. A receipt that leaves the house is signed, so that whoever holds one can have it verified.
"""

from datetime import datetime
from typing import Any

from chalicelib.accounts.model import Account
from chalicelib.accounts.rules import details
from chalicelib.core import attest, clock, urls
from chalicelib.core.errors import NotFound
from chalicelib.core.settings import settings
from chalicelib.subscriptions.people import Entry, Found

PURPOSE = "consent-receipt"
SCHEMA = "ISO/IEC TS 27560:2023"
TRACKING_KEPT = "Six months; totals that name nobody stay."
CONTROLLER, PROCESSOR = "controller", "processor"
GIVEN = "Given by the person, and confirmed by mail"
STATED = "Stated by the organisation, which brought its list along and vouched for it"
KEPT = "While the subscription lasts. After leaving, a keyed hash of the address stays, so that it is not added again."


def signed(account: Account, found: Found, now: datetime) -> dict[str, Any]:
    """The receipt with its signature (promise PRF-1). Raises NotFound while nobody has confirmed."""
    return attest.signed(PURPOSE, receipt(account, found, now))


def is_genuine(text: str) -> bool:
    """Whether this is a receipt of ours, unchanged. Looks nothing up and says nothing else."""
    return attest.is_genuine(PURPOSE, text)


def keys() -> dict[str, Any]:
    """The public keys of receipts (RFC 7517)."""
    return attest.published(PURPOSE)


def receipt(account: Account, found: Found, now: datetime) -> dict[str, Any]:
    """The receipt. Raises NotFound while nobody has confirmed: a request is no consent."""
    entry = found.entry
    if entry is None or entry.consent is None:
        raise NotFound("There is no consent yet: this request has not been confirmed.",
                       "Ask again when the person has pressed the button in the mail.")
    return {
        "receipt": {"schema_version": SCHEMA, "issued_at": clock.iso(now), "issued_by": PROCESSOR},
        "record": {"schema_version": SCHEMA, "record_id": entry.id, "pii_principal_id": entry.address},
        "pii_processing": {
            "privacy_notice_version": entry.consent["policy_version"],
            "purposes": _purposes(found, entry),
            "withdrawal_method": "The link in every mail, at any time and without reason.",
        },
        "party_identification": _parties(account),
        "events": _events(entry),
    }


def _purposes(found: Found, entry: Entry) -> list[dict[str, Any]]:
    """The newsletter, and apart from it the counting of openings and clicks where that was agreed to."""
    consent: Any = entry.consent
    labels = {field["name"]: field["label"] for field in found.mailing_list.fields}
    optional = [{"pii_type": labels.get(name, name), "optional": True} for name in entry.fields]
    asked = [_purpose(f"Sending “{found.mailing_list.name}” by e-mail", consent, KEPT,
                      [{"pii_type": "E-mail address", "optional": False}, *optional])]
    if entry.tracking is None:
        return asked
    return [*asked, _purpose("Recording by person which mails are opened and which links are followed", entry.tracking,
                             TRACKING_KEPT, [{"pii_type": "Openings and clicks", "optional": True}])]


def _purpose(purpose: str, agreed: dict[str, Any], kept: str, pii: list[dict[str, Any]]) -> dict[str, Any]:
    return {"purpose": purpose, "lawful_basis": "Consent (GDPR art. 6(1)(a))", "wording": agreed["wording"],
            "wording_version": str(agreed["wording_version"]),
            "agreed_at": agreed.get("at") or agreed["confirmed_at"], "pii_information": pii,
            "pii_controllers": [CONTROLLER], "pii_processors": [PROCESSOR],
            "collection_method": STATED if agreed.get("upload") else GIVEN, "retention_period": kept,
            "storage_locations": [settings().region]}


def _parties(account: Account) -> list[dict[str, str]]:
    known = details(account.controller)
    return [
        {"party_id": CONTROLLER, "party_role": "PII controller", "party_name": known["name"],
         "party_address": known["postal_address"], "party_email": known["email"], "party_phone": known["phone"],
         "party_url": known["website"], "party_contact": known["privacy_contact"]},
        {"party_id": PROCESSOR, "party_role": "PII processor", "party_name": settings().operator_name,
         "party_address": settings().operator_address, "party_email": "", "party_phone": "",
         "party_url": urls.public("/"), "party_contact": settings().operator_contact},
    ]


def _events(entry: Entry) -> list[dict[str, str]]:
    """Asked for and confirmed here; or given elsewhere, as the organisation states it."""
    consent: Any = entry.consent
    if consent.get("upload"):
        return [{"event_time": consent["confirmed_at"], "event_type": "explicit", "event_state": "given",
                 "source": entry.source, "ip_address": consent["ip"], "user_agent": "", "referrer": ""}]
    asked = {"event_time": consent["requested_at"], "event_type": "explicit", "event_state": "requested",
             "source": entry.source, "ip_address": "", "user_agent": "", "referrer": ""}
    given = {"event_time": consent["confirmed_at"], "event_type": "explicit", "event_state": "given",
             "source": "confirmation", "ip_address": consent["ip"], "user_agent": consent["user_agent"],
             "referrer": consent["referrer"]}
    return [asked, given]
