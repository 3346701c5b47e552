"""The ledger of a campaign's sending: who may send a page, what became of it, and how far each shard has got."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple, cast

from dateutil.relativedelta import relativedelta
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.campaigns.lost_model import Lost, lost_key
from chalicelib.campaigns.model import (
    BOUNCED,
    COMPLAINED,
    DELIVERED,
    FAILED,
    SENT,
    UNCERTAIN,
    Claim,
    Progress,
    claim_key,
    events_key,
    is_fresh,
    progress_key,
)
from chalicelib.campaigns.results_model import (
    LETTERS,
    SOFT,
    TURN_TO_COME,
    Results,
    count_failed,
    moved_to,
    number,
    results_key,
    stands_at,
)
from chalicelib.core import clock
from chalicelib.core.errors import TemporaryFailure
from chalicelib.core.table import commit, held, read_many
from chalicelib.subscriptions.model import Subscription

LEASE = timedelta(seconds=90)  # longer than the worker may run
LEDGER_KEPT = relativedelta(months=6)
COUNTED_AS_SENT = {SENT, SOFT, DELIVERED, BOUNCED, COMPLAINED}
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


class Step(NamedTuple):
    """Where a shard stands: the cursor of its next page, or that it has come to its end."""

    cursor: str
    done: bool


@dataclass(frozen=True, slots=True)
class Audience:
    """The subscriptions on a page: whom to mail, under which delivery ids (`recipients` are the same, [[person,
    delivery id], …]), and how many not, by reason. `again` says that these are tried again, `dropped` are those among
    them whose turn will not come (waiting.py)."""

    chosen: list[tuple[str, Subscription]]
    skipped: dict[str, int]
    next_cursor: str
    last: bool
    dropped: list[str] = field(default_factory=list)
    again: bool = False
    recipients: list[list[str]] = field(default_factory=list)


def recipients(chosen: list[tuple[str, Subscription]]) -> list[list[str]]:
    """Of those chosen, what a claim says: [[person, delivery id], …]."""
    return [[str(one.sk), delivery] for delivery, one in chosen]


def claim(page: Page, audience: Audience, now: datetime) -> bool:
    """Whether this worker, and no other ever, may hand this page to SES."""
    _model, pk, sk = claim_key(page.campaign, page.shard, page.cursor)
    row = Claim(pk, sk, recipients=audience.recipients, skipped=audience.skipped, next_cursor=audience.next_cursor,
                last=audience.last, leased_until=clock.epoch(now + LEASE), expires_at=clock.epoch(now + LEDGER_KEPT))
    return held(lambda: row.save(condition=Claim.pk.does_not_exist()))


def release(page: Page) -> None:
    """Let go of a page of which nothing was handed over, so that it can be tried again."""
    _claim_of(page).delete()


def _claim_of(page: Page) -> Claim:
    return Claim(*claim_key(page.campaign, page.shard, page.cursor)[1:])


def book(page: Page, audience: Audience, outcomes: Outcomes, now: datetime, lease: int | None = None) -> Step | None:
    """Write down what became of these mails, and count them, once: all of it or nothing. Whoever has no outcome waits,
    and the page with them; otherwise it is done. `lease` is until when the claim is this worker's; None for the one
    that every claim begins with.

    Returns where the shard stands where the page is done, or None; so also where another worker was first.
    """
    waits = [delivery for _person, delivery in audience.recipients if delivery not in outcomes]
    lost, done = _lost(page, outcomes, now), not waits

    def all_of_it(write: TransactWrite) -> None:
        if audience.recipients:
            _write_results(write, page, audience, outcomes, now)
        if done or outcomes:
            write.update(at(page), actions=_counting(audience, outcomes, done=done, now=now), condition=still_at(page))
        for reason, count in _failures(outcomes).items():
            count_failed(write, page.campaign, reason, count)
        if lost is not None:
            write.save(lost)
        if waits or audience.again:
            write.update(_claim_of(page), condition=Claim.leased_until == (lease or clock.epoch(now + LEASE)), actions=[
                Claim.waiting.set(waits + audience.dropped), Claim.leased_until.set(0)])

    return Step(audience.next_cursor, audience.last) if commit(all_of_it) and done else None


def _write_results(write: TransactWrite, page: Page, audience: Audience, outcomes: Outcomes, now: datetime) -> None:
    """The first time a row for the page; later what has become of those who waited."""
    mails = [delivery for _person, delivery in audience.recipients]
    _model, pk, sk = results_key(page.campaign, page.shard, mails[0])
    stand = {mail: outcomes.get(mail, (TURN_TO_COME, "")) for mail in mails}
    if audience.again:
        write.update(Results(pk, sk), actions=[action for mail, (where, why) in stand.items()
                                               for action in moved_to(mail, where, why if where == FAILED else "")])
        return
    write.save(Results(pk, sk, cursor=page.cursor, expires_at=clock.epoch(now + LEDGER_KEPT), stands={
        number(mail): LETTERS[where] for mail, (where, _why) in stand.items() if where in LETTERS
    }, reasons={number(mail): why for mail, (where, why) in stand.items() if where == FAILED}))


def _failures(outcomes: Outcomes) -> Counter[str]:
    """How many failed, by reason."""
    return Counter(reason for outcome, reason in outcomes.values() if outcome == FAILED)


def _lost(page: Page, outcomes: Outcomes, now: datetime) -> Lost | None:
    """The row that tells which of these mails are uncertain, if any are."""
    deliveries = sorted(delivery for delivery, (outcome, _why) in outcomes.items() if outcome == UNCERTAIN)
    if not deliveries:
        return None
    return Lost(*lost_key(page.campaign, page.shard, deliveries[0])[1:], deliveries=deliveries, at=clock.iso(now),
                expires_at=clock.epoch(now + LEDGER_KEPT))


def _counting(audience: Audience, outcomes: Outcomes, *, done: bool, now: datetime) -> list[Action]:
    """What these people add to the figures of their shard, which goes on with the next page, or has come to its end,
    where this one is done."""
    counts = Counter(outcome for outcome, _reason in outcomes.values())
    if done or not audience.again:  # once
        counts.update(audience.skipped)
    counts["audience"] = sum(counts.values())
    counts["fresh"] = sum(is_fresh(delivery) for delivery in outcomes)
    actions: list[Action] = [getattr(Progress, name).add(count) for name, count in counts.items() if count]
    if done:
        actions += [Progress.cursor.set(audience.next_cursor), Progress.done.set(audience.last),
                    Progress.moved_at.set(clock.iso(now))]
    return actions


def move(campaign_id: str, shard: int, mail: str, steps: tuple[str, str], reason: str = "") -> None:
    """Move one mail on, from where it stood to where it goes, in its page's row and in the account of its shard: both
    or neither, and neither where somebody else has moved it."""
    before, outcome = steps
    row, account = results_key(campaign_id, shard, mail), events_key(campaign_id, shard, mail)
    change = _change(mail, before, outcome)

    def both(write: TransactWrite) -> None:
        write.update(Results(*row[1:]), actions=moved_to(mail, outcome, reason), condition=stands_at(mail, before))
        if change:
            write.update(Progress(*account[1:]), actions=change)
        if reason:
            count_failed(write, campaign_id, reason)

    commit(both)


def _change(mail: str, before: str, outcome: str) -> list[Action]:
    """What one mail's step changes in the account of its shard, whose parts always add up to its audience. Those that
    arrived are added up elsewhere (arrivals.py)."""
    change = Counter({outcome: 1} if outcome in {BOUNCED, COMPLAINED} else {})
    if is_fresh(mail) and outcome in {BOUNCED, COMPLAINED}:
        change[f"fresh_{outcome}"] = 1
    change[SENT if before in COUNTED_AS_SENT else before] -= 1
    change[SENT if outcome in COUNTED_AS_SENT else outcome] += 1
    return [getattr(Progress, name).add(by) for name, by in change.items() if by]


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


def take_over(page: Page, now: datetime) -> Step | None:
    """The page has been claimed before. Settle it, or raise TemporaryFailure while its worker may still be at it: it
    has died without a word, so whoever it had in hand is uncertain.

    None where that worker has settled it, or let go of it: the shard goes on by its own walk or message, and would be
    walked twice over if this one did, too. Where it died before it came to the next page, the repair schedule asks.
    """
    claimed, progress = stands(page, now)
    if claimed is None or is_past(progress, page):
        return Step("", True) if progress is not None and progress.done else None
    if not claimed.leased_until:  # those who wait are in nobody's hand
        return None
    if clock.epoch(now) < int(claimed.leased_until):
        raise TemporaryFailure("the page is being sent by another worker")
    left = _left_by(claimed)
    nobody_knows = {delivery: (UNCERTAIN, "no answer") for _person, delivery in left.recipients}
    return book(page, left, nobody_knows, now, int(claimed.leased_until))


def _left_by(claimed: Claim) -> Audience:
    """Those whom a worker that died had in hand: the whole page, or, where the others are counted, who waited."""
    again = bool(claimed.waiting)
    return Audience([], {} if again else claimed.skipped, str(claimed.next_cursor), bool(claimed.last), again=again,
                    recipients=claimed.waiters if again else claimed.recipients)


def is_past(progress: Progress | None, page: Page) -> bool:
    """Whether the page has been settled: the shard's cursor has moved on from it."""
    return progress is not None and (progress.done or str(progress.cursor) != page.cursor)
