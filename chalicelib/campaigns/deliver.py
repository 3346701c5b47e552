"""Sending one page of a campaign: claimed, handed to SES, settled. The next page's turn comes when this one is done.

SES cannot be asked twice for the same thing, so a page is claimed by one conditional write that names its recipients
before SES hears of it. Whoever finds a claim that is not theirs waits until its lease is over and then settles what the
ledger shows: recipients without a result are *uncertain*, and are not mailed again.
"""

from contextlib import suppress
from datetime import datetime
from typing import NamedTuple, cast

from chalicelib.accounts import gate
from chalicelib.accounts.model import Account, account_key
from chalicelib.accounts.rules import may_send_as, why_not
from chalicelib.campaigns import finishing, halt, ledger, rate, reach, waiting
from chalicelib.campaigns.ahead import Ahead
from chalicelib.campaigns.hand_over import hand_over
from chalicelib.campaigns.ledger import Audience, Page, Step
from chalicelib.campaigns.model import (
    CLOSED,
    DOMAIN,
    RESTRICTED,
    SENDING,
    SLICE,
    SUPPRESSED,
    SUSPENDED,
    WITHOUT,
    Campaign,
    Frozen,
    Progress,
    campaign_key,
    frozen_key,
    progress_key,
)
from chalicelib.campaigns.moved import without_those_mailed
from chalicelib.campaigns.rate_rules import A_PAGE
from chalicelib.campaigns.results_model import delivery_id
from chalicelib.core import ids, signing
from chalicelib.core.errors import Conflict
from chalicelib.core.table import read_many
from chalicelib.subscriptions import rules
from chalicelib.subscriptions.model import SHARDS, Subscription, Suppression, suppression_key

PAGE_SIZE = A_PAGE
MOST_CACHED = 16
_cache: dict[str, Frozen] = {}


class Sent(NamedTuple):
    """What a page came to: how many mails SES was handed, and the shard's next page, if it is this worker's to send."""

    people: int
    next_page: Page | None = None


def deliver_page(page: Page, size: int, now: datetime, ahead: Ahead | None = None) -> Sent:
    """Send one page of at most so many people, at most once; `ahead` holds those who have been read already. Raises
    TemporaryFailure for “later, the same page”: Throttled, QuotaUsedUp, or for another reason."""
    frozen = frozen_of(page.campaign, now)
    found, next_cursor = (ahead or Ahead(size)).page(str(frozen.list_id), page.shard, page.cursor, size)
    found = without_those_mailed(page, frozen, found, now)
    current = _current(frozen, page.campaign, found, now)
    campaign = current.campaign
    if campaign is None or campaign.state != SENDING:
        ledger.take_over(page, now)  # nothing more is sent, and whoever a dead worker had in hand is told of
        return Sent(0)
    if not current.is_open or current.account is None or not may_send_as(current.account, str(frozen.sender)):
        _hold(campaign, current, now)
        return Sent(0)
    if campaign.trial == SLICE and current.mailed >= int(frozen.slice):
        _rest(campaign, current.mailed, now)
        return Sent(0)
    audience = _audience(page, frozen, campaign, list(zip(found, current.suppressions, strict=True)), next_cursor)
    ours = audience if ledger.claim(page, audience, now) else waiting.take(page, campaign, frozen.list_id, now)
    step = _send(frozen, page, campaign, ours, now) if ours else ledger.take_over(page, now)
    return Sent(len(ours.chosen) if ours else 0, _next(page, step, now))


def frozen_of(campaign_id: str, now: datetime) -> Frozen:
    """Frozen means that it never changes, so a warm worker reads it once."""
    if campaign_id not in _cache:
        if len(_cache) >= MOST_CACHED:
            _cache.clear()
        _cache[campaign_id] = cast("Frozen", read_many([frozen_key(*ids.split(campaign_id))], now)[0])
    return _cache[campaign_id]


