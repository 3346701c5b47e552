"""Finding campaigns, and their reports. What a reader of figures needs, and nothing of what writers need."""

from datetime import datetime
from typing import Any, cast

from chalicelib.activity import links, report, shown
from chalicelib.campaigns import failures
from chalicelib.campaigns.model import (
    PREFIX,
    Campaign,
    Progress,
    account_keys,
    campaign_key,
    counted,
    progress_key,
)
from chalicelib.core import ids, paging
from chalicelib.core.errors import NotFound
from chalicelib.core.table import read_many
from chalicelib.lists.model import MailingList, list_key
from chalicelib.subscriptions.model import SHARDS

ON_A_PAGE = 20  # with their lists and the progress of each, they are read at once


def get_campaign(account_id: str, public_id: str, now: datetime) -> Campaign:
    """A campaign of this account. Raises NotFound."""
    found = read_many([campaign_key(account_id, ids.own(account_id, public_id))], now)[0]
    if found is None:
        raise NotFound
    return cast("Campaign", found)


def page_of_campaigns(account_id: str, cursor: str, limit: int) -> tuple[list[Campaign], str | None]:
    """The account's campaigns, newest first, and the cursor of the next page."""
    return paging.newest_first(Campaign, account_id, PREFIX, cursor, limit)


def overview(account_id: str, cursor: str, now: datetime) -> tuple[list[dict[str, Any]], str | None]:
    """A page of campaigns, each with its list's name and the people its sending has come to. Two reads."""
    found, after = page_of_campaigns(account_id, cursor, ON_A_PAGE)
    lists = sorted({str(one.list_id) for one in found})
    started = [one for one in found if one.started_at]
    rows = read_many([*(list_key(account_id, ids.own(account_id, one)) for one in lists),
                      *(progress_key(one.id, shard) for one in started for shard in range(SHARDS))], now)
    names = {one: str(row.name) for one, row in zip(lists, cast("list[MailingList | None]", rows), strict=False) if row}
    shards = iter(cast("list[Progress | None]", rows[len(lists):]))
    reached = {one.id: sum(int(row.audience) for row in [next(shards) for _ in range(SHARDS)] if row)
               for one in started}
    return [{"campaign": one, "list_name": names.get(str(one.list_id), ""), "reached": reached.get(one.id)}
            for one in found], after


def sending_of(campaign: Campaign, now: datetime) -> dict[str, int]:
    """How far the sending has got: people in each outcome. One read."""
    rows = read_many(account_keys(campaign.id), now)
    return counted([cast("Progress", row) for row in rows if row is not None])


def report_of(account_id: str, public_id: str, now: datetime) -> tuple[Campaign, dict[str, Any]]:
    """A campaign with its sending and reading in figures, as its account holder may see them: two reads, whatever the
    size of the list, and one more where mails failed. Raises NotFound."""
    short = ids.own(account_id, public_id)
    found, published, *rows = read_many([campaign_key(account_id, short), links.key(account_id, short),
                                         *account_keys(public_id)], now)
    if found is None:
        raise NotFound
    campaign = cast("Campaign", found)
    urls = list(cast("Any", published).urls) if published else []
    sending = counted([cast("Progress", row) for row in rows if row is not None])
    sending |= {"failures": failures.of_campaign(campaign.id, sending)}
    return campaign, {"campaign": campaign.id, "state": campaign.state, "tracking": campaign.tracking,
                      "sending": sending, **shown.report(report.figures(campaign.id, urls))}
