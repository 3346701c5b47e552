"""Which newsletters reached people and would have told whether they read: asked of the ledger, a shard at a time."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import cast

from chalicelib.accounts.model import IDENTIFIED
from chalicelib.campaigns.ledger import LEDGER_KEPT
from chalicelib.campaigns.mailed import page_of
from chalicelib.campaigns.model import DELIVERED, PAGE, PREFIX, Campaign, Claim, ledger
from chalicelib.campaigns.results_model import Results, results_key
from chalicelib.core import clock, ids
from chalicelib.core.table import Key, read_all, visible
from chalicelib.subscriptions.model import shard_of

Sent = dict[str, datetime]  # campaigns by id, and when each began


def counted_by_name(account_id: str, since: datetime, until: datetime) -> dict[str, Sent]:
    """By list, the account's campaigns that recorded opens and clicks by name, and were both drafted and begun within
    that time: so what is read does not grow with the account's history. An older draft that was sent late is one less
    that speaks against anybody."""
    found: dict[str, Sent] = defaultdict(dict)
    drafted = Campaign.sk.between(PREFIX + ids.first(since), PREFIX + ids.first(until))
    within = (Campaign.tracking == IDENTIFIED) & Campaign.started_at.between(clock.iso(since), clock.iso(until))
    for one in Campaign.query(account_id, drafted, within,
                              attributes_to_get=["pk", "sk", "list_id", "started_at"]):
        found[str(one.list_id)][one.id] = datetime.fromisoformat(str(one.started_at))
    return dict(found)


def delivered(sent: Mapping[str, datetime], people: Sequence[str], by: datetime,
              now: datetime) -> dict[str, list[datetime]]:
    """When which of these campaigns to a list began that reached people of one shard of it, `people` being sorted; what
    was mailed after `by` does not count. Two queries a campaign, and a read for each hundred pages."""
    pages = {key: (page, at) for campaign, at in sent.items() for key, page in _pages(campaign, people, now)} \
        if people else {}
    latest, wanted = clock.epoch(by + LEDGER_KEPT), set(people)
    found: dict[str, list[datetime]] = defaultdict(list)
    for row in cast("list[Results]", read_all(list(pages), now)):
        page, at = pages[Results, str(row.pk), str(row.sk)]
        if int(row.expires_at) <= latest:
            for person, delivery in page.recipients:
                if person in wanted and row.at(delivery) == DELIVERED:
                    found[person].append(at)
    return found


def _pages(campaign_id: str, people: Sequence[str], now: datetime) -> Iterator[tuple[Key, Claim]]:
    """The pages of a campaign on which these people may be, by the key under which their results are."""
    first = page_of(campaign_id, people[0], now)
    if first is None:
        return
    shard = shard_of(people[0])
    pages = Claim.query(ledger(campaign_id, shard), Claim.sk.between(str(first.claim.sk), PAGE + people[-1]))
    yield from ((results_key(campaign_id, shard, page.recipients[0][1]), page)
                for page in visible(pages, now) if page.recipients)
