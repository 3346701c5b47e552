"""What campaigns went to one person: found by the pages of the ledger, which are sorted by person.

A page holds those after its cursor, so a person's page is the last one whose cursor comes before the person: one query
for each campaign, however large the list.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple, cast

from pynamodb.expressions.condition import Condition

from chalicelib.campaigns.ledger import LEASE, LEDGER_KEPT
from chalicelib.campaigns.model import PAGE, PREFIX, Campaign, Claim, claim_key, ledger
from chalicelib.campaigns.results_model import Result, Results, results_key
from chalicelib.core import clock, paging
from chalicelib.core.table import read_all, visible
from chalicelib.subscriptions.model import shard_of

LATELY, LOOKS = 50, 4  # an account's campaigns a query, which are large; queries
NOBODY = ""  # in the place of a person who has been erased


class Page(NamedTuple):
    """A page of a campaign on which a person is, and the page that begins after that person, if one does."""

    claim: Claim
    next: Claim | None

    def deliveries(self, *people: str) -> list[str]:
        """The delivery ids of these people on the page."""
        return [delivery for person, delivery in self.claim.recipients if person in people]

    def handed_over(self, person: str) -> list[str]:
        """Those that SES was asked to send: not of people whose turn has not come."""
        return [delivery for delivery in self.deliveries(person) if delivery not in (self.claim.waiting or ())]


def campaigns_to(account_id: str, list_ids: Collection[str], now: datetime) -> list[Campaign]:
    """The account's campaigns to these lists whose ledger may still be there, oldest first."""
    wanted = ["pk", "sk", "list_id", "subject", "state", "started_at"]
    found = Campaign.query(account_id, Campaign.sk.startswith(PREFIX), _started_lately(now),
                           attributes_to_get=wanted) if list_ids else ()
    return [one for one in found if one.list_id in list_ids]


def newest_to(account_id: str, list_ids: Collection[str], most: int, now: datetime) -> tuple[list[Campaign], bool]:
    """The newest of them, newest first, and whether there may be more. LOOKS queries at most."""
    if not list_ids:
        return [], False
    rows, older = paging.newest(Campaign, account_id, PREFIX, _started_lately(now), LATELY, LOOKS)
    found = [one for one in rows if one.list_id in list_ids]
    return found[:most], older or len(found) > most


def _started_lately(now: datetime) -> Condition:
    """Within twice the time: a campaign that was paused for long goes on writing."""
    condition: Condition = Campaign.started_at > clock.iso(now - LEDGER_KEPT * 2)
    return condition


def page_of(campaign_id: str, person: str, now: datetime) -> Page | None:
    """The person's page, if the campaign has come as far."""
    pk = ledger(campaign_id, shard_of(person))
    _model, _pk, own = claim_key(campaign_id, shard_of(person), person)
    rows = list(visible(Claim.query(pk, Claim.sk.between(PAGE, own), scan_index_forward=False, limit=2), now))
    after = rows.pop(0) if rows and rows[0].sk == own else None
    return Page(rows[0], after) if rows else None


def was_claimed_by(claim: Claim, at: datetime) -> bool:
    """Whether a page was sent by then, or by a worker that had it in hand then."""
    return int(claim.expires_at) <= clock.epoch(at + LEASE + LEDGER_KEPT)


def results(pages: Mapping[str, Page], person: str, now: datetime) -> dict[str, list[Result]]:
    """What became of the person's mails of these campaigns, by campaign and the person's page of it; nothing while
    nothing is known."""
    mails = {campaign: page.deliveries(person) for campaign, page in pages.items()}
    asked = {campaign: results_key(campaign, shard_of(person), there[0]) for campaign, there in mails.items() if there}
    rows = {row.pk: row for row in cast("list[Results]", read_all(list(asked.values()), now))}
    found = {campaign: rows.get(key[1]) for campaign, key in asked.items()}
    return {campaign: [known for mail in mails[campaign] if (known := row.of(mail))]
            for campaign, row in found.items() if row is not None}
