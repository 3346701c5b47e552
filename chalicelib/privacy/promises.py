"""The promises of the privacy policy as data, in the order in which the policy makes them.

Each id is proved by the tests marked with it (`make promises` prints the trace); pages that speak of privacy are drawn
from here, so that they never say what the code does not do. A promise is claimed from the month in which all of it is
kept (`since`); a test refuses a claim that no test proves.
"""

from typing import NamedTuple

from chalicelib.privacy.periods import ACTIVITY, LENGTHS, SIGN_INS, UNCONFIRMED
from chalicelib.privacy.plain import PLAIN

NOT_YET = ""


class Promise(NamedTuple):
    """One promise: its id, the policy's heading, since when it is kept, what is promised, and what enforces it."""

    id: str
    heading: str
    since: str
    promise: str
    enforced_by: str

    @property
    def plain(self) -> str:
        """The same for whoever reads a policy."""
        return PLAIN[self.id].format_map(LENGTHS)


PROMISES: tuple[Promise, ...] = (
    Promise("ROLE-1", "roles", "2026-11",
            "The operator is controller for account holders' data, processor for subscribers'",
            "The roles stand on every policy page and in the record of processing"),
    Promise("ROLE-2", "roles", "2026-11",
            "Account holders accept the terms (and processing agreement) before they use the service",
            "Versioned acceptance: who, when, IP, version"),
    Promise("ROLE-3", "roles", "2026-11",
            "Each account holder has its own, more specific privacy policy",
            "/a/{account}/privacy, drawn from that account's live settings, each version kept and dated"),
    Promise("ROLE-4", "roles", "2026-11",
            "Controller details are shown at every interaction a subscriber has",
            "One page layout and one mail layout hold them; an account cannot collect or send before they"
            " are complete"),
    Promise("COL-1", "collection", "2026-11",
            "People are collected by subscribing and by account holders' uploads, nothing else",
            "Two entry points, each leaves its source on the subscription"),
    Promise("COL-2", "collection", "2026-11",
            "The account holder chooses whether opens and clicks are recorded",
            "Tracking mode per account and campaign: off (default), anonymous, identified"),
    Promise("COL-3", "collection", "2026-11",
            "Data about account holders is used to run the account: notices, system updates, billing",
            "Notices to all account holders; a metered usage statement per month"),
    Promise("DAT-1", "adequacy", "2026-11",
            "An e-mail address is all that is required; the rest is voluntary",
            "Every other field optional by construction"),
    Promise("DAT-2", "adequacy", "2026-11",
            "No special-category data, no gender",
            "Field names (and import columns) that ask for it are refused, in the languages we ship"),
    Promise("PRF-1", "opt-in proof", "2026-11",
            "Confirming records IP, referrer, user agent, time, the wording and policy version shown",
            "Consent record written by the confirming POST, immutable, exempt from Do Not Track"),
    Promise("PRF-2", "opt-in proof", "2026-11",
            "Only the person confirms",
            "GET shows a button, POST confirms; link scanners confirm nobody"),
    Promise("DNT-1", "do not track", "2026-11",
            "With DNT: 1 (or Sec-GPC: 1) opens and clicks still count, anonymously",
            "No address, IP, user agent, token or id of the person in any table, queue, log or metric"),
    Promise("DNT-2", "do not track", "2026-11",
            "Two exceptions: opt-in proof, and IP at login / password reset",
            "As PRF-1 and SEC-4"),
    Promise("DNT-3", "do not track", "2026-11",
            "The policy page tells the visitor what their browser sends right now",
            "Rendered from the request, not stored"),
    Promise("DNT-4", "do not track", "2026-11",
            "Individual tracking also needs the person's own tracking consent, apart from the "
            "subscription",
            "Without it the links in that person's mail carry no person at all"),
    Promise("RET-1", "retention", "2026-11",
            "A subscription is kept while it is active",
            "Nothing else deletes it"),
    Promise("RET-2", "retention", "2026-11",
            f"Unconfirmed requests are gone after {LENGTHS[UNCONFIRMED]}",
            f"Read filter at {LENGTHS[UNCONFIRMED]}, TTL, and an hourly sweep that deletes what TTL has left; own "
            "table, no backups"),
    Promise("RET-3", "retention", "2026-11",
            f"Open and click data is kept {LENGTHS[ACTIVITY]}, then lives on only in aggregates",
            "The same three locks; totals are folded into aggregates that never name a person"),
    Promise("RET-4", "retention", "2026-11",
            "Lack of activity may delete a subscriber",
            "Sunset rule per account (off by default): only people with tracking consent, warned by mail "
            "first, one click keeps them"),
    Promise("RET-5", "retention", "2026-11",
            "Unsubscribes are kept to stop the address coming back, save by the person's own request",
            "Suppression = keyed hash of the address per account, outlives the person, the list and "
            "imports; lifted only by that person's own confirmed opt-in"),
    Promise("RGT-1", "rights", "2026-11",
            "Subscribers see, amend and delete their data across all account holders in one portal",
            "Magic link to the address, one session, every account's data with controller details"),
    Promise("RGT-2", "rights", "2026-11",
            "Export in a machine-readable form",
            "CSV (safe to open in a spreadsheet) and JSON (lossless)"),
    Promise("RGT-3", "rights", "2026-11",
            "Unsubscribe links really work",
            "Link, RFC 8058 one-click, mailto; never expire; no login; next mail is not sent, even mid-"
            "campaign"),
    Promise("RGT-4", "rights", "2026-11",
            "Five ways to complain, in order of convenience",
            "Unsubscribe, portal, operator support, controller, supervisory authority, on every page; a "
            "complaint form with acknowledgement and a 30-day clock"),
    Promise("RGT-5", "rights", "2026-11",
            "Requests are answered within a month",
            "Log of requests with received, due, closed, of whoever carries them out; people read theirs "
            "in the portal"),
    Promise("SHR-1", "third parties", "2026-11",
            "Nothing is shared or sold; bought-in lists are refused",
            "Import needs an attestation of source and consent date; bounce and complaint brakes stop bad"
            " lists"),
    Promise("CKI-1", "cookies", "2026-11",
            "No cookies; where needed one secure, first-party, session-only cookie that identifies nobody",
            "__Host- cookie only at dashboard and portal; server-side session"),
    Promise("CKI-2", "cookies", "2026-11",
            "No third-party anything, no tracking scripts",
            "Strict CSP, self-hosted everything, no script needed"),
    Promise("CKI-3", "cookies", "2026-11",
            "Optional analytics parameters on links say where traffic came from, never who",
            "UTM per campaign, personal fields refused"),
    Promise("PRO-1", "profiling", "2026-11",
            "None, and no automated decisions",
            "Segments use fields and dates only; no scores; the one automated action is that of RET-4, and listed"),
    Promise("SEC-1", "security", "2026-11",
            "Strong encryption",
            "TLS only, customer-managed KMS keys on every store, secrets in Secrets Manager, second-"
            "factor secrets encrypted per account"),
    Promise("SEC-2", "security", "2026-11",
            "Strong passwords",
            "Length, blocklist and guess estimate, argon2id; no composition rules"),
    Promise("SEC-3", "security", "2026-11",
            "Two-factor authentication",
            "TOTP with replay guard and recovery codes, required to send, export or administer"),
    Promise("SEC-4", "security", "2026-11",
            "IP logged at login and reset, to fight abuse",
            f"Kept {LENGTHS[SIGN_INS]}, then gone; throttling per account and address range"),
    Promise("SEC-5", "security", "2026-11",
            "Only authorised staff reach data",
            "Staff have no web door: operator functions run by IAM-authenticated invoke, each use audited"),
    Promise("SEC-6", "security", "2026-11",
            "Links in mail are confidential like passwords",
            "Purpose-bound signed tokens, single use where they grant something, hashed at rest, never "
            "logged"),
    Promise("LOC-1", "location", "2026-11",
            "Personal data never leaves the EU/UK",
            "Region guard at start, at packaging and in the template; regional endpoints only"),
    Promise("PHI-1", "phishing", "2026-11",
            "The account holder's own site can vouch for us",
            "Verification page + back-link check (their page links to ours with a nonce), date shown to "
            "subscribers, rechecked"),
    Promise("BRE-1", "breach", "2026-11",
            "A register of the five kinds of breach",
            "Kind, times (occurred, detected, aware), effects, measures, decision and reason"),
    Promise("BRE-2", "breach", "2026-11",
            "Affected account holders are told by mail at their account addresses",
            "Finds who is affected, one notice each, resumable, audited"),
    Promise("BRE-3", "breach", "2026-11",
            "The authority is told in time",
            "72-hour clock (setting) with alerts at 24, 48, 66, 72 h; report with all required facts as "
            "JSON and printable page"),
    Promise("BRE-4", "breach", "2026-11",
            "Suspicious events open candidate breaches by themselves",
            "Scheduled detectors over the audit trail (mass export, failed-login storms, bulk change, "
            "availability alarm)"),
    Promise("LAW-1", "law", "2026-11",
            "The policy names the laws, the authority and the operator's registration",
            "Operator settings, no defaults that are somebody's identity"),
)


def kept(heading: str) -> list[Promise]:
    """The promises under a heading that may be claimed."""
    return [one for one in PROMISES if one.heading == heading and one.since]


def not_yet() -> list[Promise]:
    """What is promised and still being built, so that no page may claim it."""
    return [one for one in PROMISES if not one.since]


def holds(promise_id: str) -> bool:
    """Whether a page may count on a promise: to lead to the portal, say."""
    return any(one.since for one in PROMISES if one.id == promise_id)
