"""Setting going again what has stopped, though nobody stopped it: a worker died between one page and the next, or
before its page was settled, or a message came to the dead letters.

A row under `running` says of each campaign that it was set going; it is written with that very change, and deleted here
once the campaign is not being sent any more. A shard whose row has not moved for STILL, and for as long as others have
been promised their turn before it (rate.py), gets a message for the page where it stands. That is harmless where the
shard was only slow: of two messages for one page, one claims it, and the other finds it done and ends there
(`ledger.take_over`), so that no shard is walked twice over. What runs again later finds the same rows, so no run that
is left out is missed.
"""

from datetime import datetime, timedelta
from typing import cast

from pynamodb.transactions import TransactWrite

from chalicelib.accounts import gate
from chalicelib.campaigns import rate
from chalicelib.campaigns.due_model import RUNNING, Due
from chalicelib.campaigns.ledger import Page
from chalicelib.campaigns.model import SENDING, Campaign, Progress, campaign_key, progress_key
from chalicelib.core import clock, ids, log, queue
from chalicelib.core.table import commit, read_many
from chalicelib.subscriptions.model import SHARDS

STILL, RARELY = timedelta(minutes=10), timedelta(hours=1)  # longer than a message that fails comes again


def set_going(now: datetime) -> dict[str, int]:
    """Wake the shards that stopped, of every campaign. What fails stops nothing else and is tried by the next run.

    Nothing is set going while the service sends nothing.
    """
    counted = {"running": 0, "woken": 0, "failed": 0}
    if not gate.look(now):
        return counted
    turns = rate.ahead(rate.read(now), now)
    for row in Due.query(RUNNING):
        try:
            counted["woken"] += _look(row, turns, now)
            counted["running"] += 1
        except Exception as error:
            log.failure("campaign not looked at", error, campaign=row.campaign)
            counted["failed"] += 1
    return counted


def stands_still(moved: str, woken: str, turns: timedelta, now: datetime) -> bool:
    """Whether a shard has stopped that moved, or was set going, at one moment and was woken at another (ISO 8601), or
    never (""), where a turn may be so long in coming. What is woken in vain is woken less and less often: its queue may
    be as long as that."""
    last = datetime.fromisoformat(max(moved, woken))
    waited = last - datetime.fromisoformat(moved)
    return now - last >= min(max(STILL, waited), RARELY) + turns


def _look(row: Due, turns: timedelta, now: datetime) -> int:
    """How many shards of the campaign were woken."""
    account_id, short = ids.split(row.campaign)
    found, *rows = read_many([campaign_key(account_id, short),
                              *(progress_key(row.campaign, shard) for shard in range(SHARDS))], now)
    campaign, shards = cast("Campaign | None", found), cast("list[Progress | None]", rows)
    if campaign is None or campaign.state != SENDING:
        _forget(row)
        return 0
    stopped = [shard for shard in _unfinished(shards) if _stands_still(campaign, shards[shard], turns, now)]
    queue.put_all("sending", [Page(row.campaign, shard, _cursor(shards[shard])).message for shard in stopped])
    for shard in stopped:
        Progress(*progress_key(row.campaign, shard)[1:]).update(actions=[Progress.woken_at.set(clock.iso(now))])
    return len(stopped)


def _unfinished(shards: list[Progress | None]) -> list[int]:
    """The shards that have not come to their end; where all have, the first, whose message finds that out."""
    return [number for number, row in enumerate(shards) if row is None or not row.done] or [0]


def _cursor(progress: Progress | None) -> str:
    return str(progress.cursor) if progress is not None else ""


def _stands_still(campaign: Campaign, progress: Progress | None, turns: timedelta, now: datetime) -> bool:
    began = str(campaign.woken_at or campaign.started_at)
    if progress is None:
        return stands_still(began, "", turns, now)
    return stands_still(max(began, str(progress.moved_at or "")), str(progress.woken_at or ""), turns, now)


def _forget(row: Due) -> None:
    """The campaign is not being sent. Where it is set going in this very moment, its row stays."""
    def both(write: TransactWrite) -> None:
        _model, pk, sk = campaign_key(*ids.split(row.campaign))
        write.condition_check(Campaign, pk, sk, condition=~(Campaign.state == SENDING))
        write.delete(row)

    commit(both)
