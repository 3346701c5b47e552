"""Files of the account itself: details, policies, team, keys, webhooks, cases, usage, audit trail. No secret is in
them, nor a hash of one."""

from collections.abc import Iterator
from datetime import datetime

from chalicelib.accounts import keys, policy, terms
from chalicelib.accounts.model import Account
from chalicelib.accounts.rights import REQUEST, DataRequest
from chalicelib.accounts.rules import details as controller
from chalicelib.administration import months, settings, statement_file, usage
from chalicelib.administration import trail as audit_trail
from chalicelib.breaches import letters, own, words
from chalicelib.core import csv_file, signing
from chalicelib.core.table import visible
from chalicelib.portal.model import COMPLAINT, Complaint
from chalicelib.subscriptions.download_files import json_lines
from chalicelib.users import team as users
from chalicelib.webhooks.model import PREFIX as WEBHOOKS
from chalicelib.webhooks.model import Webhook

OF_A_REQUEST = ("id", "right", "by", "received_at", "due_on", "note", "closed_at", "outcome")
OF_A_COMPLAINT = ("id", "received_at", "due_on", "words", "wish", "closed_at", "outcome", "answer")


def details(account: Account, _now: datetime) -> Iterator[bytes]:
    accepted = [{"version": one.accepted_version, "at": one.accepted_at, "user": one.user}
                for one in terms.history(account.id)]
    return json_lines([{
        "id": account.id, "opened_at": account.created_at, "email": account.email,
        "controller": controller(account.controller),
        **settings.current(account), "domain": account.domain, "tier": account.tier, "sunset": account.sunset,
        "vouched": account.vouched, "terms": account.terms, "terms_accepted": accepted}])


def policies(account: Account, _now: datetime) -> Iterator[bytes]:
    rows = policy.Change.query(account.id, policy.Change.sk.startswith(policy.PREFIX))
    return json_lines({"version": policy.name_of(one.number), "at": one.at, "part": one.part, "facts": one.facts}
                      for one in rows)


def team(account: Account, now: datetime) -> Iterator[bytes]:
    """With whether a second factor is set up, and nothing of the factor."""
    rows = [[one.id, one.email, one.role, "yes" if one.factor else "no", one.created_at]
            for one in users.members(account.id)]
    invited = [["", one.email, f"{one.role} (invited)", "no", one.asked_at]
               for one in users.invitations(account.id, now)]
    return csv_file.lines(["id", "address", "role", "second factor", "since (UTC)"], [*rows, *invited])


def api_keys(account: Account, now: datetime) -> Iterator[bytes]:
    header = ["id", "label", "state", "scopes", "made at (UTC)", "made by", "last day", "last used on",
              "revoked at (UTC)"]
    return csv_file.lines(header, ([one.id, one.label, keys.state_of(one, now), " ".join(one.scopes), one.created_at,
                                    one.created_by, one.expires_on, one.used_on, one.revoked_at]
                                   for one in keys.keys_of(account.id)))


def webhooks(account: Account, _now: datetime) -> Iterator[bytes]:
    """Of the address the host alone: the rest may be what the receiver knows its callers by."""
    return json_lines({"id": one.id, "host": one.host, "events": one.events, "enabled": bool(one.enabled),
                       "disabled_reason": one.disabled_reason, "created_at": one.created_at}
                      for one in Webhook.query(account.id, Webhook.sk.startswith(WEBHOOKS)))


def requests(account: Account, now: datetime) -> Iterator[bytes]:
    """The person is who it is in the audit trail; fingerprints stay with us."""
    rows = visible(DataRequest.query(account.id, DataRequest.sk.startswith(REQUEST)), now)
    return json_lines({name: getattr(one, name) for name in OF_A_REQUEST}
                      | {"person": signing.alias(account.id, str(one.person)) if one.person else None} for one in rows)


def complaints(account: Account, now: datetime) -> Iterator[bytes]:
    """As an owner reads them on the dashboard: without the address of whoever complains."""
    rows = visible(Complaint.query(account.id, Complaint.sk.startswith(COMPLAINT)), now)
    return json_lines({name: getattr(one, name) for name in OF_A_COMPLAINT} for one in rows)


def incidents(account: Account, now: datetime) -> Iterator[bytes]:
    for found in own.listed(account.id, now):
        _incident, row = own.get(account.id, found.id, now)
        facts = {one.name: one.text for one in words.said(found.facts, (*letters.TOLD, "advice")) if one.text}
        yield from json_lines([{"id": found.id, "told_at": row.sent_at or found.telling_since, "facts": facts,
                                "people": int(row.people), "records": int(row.records),
                                "lists": letters.names_of_lists(row)}])


def usage_by_month(account: Account, now: datetime) -> Iterator[bytes]:
    found = usage.statements(account.id, months.span(usage.opened_in(account), months.of(now)), now)
    return csv_file.lines(statement_file.HEADER, (
        line for one in found for line in statement_file.rows(one, usage.names(account.id, one, now))))


def trail(account: Account, now: datetime) -> Iterator[bytes]:
    return csv_file.lines(audit_trail.HEADER, audit_trail.whole(account.id, now))