def forget() -> None:
    """Drop what is cached: for tests."""
    _cache.clear()
    rate.forget()


class Current(NamedTuple):
    """How things stand as of a page; `mailed` are freshly uploaded people who have the campaign, `is_open` says whether
    the service sends at all."""

    is_open: bool
    account: Account | None
    campaign: Campaign | None
    suppressions: list[Suppression | None]
    mailed: int


def _current(frozen: Frozen, campaign_id: str, found: list[Subscription], now: datetime) -> Current:
    """The account, the campaign's state and who is suppressed, in one read."""
    account_id, short = ids.split(campaign_id)
    shards = [progress_key(campaign_id, shard) for shard in range(SHARDS)] if frozen.fresh else []
    keys = [suppression_key(account_id, str(one.sk)) for one in found]
    opened, account, campaign, *rows = read_many([
        gate.gate_key(), account_key(account_id), campaign_key(account_id, short), *shards, *keys], now)
    mailed = sum(int(row.fresh) for row in cast("list[Progress | None]", rows[:len(shards)]) if row is not None)
    return Current(gate.is_open(opened), cast("Account | None", account), cast("Campaign | None", campaign),
                   cast("list[Suppression | None]", rows[len(shards):]), mailed)


def _hold(campaign: Campaign, current: Current, now: datetime) -> None:
    """Nothing is sent from a domain that the account has lost, or given up, while the operator has suspended it, or
    while the service sends nothing; whoever changes the campaign in this moment will find the same."""
    from chalicelib.campaigns import lifecycle  # brings the tools of writing, which a page need not wait for

    with suppress(Conflict):
        stopped = why_not(current.account) if current.account else ""
        kind, why = (SUSPENDED, stopped) if stopped else (DOMAIN, lifecycle.NOT_ITS_DOMAIN)
        if not current.is_open:
            kind, why = CLOSED, gate.WHY_NOT
        lifecycle.hold(campaign, why, now, kind)


def _rest(campaign: Campaign, mailed: int, now: datetime) -> None:
    """Enough of the freshly uploaded people have it for now (promise SHR-1)."""
    from chalicelib.campaigns import first_slice

    first_slice.rest(campaign, mailed, now)


def _audience(page: Page, frozen: Frozen, campaign: Campaign,
              found: list[tuple[Subscription, Suppression | None]], next_cursor: str) -> Audience:
    chosen: list[tuple[str, Subscription]] = []
    skipped, batch = {SUPPRESSED: 0, RESTRICTED: 0}, signing.random_id(16)
    list_id, fresh = str(frozen.list_id), frozen.fresh or ()
    for one, suppression in found:
        new = bool(fresh) and rules.upload_of(str(one.source)) in fresh
        if new and campaign.trial == WITHOUT:
            continue
        why = reach.why_not(one, suppression, list_id)
        if why:
            skipped[why] += 1
        else:
            chosen.append((delivery_id(page.shard, batch, len(chosen), fresh=new), one))
    return Audience(chosen, skipped, next_cursor, last=not next_cursor,
                    recipients=ledger.recipients(chosen))


def _send(frozen: Frozen, page: Page, campaign: Campaign, audience: Audience, now: datetime) -> Step | None:
    """Hand the page to SES and book what became of it; where the shard stands once the page is done. What SES has not
    taken waits, and the campaign with it where it must."""
    answer = hand_over(frozen, page.campaign, audience.chosen)
    step = waiting.book(page, audience, answer.outcomes, now)
    if answer.stopped:
        halt.because_of(answer.stopped, campaign, now)
    return step


def _next(page: Page, step: Step | None, now: datetime) -> Page | None:
    """The shard's next page, as the ledger has it; where there is none, see whether the whole campaign is finished."""
    if step is None:
        return None
    if step.done:
        finishing.finish(page.campaign, now)
        return None
    return Page(page.campaign, page.shard, step.cursor)
