"""What is in the files that account holders have made: lines of CSV or JSON, one after the other.

Each text comes as pairs of how many people or counts are written so far, and the bytes that come next.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from chalicelib.core import clock, csv_file
from chalicelib.lists.model import MailingList
from chalicelib.subscriptions.model import SHARDS, Subscription, Suppression, partition
from chalicelib.subscriptions.people import Entry

PEOPLE, SUPPRESSED = "people", "suppressed"
WHAT = (PEOPLE, SUPPRESSED)
CSV, JSON = "csv", "json"
FORMS = (CSV, JSON)
CONTENT_TYPES = {CSV: csv_file.CONTENT_TYPE, JSON: "application/json"}
FORMATS = {PEOPLE: "smartmessages-list", SUPPRESSED: "smartmessages-suppressions"}
VERSION = 1
A_QUERY = 1000
OF_A_LIST = "left, or was taken off"
Numbered = Iterator[tuple[int, bytes]]


def text(mailing_list: MailingList, what: str, form: str, now: datetime) -> Numbered:
    """The whole file, in pieces."""
    if what == PEOPLE:
        rows = _people(mailing_list)
        return _people_csv(mailing_list, rows) if form == CSV else _json(PEOPLE, mailing_list, _told(rows), now)
    counts = _suppressed(mailing_list)
    return _numbered(csv_file.lines(["scope", "reason", "people"], counts)) if form == CSV else _json(
        SUPPRESSED, mailing_list, ({"scope": scope, "reason": why, "people": many} for scope, why, many in counts), now)


def people(mailing_list: MailingList, form: str) -> Iterator[bytes]:
    """Everybody on the list, as a table or as lines of JSON, for a file among others."""
    rows = _people(mailing_list)
    return (line for _n, line in _people_csv(mailing_list, rows)) if form == CSV else json_lines(_told(rows))


def json_lines(records: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """A record a line (JSON Lines, UTF-8)."""
    return (f"{json.dumps(one, ensure_ascii=False)}\n".encode("utf-8", "replace") for one in records)


def suppressed(account_id: str) -> list[tuple[str, str, int]]:
    """How many people the account must not mail: for all lists, or for which; why; and how many. Names nobody."""
    counts: Counter[tuple[str, str]] = Counter()
    for row in Suppression.query(account_id, attributes_to_get=["pk", "sk", "lists", "everywhere"]):
        counts.update([("all lists", str(row.everywhere))] if row.everywhere
                      else [(str(one), OF_A_LIST) for one in row.lists or ()])
    return [(*which, many) for which, many in sorted(counts.items())]


def _people(mailing_list: MailingList) -> Iterator[Entry]:
    """Everybody on the list, part by part, as of each part's own moment."""
    for shard in range(SHARDS):
        for row in Subscription.query(partition(mailing_list.id, shard), page_size=A_QUERY, consistent_read=True):
            yield Entry(mailing_list.id, str(row.sk), row)


def _told(people: Iterable[Entry]) -> Iterator[dict[str, Any]]:
    """People as the API tells of them."""
    from chalicelib.subscriptions.schemas import SubscriptionOut  # brings pydantic, which the sweep does not need

    return (SubscriptionOut.of(one).model_dump() for one in people)


def _people_csv(mailing_list: MailingList, people: Iterable[Entry]) -> Numbered:
    """With a column for each field of the list, and what shows that the person has agreed."""
    fields = [field["name"] for field in mailing_list.fields]
    header = ["email", *fields, "state", "confirmed_at", "requested_at", "source", "wording_version"]
    rows = ([one.address, *(one.fields.get(name, "") for name in fields), one.state, one.confirmed_at,
             one.requested_at, one.source, (one.consent or {}).get("wording_version")] for one in people)
    return _numbered(csv_file.lines(header, rows))


def _numbered(lines: Iterator[bytes]) -> Numbered:
    """The header is no line of anybody."""
    return enumerate(lines)


def _json(what: str, mailing_list: MailingList, records: Iterable[dict[str, Any]], now: datetime) -> Numbered:
    """One object, a record a line."""
    head = {"format": FORMATS[what], "version": VERSION, "list_id": mailing_list.id, "list": mailing_list.name,
            "made_at": clock.iso(now)}
    yield 0, f'{json.dumps(head, ensure_ascii=False)[:-1]}, "{what}": ['.encode()
    number = 0
    for number, one in enumerate(records, 1):
        yield number, ((",\n" if number > 1 else "\n") + json.dumps(one, ensure_ascii=False)).encode(
            "utf-8", "replace")
    yield number, b"\n]}\n"


def _suppressed(mailing_list: MailingList) -> list[tuple[str, str, int]]:
    """How many people the account must not mail, for this list and for all of them, by reason. Names nobody: what is
    kept of them are keyed hashes."""
    counts: Counter[tuple[str, str]] = Counter()
    for row in Suppression.query(str(mailing_list.pk), attributes_to_get=["pk", "sk", "lists", "everywhere"]):
        if row.everywhere:
            counts["all lists", str(row.everywhere)] += 1
        elif mailing_list.id in (row.lists or ()):
            counts["this list", OF_A_LIST] += 1
        else:
            counts["other lists", OF_A_LIST] += 1
    return [(*which, many) for which, many in sorted(counts.items())]
