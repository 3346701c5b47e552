"""The ledger of a campaign's sending: who may send a page, what became of it, and how far each shard has got."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast

from dateutil.relativedelta import relativedelta
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.accounts.model import Account, account_key
from chalicelib.campaigns.lost_model import Lost, lost_key
from chalicelib.campaigns.model import (
    FAILED,
    FINISHED,
    SENT,
    SLICE,
    UNCERTAIN,
    Campaign,
    Claim,
    Frozen,
    Progress,
    Result,
    campaign_key,
    claim_key,
    frozen_key,
    is_fresh,
    progress_key,
    result_key,
)
from chalicelib.campaigns.states import ACTIVE
from chalicelib.core import clock, ids, queue
from chalicelib.core.errors import TemporaryFailure
from chalicelib.core.table import held, read_many, write_all
from chalicelib.lists import fresh
from chalicelib.subscriptions.model import SHARDS, Subscription

LEASE = timedelta(seconds=90)  # longer than the worker may run
LEDGER_KEPT = relativedelta(months=6)
FINISHED_EVENT = "campaign.finished"
Outcomes = dict[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Page:
    """One step of the walk through a shard: the page that begins after `cursor` ("" at the start)."""

    campaign: str
    shard: int
    cursor: str

    @property
    def message(self) -> dict[str, object]:
        return {"campaign": self.campaign, "shard": self.shard, "cursor": self.cursor}


@dataclass(frozen=True, slots=True)
class Audience:
    """The subscriptions on a page: whom to mail, under which delivery ids, and whom not, by reason. `again` says that
    these are tried again, `dropped` are those among them whose turn will not come (waiting.py)."""

    chosen: list[tuple[str, Subscription]]
    skipped: dict[str, int]
    next_cursor: str
    last: bool
    dropped: list[str] = field(default_factory=list)
    again: bool = False

    @property
    def recipients(self) -> list[list[str]]:
        return [[str(one.sk), delivery] for delivery, one in self.chosen]


def claim(page: Page, audience: Audience, now: datetime) -> bool:
    """Whether this worker, and no other ever, may hand this page to SES."""
    _model, pk, sk = claim_key(page.campaign, page.shard, page.cursor)
    row = Claim(pk, sk, recipients=audience.recipients, skipped=audience.skipped, next_cursor=audience.next_cursor,
                last=audience.last, leased_until=clock.epoch(now + LEASE), expires_at=clock.epoch(now + LEDGER_KEPT))
    return held(lambda: row.save(condition=Claim.pk.does_not_exist()))


def release(page: Page) -> None:
    """Let go of a page of which nothing was handed over, so that it can be tried again."""
    Claim(*claim_key(page.campaign, page.shard, page.cursor)[1:]).delete()


def settle(page: Page, audience: Audience | Claim, outcomes: Outcomes, now: datetime,
           written: dict[str, str] | None = None) -> Progress | None:
    """Write each recipient's result that is not `written` yet (delivery id: the outcome it is booked under), then move
    the cursor and the counts, once.

    Returns the shard's progress, or None where another worker has settled the page already.
    """
    there = written or {}
    left = [each for each in audience.recipients if each[1] not in there]
    found = rows(page, left, outcomes, now)
    write_all(Result, found)
    known = {delivery: str(row.outcome) for (_person, delivery), row in zip(left, found, strict=True)} | there
    lost = lost_among(page, known, now)
    if lost is not None:  # once: whoever settles the page again, finds the same
        held(lambda: lost.save(condition=Lost.pk.does_not_exist()))
    actions = counting(list(known.values()), audience.recipients, audience.skipped) + moving_on(audience, now)
    progress = at(page)
    return progress if held(lambda: progress.update(actions=actions, condition=still_at(page))) else None


def rows(page: Page, recipients: Sequence[list[str]], outcomes: Outcomes, now: datetime) -> list[Result]:
    """The row of each of these recipients; uncertain where no outcome is known."""
    return [_result(page, person, delivery, outcomes.get(delivery, (UNCERTAIN, "no answer")), now)
            for person, delivery in recipients]


def lost_among(page: Page, known: dict[str, str], now: datetime) -> Lost | None:
    """The row that tells which of these mails (delivery id: outcome) are uncertain, if any are."""
    deliveries = sorted(delivery for delivery, outcome in known.items() if outcome == UNCERTAIN)
    if not deliveries:
        return None
    return Lost(*lost_key(page.campaign, page.shard, deliveries[0])[1:], deliveries=deliveries, at=clock.iso(now),
                expires_at=clock.epoch(now + LEDGER_KEPT))


def _result(page: Page, person: str, delivery: str, outcome: tuple[str, str], now: datetime) -> Result:
    _model, pk, sk = result_key(page.campaign, page.shard, delivery)
    return Result(pk, sk, person=person, outcome=outcome[0], booked=outcome[0], reason=outcome[1] or None,
                  expires_at=clock.epoch(now + LEDGER_KEPT))


def counting(outcomes: list[str], recipients: Sequence[list[str]], skipped: dict[str, int]) -> list[Action]:
    """What these recipients add to the figures of their shard."""
    counts = {SENT: outcomes.count(SENT), FAILED: outcomes.count(FAILED), UNCERTAIN: outcomes.count(UNCERTAIN),
              **skipped}
    counts["audience"] = sum(counts.values())
    counts["fresh"] = sum(is_fresh(delivery) for _person, delivery in recipients)
    return [getattr(Progress, name).add(int(count)) for name, count in counts.items() if count]


def moving_on(audience: Audience | Claim, now: datetime) -> list[Action]:
    """The page is done: the shard goes on with the next, or has come to its end."""
    return [Progress.cursor.set(audience.next_cursor), Progress.done.set(audience.last),
            Progress.moved_at.set(clock.iso(now))]


def at(page: Page) -> Progress:
    return Progress(*progress_key(page.campaign, page.shard)[1:])


def still_at(page: Page) -> Condition:
    """That nobody has settled the page."""
    here: Condition = Progress.cursor == page.cursor if page.cursor else Progress.cursor.does_not_exist()
    return here


def stands(page: Page, now: datetime) -> tuple[Claim | None, Progress | None]:
    """How it stands with a page that was claimed before."""
    return cast("tuple[Claim | None, Progress | None]", tuple(read_many(
        [claim_key(page.campaign, page.shard, page.cursor), progress_key(page.campaign, page.shard)], now)))


def take_over(page: Page, now: datetime) -> Progress | None:
    """The page has been claimed before. Settle what the ledger shows, or raise TemporaryFailure while its worker may
    still be at it.

    None where that worker has settled it, or let go of it: the shard goes on by its message, and would be walked twice
    over if this one did, too. Where it died before it could ask for the next page, the repair schedule does.
    """
    claimed, progress = stands(page, now)
    if claimed is None or is_past(progress, page):
        return progress if progress is not None and progress.done else None
    if clock.epoch(now) < int(claimed.leased_until):
        raise TemporaryFailure("the page is being sent by another worker")
    if claimed.waiting:  # the worker died with these in hand; the others are counted
        claimed.recipients, claimed.skipped = claimed.waiters, {}
    return settle(page, claimed, {}, now, written=_written(page, claimed, now))


def is_past(progress: Progress | None, page: Page) -> bool:
    """Whether the page has been settled: the shard's cursor has moved on from it."""
    return progress is not None and (progress.done or str(progress.cursor) != page.cursor)


