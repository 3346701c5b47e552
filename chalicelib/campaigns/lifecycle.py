"""Scheduling, sending, pausing, resuming and cancelling. Each move is one transaction with its line in the audit trail;
what is being sent reads the state with every page, so a pause takes hold at the next one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, cast

from pynamodb.transactions import TransactWrite

from chalicelib.accounts import audit, gate
from chalicelib.accounts.gate import Gate
from chalicelib.accounts.model import Account
from chalicelib.accounts.rules import may_send_as
from chalicelib.accounts.service import check_may_send
from chalicelib.activity import links
from chalicelib.campaigns import brakes, finishing, ledger, states, tenant, times
from chalicelib.campaigns import freeze as freezing
from chalicelib.campaigns.due_model import Due, due_row, ends_row, running_row
from chalicelib.campaigns.ledger import Page
from chalicelib.campaigns.model import (
    CANCELLED,
    DRAFT,
    HELD,
    PAUSED,
    QUOTA,
    RESTS,
    SCHEDULED,
    SENDING,
    SLICE,
    STOPPED,
    WITHOUT,
    Campaign,
    Frozen,
    Progress,
    frozen_key,
    progress_key,
)
from chalicelib.core import clock, queue
from chalicelib.core.errors import Conflict, TemporaryFailure
from chalicelib.core.table import commit, read_many
from chalicelib.lists.service import get_list, get_with_size
from chalicelib.subscriptions.model import SHARDS

SERVICE = "service"  # who acts where nobody does
GOES_ON = {DRAFT, SCHEDULED, SENDING}  # nothing holds a campaign in these
NOT_ITS_DOMAIN = "The domain that this campaign is sent from is no longer verified as yours."
Also = Callable[[TransactWrite], None]


def schedule(account: Account, campaign: Campaign, at: datetime, now: datetime, by: str) -> Campaign:
    """Let a draft start at `at`, or a scheduled campaign at another time. What it says is decided when it starts.
    Raises NotReady, Conflict or Invalid."""
    check_may_send(account)
    states.after("schedule", states.standing(campaign))
    moment = clock.iso(times.start(at, now))
    freezing.freeze(account, get_list(account.id, str(campaign.list_id), now), campaign, now)

    def rows(write: TransactWrite) -> None:
        if campaign.scheduled_for and campaign.scheduled_for != moment:
            write.delete(due_row(campaign.scheduled_for, campaign.id))
        write.save(due_row(moment, campaign.id))

    return move(campaign, by, "campaign.scheduled", now, rows, state=SCHEDULED, scheduled_for=moment)


def unschedule(campaign: Campaign, now: datetime, by: str) -> Campaign:
    """Make a draft again of what is scheduled, or held before it began. Raises Conflict once it has begun."""
    states.after("unschedule", states.standing(campaign))
    if campaign.state == DRAFT:
        return campaign
    return move(campaign, by, "campaign.unscheduled", now, _without_due(campaign), state=DRAFT, scheduled_for=None)


def send(account: Account, campaign: Campaign, now: datetime, by: str) -> Campaign:
    """Freeze the campaign and set its shards going. Sending again what is being sent wakes shards that stopped, and
    mails nobody twice. Raises NotReady, Conflict or Invalid."""
    check_may_send(account)
    states.after("send", states.standing(campaign))
    if campaign.state != SENDING:
        start(account, campaign, now, by, _without_due(campaign))
    wake(campaign, now)
    return campaign


def start(account: Account, campaign: Campaign, now: datetime, by: str, also: Also) -> None:
    """Freeze the campaign as it was read: the one moment in which its words and its tracking are decided. Raises
    Conflict where it has changed since, NotFound where its list is gone, or Invalid."""
    mailing_list, size, _parts = get_with_size(account.id, str(campaign.list_id), now)
    newsletter = freezing.freeze(account, mailing_list, campaign, now)
    newsletter.frozen.people = size.people
    fresh = sorted(mailing_list.fresh or ())
    if fresh:
        newsletter.frozen.fresh, newsletter.frozen.slice = fresh, brakes.slice_of(size.people)

    def all_of_it(write: TransactWrite) -> None:
        write.save(newsletter.frozen)
        write.save(links.publish(account.id, campaign.short_id, newsletter.links))
        write.save(ends_row(clock.iso(now + ledger.LEDGER_KEPT), campaign.id))
        also(write)

    move(campaign, by, "campaign.sent", now, all_of_it, state=SENDING, tracking=account.tracking,
         started_at=clock.iso(now), scheduled_for=None, trial=SLICE if fresh else None)


def wake(campaign: Campaign, now: datetime) -> None:
    """Ask for each shard's next page; where all have come to their end, the campaign is finished."""
    waiting = [Page(campaign.id, shard, cursor).message
               for shard, cursor in enumerate(_cursors(campaign, now)) if cursor is not None]
    queue.put_all("sending", waiting)
    if not waiting:
        finishing.finish(campaign.id, now)


def pause(campaign: Campaign, now: datetime, by: str) -> Campaign:
    """Mail nobody more from the next page on. Raises Conflict where nothing is being sent, or where the campaign rests,
    or waits for the quota, and will go on by itself."""
    _check_awake(campaign)
    return _move_to(PAUSED, "pause", "campaign.paused", campaign, now, by)


