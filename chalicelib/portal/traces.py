"""Where a person's data lies, across all account holders: the rows that lead to all the others.

Rows under the fingerprint are found by the index `by_person`; suppressions, whose keys differ from account to account,
by asking for the person's in every account there is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import cast

from chalicelib.accounts.model import DIRECTORY, Listed
from chalicelib.activity import forget as activity
from chalicelib.activity.forget import Trace
from chalicelib.core import ids
from chalicelib.core.table import keys_by_person, read_all
from chalicelib.portal.model import OPERATOR, DataRequest
from chalicelib.subscriptions.model import (
    ERASED,
    MOVED,
    Moved,
    Pending,
    Subscription,
    Suppression,
    suppression_key,
)


@dataclass(frozen=True)
class Traces:
    """The person's rows. `requests` are keys, since several kinds of rows lie there. `moved` says under which other
    fingerprints there is something of the time before an address was changed."""

    subscriptions: list[Subscription]
    pending: list[Pending]
    suppressions: list[Suppression]
    activity: list[Trace]
    requests: list[tuple[str, str]]
    moved: list[Moved]

    @cached_property
    def list_ids(self) -> set[str]:
        """The lists that the person is on, has asked for, or has left."""
        left = (one for row in self.suppressions for one in row.lists or ())
        return {list_of(row) for row in self.subscriptions} | {str(row.pk) for row in self.pending} | set(left)

    @cached_property
    def account_ids(self) -> list[str]:
        """Every account that knows anything of the person."""
        found = {ids.split(one)[0] for one in self.list_ids}
        found |= {str(row.pk) for row in self.suppressions} | {one.account for one in self.activity}
        return sorted(found | {pk for pk, _sk in self.requests if pk != OPERATOR})

    @cached_property
    def keepers(self) -> list[str]:
        """Those that keep more of the person than the hash that an erasure has left."""
        erased = {str(row.pk) for row in self.suppressions if row.everywhere == ERASED and not row.lists}
        here = replace(self, suppressions=[row for row in self.suppressions if row.pk not in erased])
        return here.account_ids

    def at(self, account_id: str) -> "Traces":
        """What of it is one account's."""
        return replace(
            self,
            subscriptions=[row for row in self.subscriptions if ids.split(list_of(row))[0] == account_id],
            pending=[row for row in self.pending if ids.split(str(row.pk))[0] == account_id],
            suppressions=[row for row in self.suppressions if row.pk == account_id],
            activity=[one for one in self.activity if one.account == account_id],
            requests=[(pk, sk) for pk, sk in self.requests if pk == account_id])


def list_of(row: Subscription) -> str:
    return str(row.pk).partition("#")[0]


def find(person: str, now: datetime) -> Traces:
    """All that is there of a person."""
    keys = list(keys_by_person(DataRequest, person))
    moved = read_all([(Moved, *key) for key in keys if key[0].startswith(MOVED)], now)
    joined = read_all([(Subscription, *key) for key in keys_by_person(Subscription, person)], now)
    asked = read_all([(Pending, *key) for key in keys_by_person(Pending, person)], now)
    return Traces(
        cast("list[Subscription]", joined), cast("list[Pending]", asked),
        suppressions(person, [str(row.sk) for row in Listed.query(DIRECTORY)], now),
        activity.traces(person),
        [key for key in keys if not key[0].startswith(MOVED)],
        cast("list[Moved]", moved))


def suppressions(person: str, account_ids: Sequence[str], now: datetime) -> list[Suppression]:
    """The person's suppressions at these accounts."""
    found = read_all([suppression_key(account_id, person) for account_id in account_ids], now)
    return cast("list[Suppression]", found)