def _written(page: Page, claimed: Claim, now: datetime) -> dict[str, str]:
    deliveries = [delivery for _person, delivery in claimed.recipients]
    rows = read_many([result_key(page.campaign, page.shard, delivery) for delivery in deliveries], now)
    return {delivery: row.booked or row.outcome
            for delivery, row in zip(deliveries, cast("list[Result | None]", rows), strict=True) if row is not None}


def finish(campaign_id: str, now: datetime) -> None:
    """Mark the campaign finished if it is, and tell webhooks. Finished is a finding: every shard has come to its end,
    so that there is nothing left to pause; what was cancelled stays cancelled.

    A worker that dies before the webhooks are told does it when its page is delivered again.
    """
    account_id, short = ids.split(campaign_id)
    found = read_many([account_key(account_id), campaign_key(account_id, short),
                       *(progress_key(campaign_id, shard) for shard in range(SHARDS))], now)
    account, campaign = cast("tuple[Account | None, Campaign | None]", tuple(found[:2]))
    if campaign is None or not all(shard is not None and cast("Progress", shard).done for shard in found[2:]):
        return
    finished = held(lambda: campaign.update(
        actions=[Campaign.state.set(FINISHED), Campaign.finished_at.set(clock.iso(now)), Campaign.version.add(1)],
        condition=Campaign.state.is_in(*ACTIVE)))
    if (finished or campaign.state == FINISHED) and not campaign.announced:
        _announce(account, campaign)
    if finished and campaign.trial == SLICE:
        tried(campaign, now)


def tried(campaign: Campaign, now: datetime) -> None:
    """The uploads that were new to this campaign are so to no other."""
    frozen = cast("Frozen | None", read_many([frozen_key(str(campaign.pk), campaign.short_id)], now)[0])
    if frozen is not None and frozen.fresh:
        fresh.tried(str(campaign.list_id), set(frozen.fresh))


def _announce(account: Account | None, campaign: Campaign) -> None:
    if account is not None and FINISHED_EVENT in (account.hears or ()):
        queue.put("webhooks", {"event": FINISHED_EVENT, "account": account.id, "campaign": campaign.id})
        campaign.update(actions=[Campaign.announced.set(True)])
