"""Everything that is kept about a person, across all account holders, as plain data (GDPR arts. 15 and 20; promise
RGT-2). Kinds and fields are those of kinds.py.

What is not in it, because it is about account holders' own people or cannot be told apart by person, stands in
docs/export.md with its reason.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from chalicelib.campaigns.mailed import campaigns_to
from chalicelib.portal import gather_rows as rows
from chalicelib.portal import traces
from chalicelib.portal.kinds import KINDS

Everything = dict[str, list[dict[str, Any]]]
Told = Callable[[int, int], None]


def everything(person: str, now: datetime, told: Told = lambda _done, _total: None) -> Everything:
    """All of it by kind; a kind of which there is nothing is an empty list. `told` hears after how many of how many
    account holders it is."""
    found = traces.find(person, now)
    names = rows.Names.of(found, now)
    data: Everything = {kind: [] for kind in KINDS}
    for kind, record in rows.of_person(person, found, names, now):
        data[kind].append(record)
    for done, account_id in enumerate(found.account_ids, 1):
        for kind, record in rows.of_account(person, account_id, found.at(account_id), names, now):
            data[kind].append(record)
        told(done, len(found.account_ids))
    return data


def size(person: str, now: datetime) -> tuple[int, int, int]:
    """What gathering would take: account holders to ask, campaigns to look through, rows of activity."""
    found = traces.find(person, now)
    campaigns = sum(len(campaigns_to(one, found.at(one).list_ids, now)) for one in found.account_ids)
    return len(found.account_ids), campaigns, len(found.activity)
