"""Mails that came back for a reason that may pass: a full mailbox, a busy server. Five in a row without a delivery are
taken for a dead mailbox (docs/decisions/0053).

That a mail came back so is noted on its page in the ledger, and nowhere else: what was in a row is read there when the
next one comes back. So a delivery costs nothing, and nothing more is kept of anybody, or for longer.
"""

from collections.abc import Iterator
from datetime import datetime

from chalicelib.campaigns import undeliverable
from chalicelib.campaigns.mailed import newest_to, page_of, results
from chalicelib.campaigns.model import BOUNCED, COMPLAINED, DELIVERED, SENT, UNCERTAIN
from chalicelib.campaigns.results_model import SOFT, Result, Results, moved_to, stands_at
from chalicelib.core import ids
from chalicelib.core.table import held, keys_by_person
from chalicelib.subscriptions.model import Subscription

IN_A_ROW = 5
LOOKED_AT = 20  # the newest campaigns to the person's lists


def note(campaign_id: str, row: Results, delivery: str, person: str, now: datetime) -> None:
    """Note it of the person's mail, and suppress them where it is the fifth in a row. Repeated, it changes nothing.

    A mail that was delivered as well has been answered by a program: its owner is on holiday.
    """
    if row.at(delivery) not in {SENT, UNCERTAIN, SOFT} or not person:
        return
    held(lambda: row.update(actions=moved_to(delivery, SOFT), condition=stands_at(delivery, SENT)))
    if _are_enough(ids.split(campaign_id)[0], person, now):
        undeliverable.suppress(campaign_id, person, BOUNCED, now)


def _are_enough(account_id: str, person: str, now: datetime) -> bool:
    found = 0
    for row in _newest_first(account_id, person, now):
        if row.outcome in {DELIVERED, COMPLAINED}:
            return False
        found += row.soft
        if found == IN_A_ROW:
            return True
    return False


def _newest_first(account_id: str, person: str, now: datetime) -> Iterator[Result]:
    """What became of the account's mails to the person: a query for each campaign that is looked at."""
    lists = {pk.rpartition("#")[0] for pk, _sk in keys_by_person(Subscription, person)}
    own = {one for one in lists if ids.split(one)[0] == account_id}
    campaigns, _older = newest_to(account_id, own, LOOKED_AT, now)
    for campaign in sorted(campaigns, key=lambda one: str(one.started_at), reverse=True):
        page = page_of(campaign.id, person, now)
        if page is not None:
            yield from results({campaign.id: page}, person, now).get(campaign.id, ())
