"""Starting what is due. A campaign's row under `schedule` stands until its shards have been woken, or its owners told
why it is held, so that a crash in between is mended a minute later; the campaign itself starts by one conditional
transaction, so it starts once.

What is late by hours is not sent at all: news of the morning is none at night, and what nobody looked after for so long
may have come back from a backup.
"""

from datetime import datetime, timedelta
from typing import cast

from pynamodb.transactions import TransactWrite

from chalicelib.accounts import gate, notices
from chalicelib.accounts.model import Account, account_key
from chalicelib.accounts.service import check_may_send
from chalicelib.campaigns import first_slice, lifecycle, states, times
from chalicelib.campaigns.due_model import DUE, Due
from chalicelib.campaigns.model import LATE, NOT_READY, SCHEDULED, SENDING, Campaign, campaign_key
from chalicelib.core import clock, ids, log
from chalicelib.core.errors import Conflict, ServiceError
from chalicelib.core.settings import settings
from chalicelib.core.table import read_many

MOST_AT_ONCE = 200  # the next run, a minute later, takes the rest


def start_due(now: datetime) -> dict[str, int]:
    """Start every campaign whose time has come. What fails stops nothing else and is tried again by the next run.

    Nothing starts while the service sends nothing, after a restore from a backup."""
    counted = {"started": 0, "held": 0, "failed": 0}
    if not gate.watch(now):
        return counted
    for row in Due.query(DUE, Due.sk < f"{clock.iso(now)}$", limit=MOST_AT_ONCE):  # "$" comes after "#"
        try:
            counted[_take(row, now)] += 1
        except Conflict:  # another run, or its author, was first
            continue
        except Exception as error:
            log.failure("campaign not started", error, campaign=row.campaign)
            counted["failed"] += 1
    return counted


def _take(row: Due, now: datetime) -> str:
    account_id, short = ids.split(row.campaign)
    found = read_many([account_key(account_id), campaign_key(account_id, short)], now)
    account, campaign = cast("tuple[Account | None, Campaign | None]", tuple(found))
    if account is not None and campaign is not None and _is_meant(row, campaign):
        late = _late(account, row, now)
        why = late or _cannot_start(account, campaign, now)
        if why:
            lifecycle.hold_back(campaign, LATE if late else NOT_READY, why, now)
    if campaign is not None and states.standing(campaign) == states.HELD_BACK:
        notices.tell_owners(account_id, "campaign_held", once=f"{row.campaign} {row.at}",
                            why=str(campaign.held_reason), campaign=row.campaign)
        row.delete()
        return "held"
    if campaign is not None and first_slice.is_due(campaign, row.at):
        first_slice.go_on(campaign, now)
    if campaign is not None and campaign.state == SENDING:
        lifecycle.wake(campaign, now)
    row.delete()
    return "started"


def _is_meant(row: Due, campaign: Campaign) -> bool:
    """Whether the row is the campaign's own and it has not started yet."""
    return campaign.state == SCHEDULED and campaign.scheduled_for == row.at


def _late(account: Account, row: Due, now: datetime) -> str:
    """Why it is too late to start, in words for its author; "" where it is not."""
    meant = datetime.fromisoformat(row.at)
    if now - meant <= timedelta(hours=settings().late_hours):
        return ""
    zone = str(account.time_zone)
    return (f"It was to start at {times.in_words(meant, zone)}; the service could not start it until "
            f"{times.in_words(now, zone)}. Nobody has been mailed.")


def _cannot_start(account: Account, campaign: Campaign, now: datetime) -> str:
    """Start it; or why it cannot, in words for its author."""
    def nothing_more(_write: TransactWrite) -> None:
        """The row stays until the shards are awake."""

    try:
        check_may_send(account)
        lifecycle.start(account, campaign, now, lifecycle.SERVICE, nothing_more)
    except Conflict:
        raise
    except ServiceError as error:
        return f"{error.detail} {error.remedy}".strip()
    return ""
