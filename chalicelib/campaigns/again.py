"""Whoever is uncertain for more than a day: who they are, and sending to them once more, where the account holder
decides so.

SES tells of every mail within a day, as a rule. Who is uncertain then has the newsletter, or has it not, and nobody can
know. What the account holder decides is kept by the law of the ledger none the less: one conditional write takes a
page's mails for ever before SES hears of them, so that each goes out once more at most, however often the button is
pressed and wherever a worker dies. The mail keeps its delivery id, so whatever SES tells of either copy settles it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import cast

from chalicelib.accounts import audit, gate
from chalicelib.accounts.model import Account, account_key
from chalicelib.accounts.rules import may_send_as
from chalicelib.accounts.service import check_may_send
from chalicelib.campaigns import halt, lifecycle, reach, states
from chalicelib.campaigns.hand_over import hand_over
from chalicelib.campaigns.ledger import move
from chalicelib.campaigns.lost_model import LOST, Lost, lost_key
from chalicelib.campaigns.model import (
    TROUBLE,
    UNCERTAIN,
    WITHOUT,
    Campaign,
    Frozen,
    campaign_key,
    frozen_key,
    is_fresh,
    ledger,
)
from chalicelib.campaigns.results_model import Results, results_key
from chalicelib.core import clock, ids, queue
from chalicelib.core.errors import Conflict
from chalicelib.core.table import held, read_many, visible
from chalicelib.subscriptions.model import SHARDS, Subscription

WAIT = timedelta(hours=24)
MOST_PAGES = 40  # whose people are told; two thousand at most
Chosen = list[tuple[str, Subscription]]


def people(campaign: Campaign, now: datetime) -> Chosen:
    """Who would get it once more, by delivery id; of MOST_PAGES pages at most."""
    return [one for lost in islice(_waiting(campaign, now), MOST_PAGES) for one in _people_of(lost, campaign, now)]


def request(account: Account, campaign: Campaign, now: datetime, by: str) -> int:
    """Let it be sent once more to whoever is uncertain for a day: how many people that may be. Raises NotReady, or
    Conflict before the campaign has finished, where it was stopped for its bounces, and where there is nobody."""
    check_may_send(account)
    states.after("again", states.standing(campaign))
    if campaign.held_for == TROUBLE:
        raise Conflict(str(campaign.held_reason), "Find out where the addresses come from first.")
    lifecycle.check_reason_is_over(account, campaign, now)
    waiting = list(_waiting(campaign, now))
    if not waiting:
        raise Conflict("Nobody is uncertain for a day, and may get it once more.", "There is nothing to be done.")
    audit.record(account.id, by, "campaign.sent_again", now, campaign.id)
    queue.put_all("sending", [_message(lost) for lost in waiting])
    return sum(len(lost.deliveries) for lost in waiting)


def _message(lost: Lost) -> dict[str, object]:
    return {"campaign": lost.campaign, "shard": lost.shard, "again": str(lost.sk).removeprefix(LOST)}


def deliver(campaign_id: str, shard: int, delivery: str, size: int, now: datetime) -> int:
    """Send at most so many of one page's uncertain mails once more, unless they have been taken; the others follow by
    a message of their own. Gives how many SES was handed. Raises TemporaryFailure for “later”."""
    account_id, short = ids.split(campaign_id)
    found = read_many([lost_key(campaign_id, shard, delivery), account_key(account_id),
                       campaign_key(account_id, short), frozen_key(account_id, short), gate.gate_key()], now)
    lost, account, campaign, frozen = cast("tuple[Lost | None, Account | None, Campaign | None, Frozen | None]",
                                           tuple(found[:4]))
    if lost is None or account is None or campaign is None or frozen is None or not _may_be_sent(campaign):
        return 0
    if not gate.is_open(found[4]) or not may_send_as(account, str(frozen.sender)):
        return 0  # nobody is taken: it can be asked for again
    chosen = _people_of(lost, campaign, now)
    if not chosen or not _take(lost, now):
        return 0
    _send(frozen, lost, campaign, chosen[:size], now)
    if len(chosen) > size:
        queue.put("sending", _message(lost))
    return min(len(chosen), size)


def _may_be_sent(campaign: Campaign) -> bool:
    return "again" in states.allowed(states.standing(campaign)) and campaign.held_for != TROUBLE


def _waiting(campaign: Campaign, now: datetime) -> Iterator[Lost]:
    """The pages whose uncertain mails nobody has decided about, a day after they were settled."""
    for shard in range(SHARDS):
        rows = Lost.query(ledger(campaign.id, shard), Lost.sk.startswith(LOST))
        yield from (row for row in visible(rows, now) if not row.taken_at and row.at <= clock.iso(now - WAIT))


def _people_of(lost: Lost, campaign: Campaign, now: datetime) -> Chosen:
    """Of a page those who are uncertain still, and on the list, and want to be mailed. Three reads."""
    results = cast("Results | None", read_many([results_key(lost.campaign, lost.shard, lost.deliveries[0])], now)[0])
    if results is None:
        return []
    whose = {mail: person for person, mail in results.recipients(now)
             if person and mail in lost.deliveries and results.at(mail) == UNCERTAIN
             and not (campaign.trial == WITHOUT and is_fresh(mail))}
    rows = reach.rows_of(str(campaign.pk), str(campaign.list_id), whose.values(), now)
    there = ((mail, *rows[person]) for mail, person in whose.items())
    return [(mail, one) for mail, one, suppression in there
            if one is not None and not reach.why_not(one, suppression, str(campaign.list_id))]


def _take(lost: Lost, now: datetime) -> bool:
    """Whether this worker, and no other, may send them: nobody has had one of them since they were read."""
    return held(lambda: lost.update(actions=[Lost.taken_at.set(clock.iso(now))],
                                    condition=(Lost.deliveries == lost.deliveries) & Lost.taken_at.does_not_exist()))


def _send(frozen: Frozen, lost: Lost, campaign: Campaign, chosen: Chosen, now: datetime) -> None:
    """Hand these to SES, and book whose fate is known now. Whom SES has not taken, and whoever is not among these, is
    let go; after a lost answer they stay uncertain, and are not sent a third time."""
    answer = hand_over(frozen, lost.campaign, chosen)
    left = [mail for mail in lost.deliveries if mail not in answer.outcomes]
    if left:
        lost.update(actions=[Lost.deliveries.set(left), Lost.taken_at.remove()])
    for mail, (outcome, reason) in answer.outcomes.items():
        if outcome != UNCERTAIN:
            move(lost.campaign, lost.shard, mail, (UNCERTAIN, outcome), reason)
    if answer.stopped:
        halt.because_of(answer.stopped, campaign, now)
