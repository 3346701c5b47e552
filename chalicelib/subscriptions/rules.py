"""Periods, limits and the consent record. No AWS, no clock: time comes as an argument."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from chalicelib.core import clock
from chalicelib.lists.rules import TRACKING_WORDING, TRACKING_WORDING_VERSION

UNCONFIRMED_LIVES_FOR = timedelta(days=7)  # promise RET-2
SAME_LIST_EVERY = timedelta(minutes=15)  # one confirmation a list and address
MOST_A_DAY = 5  # confirmations to one address in all, so that nobody can be bombed with them
COUNTER_LIVES_FOR = timedelta(days=2)
LONGEST_PROOF = 500
DOWNLOAD_LIVES_FOR = timedelta(days=1)
DOWNLOAD_TAKES_AT_MOST = timedelta(hours=1)  # after that it has failed, and may be asked for again
EVERYTHING_TAKES_AT_MOST = timedelta(hours=6)
DOWNLOAD_LINK_WORKS_FOR = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Proof:
    """What the confirming request itself shows (promise PRF-1), recorded whatever Do Not Track says (DNT-2)."""

    ip: str
    user_agent: str
    referrer: str


def is_expired(requested_at: datetime, now: datetime) -> bool:
    """Whether a sign-up requested at that time can no longer be confirmed."""
    return now >= requested_at + UNCONFIRMED_LIVES_FOR


def masked(address: str) -> str:
    """An address as people may see it who have not shown a second factor: “c…@e….org”."""
    local, _, domain = address.rpartition("@")
    name, _, top = domain.rpartition(".")
    return f"{local[:1]}…@{name[:1]}….{top}"


def is_asked_by_others(source: str) -> bool:
    """Whether somebody else has asked for this person, by hand, by program or in an upload."""
    return source.startswith("added by ") or bool(upload_of(source))


def upload_of(source: str) -> str:
    """The upload that a subscription came with, "" where it came another way: sources of uploads begin with "upload "
    and its number."""
    kind, _, rest = source.partition(" ")
    return rest.partition(" ")[0] if kind == "upload" else ""


def without_query(url: str) -> str:
    """A referrer as proof: site and path. Its query may hold anything, so it is not kept."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    known = parts.scheme in {"http", "https"} and parts.hostname
    return f"{parts.scheme}://{parts.hostname}{port}{parts.path}"[:LONGEST_PROOF] if known else ""


def consent_record(pending: Any, proof: Proof, policy: str, now: datetime) -> dict[str, Any]:
    """The proof of opt-in: who is in the key of the row; what was agreed to, when, and from where. `policy` is the
    version of the account's privacy policy in force at that moment."""
    return {
        "ip": proof.ip,
        "user_agent": proof.user_agent[:LONGEST_PROOF],
        "referrer": proof.referrer or pending.referrer,
        "confirmed_at": clock.iso(now),
        "requested_at": pending.requested_at,
        "wording": pending.wording,
        "wording_version": int(pending.wording_version),
        "policy_version": policy,
    }


def tracking_consent(given: bool, now: datetime) -> dict[str, Any] | None:
    """The person's own consent to individual tracking (promise DNT-4), or None."""
    if not given:
        return None
    return {"at": clock.iso(now), "wording": TRACKING_WORDING, "wording_version": TRACKING_WORDING_VERSION}
