"""Nobody is mailed twice by one campaign, though their address changes while it is sent."""

from collections.abc import Iterator
from datetime import datetime

from chalicelib.campaigns.ledger import LEASE, LEDGER_KEPT, Page
from chalicelib.campaigns.mailed import page_of
from chalicelib.campaigns.model import Claim, Frozen
from chalicelib.core import clock
from chalicelib.core.errors import TemporaryFailure
from chalicelib.subscriptions.model import Subscription


def without_those_mailed(page: Page, frozen: Frozen, found: list[Subscription], now: datetime) -> list[Subscription]:
    """The subscriptions of a page but for people whom the campaign has mailed, and counted, at their old address.

    Raises TemporaryFailure where a worker may be about to do that. Costs one query for each who has moved meanwhile.
    """
    return [one for one in found if not any(_has_mailed(page, frozen, old, at, now) for old, at in _since(one, frozen))]


def _since(one: Subscription, frozen: Frozen) -> Iterator[tuple[str, datetime]]:
    """The old addresses' fingerprints that were there when the campaign began, and until when."""
    known = one.formerly or {}
    yield from ((old, datetime.fromisoformat(at)) for old, at in known.items() if at >= frozen.started_at)


def _has_mailed(page: Page, frozen: Frozen, old: str, at: datetime, now: datetime) -> bool:
    if datetime.fromisoformat(frozen.started_at) + LEDGER_KEPT <= now:
        return True  # it was paused for so long that nothing tells any more
    there = page_of(page.campaign, old, now)
    if there is not None and (there.claim.last or str(there.claim.next_cursor) >= old):
        return _was_handed_over(there.claim, there.deliveries(old), now)
    if now < at + LEASE:  # a worker that has read the old address a moment ago may claim its page only now
        raise TemporaryFailure("somebody on this page has just changed their address")
    return False


def _was_handed_over(claim: Claim, deliveries: list[str], now: datetime) -> bool:
    """Whether SES may have got a mail of the page. Whoever waits has left the list by now, and gets none any more."""
    if not deliveries or not set(deliveries) <= set(claim.waiting or ()):
        return bool(deliveries)
    if clock.epoch(now) < int(claim.leased_until):
        raise TemporaryFailure("somebody on this page, who has just changed their address, may be mailed right now")
    return bool(claim.leased_until)  # a worker died with them in hand
