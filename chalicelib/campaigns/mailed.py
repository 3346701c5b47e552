"""What campaigns went to one person: found by the pages of the ledger, which are sorted by person.

A page holds those after its cursor, so a person's page is the last one whose cursor comes before the person: one query
for each campaign, however large the list.
"""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple, cast

from chalicelib.campaigns.ledger import LEASE, LEDGER_KEPT
from chalicelib.campaigns.model import PREFIX, Campaign, Claim, Result, claim_key, ledger, result_key
from chalicelib.core import clock
from chalicelib.core.table import read_all, visible
from chalicelib.subscriptions.model import shard_of

NOBODY = ""  # in the place of a person who has been erased


class Page(NamedTuple):
    """A page of a campaign on which a person is, and the page that begins after that person, if one does."""

    claim: Claim
    next: Claim | None

    def deliveries(self, *people: str) -> list[str]:
        """The delivery ids of these people on the page."""
        return [delivery for person, delivery in self.claim.recipients if person in people]


def campaigns_to(account_id: str, list_ids: Collection[str], now: datetime) -> list[Campaign]:
    """The account's campaigns to these lists whose ledger may still be there, oldest first."""
    oldest = clock.iso(now - LEDGER_KEPT * 2)  # one that was paused for long goes on writing
    wanted = ["pk", "sk", "list_id", "subject", "state", "started_at"]
    found = Campaign.query(account_id, Campaign.sk.startswith(PREFIX), Campaign.started_at > oldest,
                           attributes_to_get=wanted) if list_ids else ()
    return [one for one in found if one.list_id in list_ids]


def page_of(campaign_id: str, person: str, now: datetime) -> Page | None:
    """The person's page, if the campaign has come as far."""
    pk = ledger(campaign_id, shard_of(person))
    _model, _pk, own = claim_key(campaign_id, shard_of(person), person)
    rows = list(visible(Claim.query(pk, Claim.sk.between("page#", own), scan_index_forward=False, limit=2), now))
    after = rows.pop(0) if rows and rows[0].sk == own else None
    return Page(rows[0], after) if rows else None


def was_claimed_by(claim: Claim, at: datetime) -> bool:
    """Whether a page was sent by then, or by a worker that had it in hand then."""
    return int(claim.expires_at) <= clock.epoch(at + LEASE + LEDGER_KEPT)


def results(campaign_id: str, person: str, page: Page, now: datetime) -> list[Result]:
    """What became of the person's mail of this campaign: one row, or none while nothing is known."""
    shard = shard_of(person)
    keys = [result_key(campaign_id, shard, delivery) for delivery in page.deliveries(person, NOBODY)]
    return [row for row in cast("list[Result]", read_all(keys, now)) if row.person == person]
