"""Writing, previewing, testing and sending campaigns, and their reports."""

from datetime import datetime
from typing import Any, cast

from pynamodb.transactions import TransactWrite

from chalicelib.accounts.model import OFF, Account
from chalicelib.accounts.service import check_complete
from chalicelib.activity import links, report
from chalicelib.campaigns import freeze as freezing
from chalicelib.campaigns import merge
from chalicelib.campaigns.ledger import Page
from chalicelib.campaigns.model import (
    DRAFT,
    PREFIX,
    SENDING,
    Campaign,
    Progress,
    account_keys,
    campaign_key,
    counted,
    progress_key,
)
from chalicelib.core import clock, ids, paging, queue
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.table import commit, read_many
from chalicelib.lists.service import get_list
from chalicelib.subscriptions.model import SHARDS


def create_campaign(account: Account, list_id: str, subject: str, body: str, now: datetime,
                    written_in: str = "markdown", preheader: str = "") -> Campaign:
    """A new draft. Raises NotFound for a list of nobody or of somebody else, Invalid for what could never be sent."""
    mailing_list = get_list(account.id, list_id, now)
    made = Campaign(account.id, PREFIX + ids.new(now), list_id=mailing_list.id, subject=subject, body=body,
                    format=written_in, preheader=preheader, created_at=clock.iso(now))
    freezing.freeze(account, mailing_list, made, now)  # says at once what is wrong with it
    made.save(condition=Campaign.pk.does_not_exist())
    return made


def get_campaign(account_id: str, public_id: str, now: datetime) -> Campaign:
    """A campaign of this account. Raises NotFound."""
    found = read_many([campaign_key(account_id, ids.own(account_id, public_id))], now)[0]
    if found is None:
        raise NotFound
    return cast("Campaign", found)


def page_of_campaigns(account_id: str, cursor: str, limit: int) -> tuple[list[Campaign], str | None]:
    """The account's campaigns, newest first, and the cursor of the next page."""
    return paging.newest_first(Campaign, account_id, PREFIX, cursor, limit)


def preview(account: Account, campaign: Campaign, now: datetime) -> dict[str, Any]:
    """Subject, HTML and text as a reader without any optional field would get them, and the numbered links."""
    mailing_list = get_list(account.id, campaign.list_id, now)
    newsletter = freezing.freeze(account, mailing_list, campaign, now, tracking=OFF)
    frozen = newsletter.frozen
    sample = merge.values(frozen.merges, {}) | {"u": "preview"}
    return {"subject": merge.fill(frozen.subject, sample), "html": merge.fill(frozen.html, sample),
            "text": merge.fill(frozen.text, sample), "links": newsletter.links,
            "size_bytes": len(frozen.html.encode())}


def request_test(account: Account, campaign: Campaign) -> None:
    """Ask for a test mail to the account holder's own address. Raises NotReady."""
    check_complete(account)
    queue.put("sending", {"test": campaign.id})


def send(account: Account, campaign: Campaign, now: datetime) -> Campaign:
    """Freeze the campaign and set its shards going. Sending again what is being sent wakes shards that stopped, and
    mails nobody twice. Raises NotReady, Conflict or Invalid."""
    check_complete(account)
    if campaign.state == DRAFT:
        _start(account, campaign, now)
    elif campaign.state != SENDING:
        raise Conflict(f"The campaign is {campaign.state}.", "Make a new campaign to send again.")
    queue.put_all("sending", [Page(campaign.id, shard, cursor).message
                              for shard, cursor in enumerate(_cursors(campaign, now)) if cursor is not None])
    return campaign


def _start(account: Account, campaign: Campaign, now: datetime) -> None:
    newsletter = freezing.freeze(account, get_list(account.id, campaign.list_id, now), campaign, now)

    def all_of_it(write: TransactWrite) -> None:
        write.save(newsletter.frozen)
        write.save(links.publish(account.id, campaign.short_id, newsletter.links))
        write.update(campaign, actions=[
            Campaign.state.set(SENDING), Campaign.tracking.set(account.tracking),
            Campaign.started_at.set(clock.iso(now)),
        ], condition=(Campaign.state == DRAFT) & (Campaign.body == campaign.body))

    if not commit(all_of_it):
        raise Conflict("The campaign was changed or started by somebody else.", "Look at it again.")
    campaign.state, campaign.tracking, campaign.started_at = SENDING, account.tracking, clock.iso(now)


def _cursors(campaign: Campaign, now: datetime) -> list[str | None]:
    """Where each shard stands: "" at its start, None at its end."""
    found = read_many([progress_key(campaign.id, shard) for shard in range(SHARDS)], now)
    return ["" if row is None else None if row.done else str(row.cursor)
            for row in cast("list[Progress | None]", found)]


def report_of(account_id: str, campaign: Campaign, now: datetime) -> dict[str, Any]:
    """Sending and reading in figures: two reads, whatever the size of the list."""
    published, *rows = read_many([links.key(account_id, campaign.short_id), *account_keys(campaign.id)], now)
    urls = list(cast("Any", published).urls) if published else []
    sending = counted([cast("Progress", row) for row in rows if row is not None])
    return {"campaign": campaign.id, "state": campaign.state, "tracking": campaign.tracking, "sending": sending,
            **report.figures(campaign.id, urls)}


