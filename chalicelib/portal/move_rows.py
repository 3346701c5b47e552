"""What a change of address does to each table but the subscriptions. Each step may be done twice."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, cast

from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.activity.rename import rename
from chalicelib.campaigns.model import BOUNCED
from chalicelib.core import clock, ids, queue
from chalicelib.core.table import commit, held, keys_by_person, read_all, read_many
from chalicelib.portal import acts, export
from chalicelib.portal.model import COMPLAINT, Complaint, DataRequest
from chalicelib.portal.traces import Traces, list_of
from chalicelib.subscriptions import warned
from chalicelib.subscriptions.model import (
    Moved,
    Pending,
    Subscription,
    Suppression,
    moved_key,
    pending_key,
    subscription_key,
    suppression_key,
)

NOT_MAILED_YET = 0


@dataclass(frozen=True, slots=True)
class Move:
    """From whom to whom, and the new address as it was typed."""

    old: str
    new: str
    address: str
    now: datetime


def lead_on(who: Move, found: Traces) -> None:
    """From the old fingerprint to the new one, and from those before it. One that is in use again leads nowhere."""
    for one in found.moved:
        if one.old == who.new:
            one.delete()
        else:
            held(lambda one=one: one.update(  # type: ignore[misc]
                actions=[Moved.person.set(who.new)], condition=Moved.person == who.old))
    _model, pk, sk = moved_key(who.old)
    Moved(pk, sk, person=who.new, at=clock.iso(who.now)).save()


def suppressions_of(found: Traces) -> dict[str, Suppression]:
    """By account, what barred the old address."""
    return {str(row.pk): row for row in found.suppressions}


def bar(who: Move, found: Traces) -> None:
    """What bars mail to the old address bars it to the new one; it stays for the old one, too (promise RET-5)."""
    own = _own_lists(who)
    for row in found.suppressions:
        here = {one for one in own if ids.split(one)[0] == row.pk}
        actions = _barring(row, here)
        if actions:
            Suppression(*suppression_key(str(row.pk), who.new)[1:]).update(actions=[
                *actions, Suppression.suppressed_at.set(Suppression.suppressed_at | row.suppressed_at)])
        if row.restricted:
            for other in cast("list[Subscription]", read_all([subscription_key(one, who.new) for one in here],
                                                             who.now)):
                acts.set_restricted(other, True, who.now)


def _own_lists(who: Move) -> set[str]:
    """The lists that the new address has confirmed itself, which is its own newer wish."""
    keys = [(Subscription, *key) for key in keys_by_person(Subscription, who.new)]
    rows = cast("list[Subscription]", read_all(keys, who.now))
    return {list_of(row) for row in rows if who.old not in (row.formerly or {})}


def _barring(row: Suppression, own: set[str]) -> list[Action]:
    """Its lists, but those that the new address is on by itself; a reason for all of them, unless it is on any of them,
    or the reason is a mailbox that was dead."""
    actions: list[Action] = []
    lists = set(row.lists or ()) - own
    if lists:
        actions.append(Suppression.lists.add(lists))
    if row.everywhere and row.everywhere != BOUNCED and not own:
        actions.append(Suppression.everywhere.set(Suppression.everywhere | row.everywhere))
    if row.restricted:
        actions.append(Suppression.restricted.set(Suppression.restricted | row.restricted))
    return actions


def waiting(who: Move, found: Traces) -> int:
    """Requests that wait for a confirmation wait under the new address, for as long as they would have, and their link
    goes there: one that was sent to the old address leads nowhere any more. How many."""
    for row in found.pending:
        _request(row, who)
    lists = {*(str(row.pk) for row in found.pending), *(pk for pk, _sk in keys_by_person(Pending, who.new))}
    rows = cast("list[Pending]", read_all([pending_key(one, who.new) for one in sorted(lists)], who.now))
    for row in rows:
        if int(row.mailed_at) == NOT_MAILED_YET:
            queue.put("mail", {"list": row.pk, "person": row.sk})
            row.mailed_at = clock.epoch(who.now)
            held(lambda row=row: row.save(condition=Pending.mailed_at == NOT_MAILED_YET))  # type: ignore[misc]
    return sum(int(row.mailed_at) == clock.epoch(who.now) for row in rows)


def _request(row: Pending, who: Move) -> None:
    """Where the new address is on the list, or has asked itself, there is nothing to wait for."""
    there = read_many([subscription_key(str(row.pk), who.new), pending_key(str(row.pk), who.new)], who.now)
    made = Pending.from_raw_data(row.serialize())
    made.sk, made.address, made.mailed_at = who.new, who.address, NOT_MAILED_YET
    commit(partial(_replace, row=row, made=None if any(there) else made))


def _replace(write: TransactWrite, row: Pending, made: Pending | None) -> None:
    write.delete(row, condition=Pending.pk.exists())
    if made is not None:
        write.save(made, condition=Pending.pk.does_not_exist())


def the_rest(who: Move, found: Traces) -> None:
    """What was read, asked and complained about names the new one; files that were made are deleted, since they lie in
    the portal of the old address; a restriction has nothing left there to hold for; and whoever said that they stay
    need not say it again."""
    rename(found.activity, who.new, who.now)
    warned.move(found.account_ids, who.old, who.new, who.now)
    for pk, sk in found.requests:
        _asked(pk, sk, who)
    export.forget(who.old, who.now, asked_until=clock.iso(who.now))
    for row in found.suppressions:
        if row.restricted:
            acts.unmark(str(row.pk), who.old, who.now)


def _asked(pk: str, sk: str, who: Move) -> None:
    """An answer that is still to come goes to the new address."""
    row: Any
    if sk.startswith(COMPLAINT):
        row, actions, same = Complaint(pk, sk), [Complaint.address.set(who.address)], Complaint.person == who.old
    else:
        row, actions, same = DataRequest(pk, sk), [], DataRequest.person == who.old
    held(lambda: row.update(actions=[DataRequest.person.set(who.new), *actions], condition=same))
