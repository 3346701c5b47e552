"""Which newsletters reached people and would have told whether they read: asked of the ledger, a shard at a time."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import cast

from chalicelib.accounts.model import IDENTIFIED
from chalicelib.campaigns.ledger import LEDGER_KEPT
from chalicelib.campaigns.mailed import page_of
from chalicelib.campaigns.model import DELIVERED, PREFIX, Campaign, Claim, Result, ledger, result_key
from chalicelib.core import clock, ids
from chalicelib.core.table import read_all, visible
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
    was mailed after `by` does not count. Two queries a campaign, and a read for each hundred mails."""
    mails = {result_key(campaign, shard_of(people[0]), delivery): (person, at) for campaign, at in sent.items()
             for person, delivery in _mails(campaign, people, now)} if people else {}
    latest = clock.epoch(by + LEDGER_KEPT)
    found: dict[str, list[datetime]] = defaultdict(list)
    for row in cast("list[Result]", read_all(list(mails), now)):
        person, at = mails[Result, str(row.pk), str(row.sk)]
        if row.person == person and row.outcome == DELIVERED and int(row.expires_at) <= latest:
            found[person].append(at)
    return found


def _mails(campaign_id: str, people: Sequence[str], now: datetime) -> Iterator[tuple[str, str]]:
    """The mails of a campaign to these people: person and delivery id."""
    first = page_of(campaign_id, people[0], now)
    if first is None:
        return
    pages = Claim.query(ledger(campaign_id, shard_of(people[0])),
                        Claim.sk.between(str(first.claim.sk), f"page#{people[-1]}"))
    wanted = set(people)
    for page in visible(pages, now):
        yield from ((person, delivery) for person, delivery in page.recipients if person in wanted)
