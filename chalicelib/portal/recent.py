"""What else an account holder keeps about a person: the newest of each kind, for the page of that account holder.

The page takes MOST_CALLS to AWS at most, however long the history is. All of it is in the copy that one can take along;
there alone is what was sent and done under an address that one had before.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.accounts import audit
from chalicelib.activity.forget import Trace
from chalicelib.campaigns import mailed
from chalicelib.core import signing
from chalicelib.portal import gather_rows as rows
from chalicelib.portal.overview import At
from chalicelib.portal.traces import Traces
from chalicelib.subscriptions.model import Pending, Subscription
from chalicelib.webhooks import forget as webhooks

MESSAGES, READINGS, REQUESTS = 30, 100, 100  # half a year of a weekly newsletter; as many rows as one read gives
MOST_CALLS = 65  # a query for each message; one for each of ten webhooks; the rest whatever there is


@dataclass(frozen=True, slots=True)
class Recent:
    """Records by kind, newest first, and of which kinds there are more, or may be."""

    records: dict[str, list[dict[str, Any]]]
    more: set[str]


def of(person: str, at: At, now: datetime) -> Recent:
    """The newest records at one account holder."""
    account_id, known_as = at.account.id, signing.alias(at.account.id, person)
    days, marks = _newest(at.seen, marks=False), _newest(at.seen, marks=True)
    here = _leading(at, days[:READINGS] + marks[:READINGS])
    names = rows.Names.of(here, now)
    controller = names.controller(account_id)
    sent, more_sent = mailed.newest_to(account_id, here.list_ids, MESSAGES, now)
    lines, more_lines = audit.lately_about(account_id, known_as)
    calls, more_calls = webhooks.lately_about(account_id, known_as)
    records = _by_kind([
        *rows.warnings(controller, account_id, person, now),
        *rows.uploads(account_id, here, names, now), *rows.messages(sent, person, names, now),
        *rows.readings(controller, here, now), *rows.requests(here.requests, names, now),
        *rows.acts(controller, lines), *rows.told(controller, calls, now)])
    cut = {"messages": more_sent or at.moved, "account_holders_acts": more_lines or at.moved,
           "told_to_programs": more_calls or at.moved, "requests": len(at.asked) > REQUESTS,
           "opens_and_clicks": len(days) > READINGS, "first_times": len(marks) > READINGS}
    return Recent(records, {kind for kind, more in cut.items() if more})


def _newest(seen: list[Trace], marks: bool) -> list[Trace]:
    """Keys begin with the day, those of marks with the campaign, whose id begins with its time."""
    return sorted((one for one in seen if one.is_mark == marks), reverse=True)


def _leading(at: At, seen: list[Trace]) -> Traces:
    """What leads to the rest."""
    found = [one.row for one in at.lists]
    return Traces([row for row in found if isinstance(row, Subscription)],
                  [row for row in found if isinstance(row, Pending)],
                  [at.suppression] if at.suppression else [], seen, at.asked[:REQUESTS], [])


def _by_kind(found: list[rows.Record]) -> dict[str, list[dict[str, Any]]]:
    records: dict[str, list[dict[str, Any]]] = {}
    for kind, record in found:
        records.setdefault(kind, []).append(record)
    return records