def resume(account: Account, campaign: Campaign, now: datetime, by: str) -> Campaign:
    """Go on with the people who have not had it. Raises NotReady, or Conflict, also while the reason for which it is
    held lasts: the domain that it is sent from is not the account's own any more, or the service sends nothing.

    A campaign that rests after its first slice goes on by itself; one that was stopped goes on without the people who
    were newly uploaded (promise SHR-1)."""
    check_may_send(account)
    _check_awake(campaign)
    check_reason_is_over(account, campaign, now)
    _move_to(SENDING, "resume", "campaign.resumed", campaign, now, by,
             **({"trial": WITHOUT} if campaign.trial == STOPPED else {}))
    wake(campaign, now)
    return campaign


def check_reason_is_over(account: Account, campaign: Campaign, now: datetime) -> None:
    """Raises Conflict where the service sends nothing, the campaign's domain is not the account's own any more, or SES
    has lost the tenant by which it leaves."""
    keys = [frozen_key(account.id, campaign.short_id), gate.gate_key()]
    frozen, opened = cast("tuple[Frozen | None, Gate | None]", tuple(read_many(keys, now)))
    if not gate.is_open(opened):
        raise Conflict(gate.WHY_NOT, "Try again later; nobody is mailed until you do.")
    if frozen is not None and not may_send_as(account, str(frozen.sender)):
        raise Conflict(NOT_ITS_DOMAIN, "Prove that domain again, or cancel the campaign and duplicate it.")
    if frozen is not None and tenant.is_gone(account, frozen):
        raise Conflict(tenant.GONE, "Try again in an hour.")


def _check_awake(campaign: Campaign) -> None:
    if campaign.state == HELD and (campaign.trial == RESTS or campaign.held_for == QUOTA):
        raise Conflict(str(campaign.held_reason), "It goes on by itself. If it is not to, cancel it.")


def hold(campaign: Campaign, why: str, now: datetime, kind: str) -> None:
    """Let what must not go on stand still, for this `kind` of reason; `why` is for its author. Raises Conflict where it
    was changed in this moment."""
    move(campaign, SERVICE, "campaign.held", now, state=HELD, held_for=kind, held_reason=why)


def hold_back(campaign: Campaign, kind: str, why: str, now: datetime, also: Also | None = None) -> None:
    """Keep from starting what was scheduled: its author decides. Raises Conflict where somebody was first."""
    move(campaign, SERVICE, "campaign.held", now, also, state=HELD, scheduled_for=None, held_for=kind, held_reason=why)


def cancel(campaign: Campaign, now: datetime, by: str) -> Campaign:
    """End it for good: whoever has not been mailed will not be. Raises Conflict where nothing is being sent."""
    return _move_to(CANCELLED, "cancel", "campaign.cancelled", campaign, now, by, cancelled_at=clock.iso(now))


def _move_to(state: str, action: str, audited: str, campaign: Campaign, now: datetime, by: str,
             **changes: Any) -> Campaign:
    """Where it stands already, nothing is written."""
    states.after(action, states.standing(campaign))
    if campaign.state == state:
        return campaign
    return move(campaign, by, audited, now, state=state, **changes)


def move(campaign: Campaign, by: str, audited: str, now: datetime, also: Also | None = None,
         **changes: Any) -> Campaign:
    """Change the campaign as it was read, once, with its line in the trail and what else belongs to it. Raises Conflict
    where somebody else was first."""
    before, sets_going = int(campaign.version), changes.get("state") == SENDING
    if changes.get("state") in GOES_ON:
        changes |= {"held_for": None, "held_reason": None} | ({"woken_at": clock.iso(now)} if sets_going else {})

    def all_of_it(write: TransactWrite) -> None:
        actions = [getattr(Campaign, name).remove() if value is None else getattr(Campaign, name).set(value)
                   for name, value in changes.items()]
        write.update(campaign, actions=[*actions, Campaign.version.set(before + 1)],
                     condition=Campaign.version == before)
        write.save(audit.row(str(campaign.pk), by, audited, now, campaign.id))
        if sets_going:
            write.save(running_row(campaign.id))
        if also is not None:
            also(write)

    if not commit(all_of_it):
        raise Conflict("The campaign was changed by somebody else in this moment.", "Look at it again.")
    for name, value in {**changes, "version": before + 1}.items():
        setattr(campaign, name, value)
    return campaign


@contextmanager
def or_later() -> Iterator[None]:
    """For workers: where somebody else has changed the campaign in this moment, it raises TemporaryFailure, so that the
    message comes again."""
    try:
        yield
    except Conflict:
        raise TemporaryFailure("the campaign was changed in this moment") from None


def _without_due(campaign: Campaign) -> Also:
    rows: list[Due] = [due_row(campaign.scheduled_for, campaign.id)] if campaign.scheduled_for else []

    def delete(write: TransactWrite) -> None:
        for row in rows:
            write.delete(row)

    return delete


def _cursors(campaign: Campaign, now: datetime) -> list[str | None]:
    """Where each shard stands: "" at its start, None at its end."""
    found = read_many([progress_key(campaign.id, shard) for shard in range(SHARDS)], now)
    return ["" if row is None else None if row.done else str(row.cursor)
            for row in cast("list[Progress | None]", found)]
