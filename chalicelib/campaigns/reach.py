"""Whom a campaign to a list may be sent to, as things stand now: one rule for a page, for those of it who waited, and
for whoever gets it once more."""

from collections.abc import Iterable
from datetime import datetime
from typing import cast

from chalicelib.campaigns.model import RESTRICTED, SUPPRESSED
from chalicelib.core.table import read_many
from chalicelib.subscriptions.model import Subscription, Suppression, subscription_key, suppression_key

Rows = tuple[Subscription | None, Suppression | None]
NOWHERE: Rows = (None, None)


def rows_of(account_id: str, list_id: str, people: Iterable[str], now: datetime) -> dict[str, Rows]:
    """What there is of each person; nobody ("", who has been erased) is passed over. At most a page of them."""
    known = list(dict.fromkeys(person for person in people if person))
    found = read_many([*(subscription_key(list_id, person) for person in known),
                       *(suppression_key(account_id, person) for person in known)], now)
    return dict(zip(known, cast("list[Rows]", zip(found[:len(known)], found[len(known):], strict=True)), strict=True))


def why_not(one: Subscription, suppression: Suppression | None, list_id: str) -> str:
    """Under which heading of a campaign's account somebody on the list is skipped; "" for whoever is mailed."""
    if suppression is not None and suppression.covers(list_id):
        return SUPPRESSED
    return RESTRICTED if one.restricted else ""
