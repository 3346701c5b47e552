"""Another address, everywhere at once. The portal's session proves the old one, a link by mail the new one.

What is alive goes along: subscriptions, requests that wait, what was read, requests and complaints. What bars mail
holds for both. The history of what was sent and done stays under the old fingerprint, and belongs to the new one
(docs/decisions/0025). Every step may be done twice, and the link is used up when all are done: whoever is cut short
presses the button again and goes on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import cast

from pynamodb.transactions import TransactWrite

from chalicelib.core import clock, ids
from chalicelib.core.errors import TemporaryFailure
from chalicelib.core.table import Key, commit, held, read_many
from chalicelib.portal import move_rows, requests, rules, traces
from chalicelib.portal.move_rows import Move
from chalicelib.portal.traces import Traces
from chalicelib.subscriptions import leave, sizes
from chalicelib.subscriptions.model import Subscription, Suppression, subscription_key, suppression_key
from chalicelib.users import leads, proof

TRIES = 5
MOVED, MERGED, REFUSED, GONE = "moved", "there before", "refused", "gone"


@dataclass(frozen=True, slots=True)
class Moved:
    """How many lists have the new address now, had it before, or must not have it, because that address has left; and
    how many requests wait for a confirmation that now goes to the new address."""

    moved: int
    there_before: int
    refused: int
    waiting: int


def finish(token: str, now: datetime) -> Moved | None:
    """Move everything; None where the link is over. Raises BadLink."""
    asked = proof.look_up(proof.MOVE, token, now)
    if asked is None:
        return None
    who = Move(str(asked.old), asked.person, str(asked.address), now)
    moved = Moved(0, 0, 0, 0)
    if who.old != who.new:
        moved = _everything(who, _noted_as(asked))
        leads.end(who.old, clock.iso(now))  # visits, and other links: there is nothing left to see
    held(lambda: asked.delete(condition=proof.Proof.pk.exists()))
    return moved


def _noted_as(asked: proof.Proof) -> str:
    """The id of the line in the log, the same whenever the button is pressed."""
    return ids.new(datetime.fromtimestamp(int(asked.expires_at), UTC) - proof.WORKS_FOR, asked.id)


def _everything(who: Move, noted_as: str) -> Moved:
    """First where links lead, so that from now on leaving by an old mail works; then what bars mail, so that none
    starts in between; then the rest."""
    found = traces.find(who.old, who.now)
    move_rows.lead_on(who, found)
    requests.exercised(_concerned(found), who.new, rules.RECTIFY, who.now, "The address was changed.",
                       request_id=noted_as)
    lists = sorted({*(traces.list_of(row) for row in found.subscriptions), *leave.list_ids(who.new)})
    before = move_rows.suppressions_of(found)
    move_rows.bar(who, found)
    said = [_subscription(list_id, who, before.get(ids.split(list_id)[0])) for list_id in lists]
    waiting = move_rows.waiting(who, found)
    move_rows.the_rest(who, found)
    return Moved(said.count(MOVED), said.count(MERGED), said.count(REFUSED), waiting)


def _concerned(found: Traces) -> list[str]:
    """The accounts that know more than a hash."""
    lists = [*(traces.list_of(row) for row in found.subscriptions), *(str(row.pk) for row in found.pending)]
    return sorted({ids.split(one)[0] for one in lists} | {one.account for one in found.activity})


def _subscription(list_id: str, who: Move, left: Suppression | None) -> str:
    """What becomes of one subscription. A suppression of the new address holds, unless it is the old one's, which is
    barred just the same: only a confirmation lifts it."""
    account_id, _short = ids.split(list_id)
    keys: Sequence[Key] = [subscription_key(list_id, who.old), subscription_key(list_id, who.new),
                           suppression_key(account_id, who.new)]
    for _again in range(TRIES):
        row, there, bars = cast("tuple[Subscription | None, Subscription | None, Suppression | None]", tuple(
            read_many(keys, who.now)))
        if row is None:
            return _arrived(there, who)
        both_left = left is not None and left.covers(list_id)
        if there is None and bars is not None and bars.covers(list_id) and not both_left:
            return REFUSED
        kept = _kept(row, there, list_id, who, restricted=bool(bars and bars.restricted))
        if commit(partial(_put, row=row, there=there, kept=kept)):
            return MERGED if there else MOVED
    raise TemporaryFailure("the subscription changes all the time")


def _arrived(there: Subscription | None, who: Move) -> str:
    """What an earlier press of the button has done; or the person has left in this very moment: that stands."""
    if there is None or who.old not in (there.formerly or {}):
        return GONE
    return MOVED if there.address_changed_at else MERGED


def _put(write: TransactWrite, row: Subscription, there: Subscription | None, kept: Subscription) -> None:
    if there is None:
        sizes.replace(write, row, kept)
    else:
        sizes.merge(write, row, there, kept)


def _kept(row: Subscription, there: Subscription | None, list_id: str, who: Move, *, restricted: bool) -> Subscription:
    """Of two, the one whose consent is newer; whatever either of them does not allow is not allowed."""
    _model, pk, sk = subscription_key(list_id, who.new)
    both = [row] + ([there] if there else [])
    base = max(both, key=lambda one: str(one.confirmed_at))
    agreed = all(one.tracking for one in both)
    known = [one.formerly or {} for one in both]
    return Subscription(
        pk, sk, person=who.new, address=who.address, fields=base.fields, source=base.source, consent=base.consent,
        tracking=base.tracking if agreed else None, restricted=restricted or any(one.restricted for one in both),
        confirmed_at=base.confirmed_at,
        address_changed_at=clock.iso(who.now) if base is row else base.address_changed_at,
        lifted_at=max((one.lifted_at for one in both if one.lifted_at), default=None),
        formerly={old: at for one in known for old, at in one.items() if old != who.new}
        | {who.old: clock.iso(who.now)})
