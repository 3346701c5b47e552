"""Mails that arrived, of which SES tells most: noted by the page, and added up every few minutes.

Each is a letter in the row of its page, so that any number of them costs one write, and one that comes twice changes
nothing. How many there are of a campaign is a sum over its pages, made anew whenever there were more; so it is right
wherever anybody dies (docs/decisions/0060).
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from functools import reduce
from operator import and_
from typing import cast

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.campaigns.due_model import TOLD_OF, Due
from chalicelib.campaigns.ledger import LEDGER_KEPT
from chalicelib.campaigns.model import (
    COMPLAINED,
    DELIVERED,
    SENT,
    Campaign,
    Progress,
    campaign_key,
    ledger,
    progress_key,
)
from chalicelib.campaigns.results_model import LETTERS, RESULTS, Results, moved_to, results_key, stands_at
from chalicelib.core import clock, ids, log
from chalicelib.core.table import held, read_many, visible
from chalicelib.subscriptions.model import SHARDS

ARRIVED = {LETTERS[DELIVERED], LETTERS[COMPLAINED]}  # who reports a mail as spam has it


def note(campaign_id: str, shard: int, deliveries: Collection[str]) -> bool:
    """Note in one write that these mails of one page arrived. False, with nothing written, where not all of them are
    simply sent, or the page is not settled."""
    row = Results(*results_key(campaign_id, shard, next(iter(deliveries)))[1:])
    actions: list[Action] = [action for one in deliveries for action in moved_to(one, DELIVERED)]
    still: Condition = reduce(and_, (stands_at(one, SENT) for one in deliveries), Results.pk.exists())
    return held(lambda: row.update(actions=actions, condition=still))


def tell(campaigns: Iterable[str], now: datetime) -> None:
    """Have the mails of these campaigns that arrived added up."""
    for campaign_id in campaigns:
        Due(TOLD_OF, f"#{campaign_id}", lately=now.isoformat()).save()


def add_up(now: datetime) -> dict[str, int]:
    """Every campaign of which SES has told more. One that fails keeps no other from being added up, and is tried by the
    next run."""
    counted = {"added_up": 0, "not_added_up": 0}
    for row in Due.query(TOLD_OF):
        try:
            _add_up(row, now)
            counted["added_up"] += 1
        except Exception as error:
            log.failure("arrivals not added up", error, campaign=row.campaign)
            counted["not_added_up"] += 1
    return counted


def _add_up(row: Due, now: datetime) -> None:
    campaign = cast("Campaign | None", read_many([campaign_key(*ids.split(row.campaign))], now, ("started_at",))[0])
    if campaign is not None and str(campaign.started_at) > clock.iso(now - LEDGER_KEPT):  # all of its pages are there
        for shard in range(SHARDS):
            figure = Progress.delivered.set(_arrived(row.campaign, shard, now))
            Progress(*progress_key(row.campaign, shard)[1:]).update(actions=[figure])
    held(lambda: row.delete(condition=Due.lately == row.lately))


def _arrived(campaign_id: str, shard: int, now: datetime) -> int:
    pages = Results.query(ledger(campaign_id, shard), Results.sk.startswith(RESULTS),
                          attributes_to_get=["stands", "expires_at"])
    return sum(letter in ARRIVED for page in visible(pages, now) for letter in page.stands.attribute_values.values())
