"""The people of a page whom SES has not taken when it took the others: exactly they are tried again.

They stay on the page's claim, and the shard's cursor stays before the page. Whoever the page's message comes to next
takes the lease, so that one worker tries; what it finds out is booked in one transaction with who still waits. A worker
that dies with the lease in hand leaves them uncertain, as it does anybody (docs/decisions/0052).
"""

from datetime import datetime

from chalicelib.campaigns import ledger, reach
from chalicelib.campaigns.ledger import LEASE, Audience, Outcomes, Page, Step
from chalicelib.campaigns.model import (
    RESTRICTED,
    SUPPRESSED,
    WITHOUT,
    Campaign,
    Claim,
    is_fresh,
)
from chalicelib.core import clock
from chalicelib.core.errors import TemporaryFailure
from chalicelib.core.table import held


def book(page: Page, audience: Audience, outcomes: Outcomes, now: datetime) -> Step | None:
    """Write down what is known, and whom SES has not taken: with them the page waits, without them it is done.

    Returns where the shard stands where the page is done, or None. Where SES has taken nobody yet, the page is let go.
    """
    if audience.chosen and not outcomes and not audience.again:
        ledger.release(page)
        return None
    return ledger.book(page, audience, outcomes, now)


def take(page: Page, campaign: Campaign, list_id: str, now: datetime) -> Audience | None:
    """Those of the page who wait, to be tried by this worker and no other; None where the page is not in this state.

    Who has left meanwhile, or asked to be left alone, is not among them. Raises TemporaryFailure where another worker
    was first.
    """
    claim, progress = ledger.stands(page, now)
    if claim is None or not claim.waiting or claim.leased_until != 0 or ledger.is_past(progress, page):
        return None
    if not held(lambda: claim.update(actions=[Claim.leased_until.set(clock.epoch(now + LEASE))],
                                     condition=Claim.leased_until == 0)):
        raise TemporaryFailure("another worker tries those who wait")
    people = [person for person, _delivery in claim.waiters]
    return _audience(claim, reach.rows_of(str(campaign.pk), list_id, people, now), campaign)


def _audience(claim: Claim, found: dict[str, reach.Rows], campaign: Campaign) -> Audience:
    chosen, skipped, dropped = [], {SUPPRESSED: 0, RESTRICTED: 0}, []
    for person, delivery in claim.waiters:
        one, suppression = found.get(person, reach.NOWHERE)
        why = reach.why_not(one, suppression, str(campaign.list_id)) if one is not None else ""
        if why:
            skipped[why] += 1
        elif one is not None and not (campaign.trial == WITHOUT and is_fresh(delivery)):
            chosen.append((delivery, one))
            continue
        dropped.append(delivery)
    return Audience(chosen, skipped, str(claim.next_cursor), bool(claim.last), dropped, True,
                    ledger.recipients(chosen))
