"""What an upload may hold and what becomes of each row. Pure: no AWS, no clock.

An upload never raises a status, never lifts a suppression, and never overwrites what a person has typed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from chalicelib.core.address import Address
from chalicelib.core.errors import Invalid
from chalicelib.imports.model import CANCELLED, EVIDENCE, FINISHED, SUPPRESSIONS, Import
from chalicelib.lists import rules as lists
from chalicelib.subscriptions.rules import MOST_A_DAY

NOTHING, EMAIL, STATUS, LEFT, DATE, SOURCE, IP, FIELD = (
    "", "email", "status", "left", "consent_date", "consent_source", "consent_ip", "field:")
PURPOSES = {
    NOTHING: "Not read at all",
    EMAIL: "The e-mail address",
    STATUS: "Whether the person is subscribed, in a word, such as “subscribed”, “unsubscribed” or “bounced”",
    LEFT: "When or whether the person left: anything but “no” or nothing means yes",
    DATE: "When the person consented",
    SOURCE: "Where the person consented",
    IP: "From which IP address the person consented",
}
RESULTS_LIVE_FOR = timedelta(days=1)
UNDO_WITHIN = timedelta(days=1)
CONFIRMATIONS_A_SECOND = 20  # of one upload, so that it does not crowd out everybody else's
LONGEST_WORDS = 1000
STATED = "Given elsewhere, as the organisation states:"  # the wording is not known to us, where it was given is
NO_SUCH = " If there is none, add it to the file, or begin anew and ask everyone to confirm."
EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
GONE = frozenset("unsubscribed unsubscribe optout opted_out blocklisted blacklisted blocked disabled bounced "
                 "hardbounced cleaned complained complaint spam junk deleted archived inactive suppressed removed "
                 "transactional nonsubscribed".split())
NOT_GONE = frozenset({"", "0", "no", "false", "n", "nein", "non", "-"})
UNSURE = frozenset({"unconfirmed", "pending"})

ADDED, ASKED, BARRED = "added", "asked", "barred"
ON_LIST, WAITING, SUPPRESSED, DUPLICATE = "on_list", "waiting", "suppressed", "duplicate"
BEYOND, UNREADABLE, LINE_TOO_LONG, TOO_WIDE, NO_ADDRESS, BAD_ADDRESS, HAS_LEFT, STAYS, BAD_DATE, NO_SOURCE, BAD_IP, \
    TOO_LONG = ("beyond", "unreadable", "line_too_long", "too_wide", "no_address", "bad_address", "has_left", "stays",
                "bad_date", "no_source", "bad_ip", "too_long")
OUTCOMES = {
    ADDED: "Put on the list",
    ASKED: f"Asked to confirm; no address gets more than {MOST_A_DAY} requests a day, whoever asks",
    BARRED: "Never mailed from now on",
    ON_LIST: "On the list already; nothing was changed",
    WAITING: "Asked to confirm earlier; nothing was changed",
    SUPPRESSED: "Has left, or is suppressed; an upload does not change that",
    DUPLICATE: "The same address as in an earlier row",
    BEYOND: "After the first million rows; not read",
    UNREADABLE: "A quotation mark is not closed, or a cell is longer than 10,000 letters",
    LINE_TOO_LONG: "The line is longer than 1 MB",
    TOO_WIDE: "More cells than the table has columns",
    NO_ADDRESS: "No e-mail address",
    BAD_ADDRESS: "An e-mail address that cannot be mailed",
    HAS_LEFT: "Is not subscribed, as the file itself says",
    STAYS: "Has not left, as the file itself says",
    BAD_DATE: "No date of consent that can be relied on: write it as 2026-03-31",
    NO_SOURCE: "Does not say where the person consented",
    BAD_IP: "What should be an IP address is none",
    TOO_LONG: "A field with more than 200 letters",
}


@dataclass(frozen=True, slots=True)
class Attestation:
    """What an account holder vouches for: where the people come from, when and how they consented, and that the list
    was not bought."""

    source: str
    consent: str
    not_bought: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """When, where and from which IP address a person consented, as the file says."""

    at: str
    source: str
    ip: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row with which nothing is wrong in itself."""

    who: Address
    fields: dict[str, str] = field(default_factory=dict)
    evidence: Evidence | None = None


def check_attestation(mode: str, said: Attestation) -> None:
    """Raises Invalid where something that has to be said is not (promise SHR-1); of suppressions only the source is."""
    wrong = {}
    if not said.source.strip():
        wrong["source"] = "Say where these addresses come from."
    if mode != SUPPRESSIONS and not said.consent.strip():
        wrong["consent"] = "Say when and how these people consented."
    if mode != SUPPRESSIONS and said.not_bought is not True:
        wrong["not_bought"] = "Lists that were bought, rented or collected without consent cannot be used here."
    for name, text in (("source", said.source), ("consent", said.consent)):
        if len(text) > LONGEST_WORDS:
            wrong[name] = f"Please use at most {LONGEST_WORDS:,} characters."
    if wrong:
        raise Invalid("The upload is not vouched for.", "Say what is missing.", fields=wrong)


def check_columns(mode: str, columns: Sequence[str], header: Sequence[str], fields: set[str]) -> None:
    """Raises Invalid with what is wrong with `columns` as a whole or with one of them (promise DAT-2 among it)."""
    wrong = {f"columns.{n}": said for n, purpose in enumerate(columns)
             if (said := _wrong_with(purpose, header[n] if n < len(header) else "", fields))}
    twice = {purpose for purpose in columns if purpose and columns.count(purpose) > 1}
    needed = [EMAIL, DATE, SOURCE] if mode == EVIDENCE else [EMAIL]
    missing = [PURPOSES[purpose] for purpose in needed if purpose not in columns]
    if len(columns) != len(header):
        wrong["columns"] = f"The table has {len(header)} columns; say of each what it is for."
    elif twice:
        wrong["columns"] = "No two columns can be for the same thing."
    elif missing:
        wrong["columns"] = f"Say which column holds: {'; '.join(missing)}." + (NO_SUCH if mode == EVIDENCE else "")
    if wrong:
        raise Invalid("The columns cannot be used so.", "Correct what is said beside them.", fields=wrong)


def _wrong_with(purpose: str, name: str, fields: set[str]) -> str:
    if purpose.startswith(FIELD):
        if purpose.removeprefix(FIELD) not in fields:
            return "The list has no such field."
        return lists.refused_field(name, name) if name else ""
    return "" if purpose in PURPOSES else "There is nothing of this kind that a column can be for."


def refused(header: Sequence[str]) -> dict[int, str]:
    """The columns that no list may keep, with what to say of each (promise DAT-2)."""
    said = ((n, lists.refused_field(name, name)) for n, name in enumerate(header) if name.strip())
    return {n: sentence for n, sentence in said if sentence}


def may_undo(found: Import, now: datetime) -> bool:
    """Whether the upload can be taken back now."""
    over = found.state in {FINISHED, CANCELLED} and found.mode != SUPPRESSIONS
    return over and _ended_within(found, UNDO_WITHIN, now)


def has_results(found: Import, now: datetime) -> bool:
    """Whether the file of results is there."""
    return _ended_within(found, RESULTS_LIVE_FOR, now)


def _ended_within(found: Import, period: timedelta, now: datetime) -> bool:
    """Whether something was done, and has ended no longer ago than that."""
    return bool(found.started_at and found.closed_at and now < datetime.fromisoformat(str(found.closed_at)) + period)
