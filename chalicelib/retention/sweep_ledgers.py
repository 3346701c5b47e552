"""Sweeping what was mailed to whom: the ledgers of campaigns, six months after each page was sent.

They make up the largest table, which is never walked through: when a campaign starts, a row says when its ledger begins
to be past its time (`campaigns.model.ends_row`). It is moved on to the earliest end that is still to come, and goes
when the campaign has ended and nothing is left.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import cast

from pynamodb.transactions import TransactWrite

from chalicelib.campaigns.due_model import ENDS, Due, ends_row
from chalicelib.campaigns.ledger import LEDGER_KEPT
from chalicelib.campaigns.model import Campaign, campaign_key, ledger
from chalicelib.campaigns.states import ACTIVE
from chalicelib.core import clock, ids, overdue, whole
from chalicelib.core.overdue import Overdue
from chalicelib.core.table import commit, read_many
from chalicelib.core.together import together
from chalicelib.retention.tally import Run, Tally, emptied
from chalicelib.subscriptions.model import SHARDS


def sweep(run: Run) -> Tally:
    """The ledgers of all campaigns that are due."""
    tally = Tally()
    for due in list(_due(run.now)):
        of_one = Tally()
        for found in together(partial(_emptied, run), (ledger(due.campaign, shard) for shard in range(SHARDS))):
            of_one.add(found)
        tally.add(of_one)
        if run.enough():
            return tally
        if not run.dry:
            _look_again(due, of_one.to_come, run.now)
    return tally


def _due(now: datetime) -> Iterator[Due]:
    return Due.query(ENDS, Due.sk < clock.iso(now) + "~")


def _emptied(run: Run, pk: str) -> Tally:
    return emptied(run, overdue.dated("deliveries", pk), _drop)


def _drop(rows: list[Overdue]) -> int:
    """No condition is needed: the key of a page or a mail is never written again. How many that were."""
    whole.drop("deliveries", [(row.pk, row.sk) for row in rows])
    return len(rows)


def _look_again(due: Due, to_come: int | None, now: datetime) -> None:
    """A campaign that goes on writes rows that end six months from now at the earliest."""
    if to_come is not None:
        following = datetime.fromtimestamp(to_come, UTC)
    elif _goes_on(due.campaign, now):
        following = now + LEDGER_KEPT
    else:
        due.delete()
        return

    def moved(write: TransactWrite) -> None:
        write.delete(due)
        write.save(ends_row(clock.iso(following), due.campaign))

    commit(moved)


def _goes_on(campaign_id: str, now: datetime) -> bool:
    campaign = cast("Campaign | None", read_many([campaign_key(*ids.split(campaign_id))], now, ("state",))[0])
    return campaign is not None and campaign.state in ACTIVE
