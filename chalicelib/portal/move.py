"""Another address, on every list at once. The portal's session proves the old one, a link by mail the new one.

Each subscription moves in a transaction of its own, and the link is used up when all have: whoever is cut short presses
the button again and goes on. The consent record stays as it was given, with a note that the address was changed.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from pynamodb.transactions import TransactWrite

from chalicelib.core import clock, ids
from chalicelib.core.table import commit, held, keys_by_person, read_all, read_many
from chalicelib.portal import acts, requests, rules
from chalicelib.portal.traces import list_of
from chalicelib.subscriptions import sizes
from chalicelib.subscriptions.model import Subscription, Suppression, subscription_key, suppression_key
from chalicelib.users import proof


@dataclass(frozen=True, slots=True)
class Moved:
    """How many lists have the new address now, had it before, or must not have it, because that address has left."""

    moved: int
    there_before: int
    refused: int


def finish(token: str, now: datetime) -> Moved | None:
    """Move everything; None where the link is over. Raises BadLink."""
    asked = proof.look_up(proof.MOVE, token, now)
    if asked is None:
        return None
    new, address = asked.person, str(asked.address)
    keys = keys_by_person(Subscription, str(asked.old)) if asked.old != new else ()
    rows = cast("list[Subscription]", read_all([(Subscription, *key) for key in keys], now))
    outcomes = [(list_of(row), _moved(row, new, address, now)) for row in rows]
    concerned = sorted({ids.split(list_id)[0] for list_id, outcome in outcomes if outcome != "refused"})
    requests.exercised(concerned, new, rules.RECTIFY, now, "The address was changed.")
    held(lambda: asked.delete(condition=proof.Proof.pk.exists()))
    said = [outcome for _list_id, outcome in outcomes]
    return Moved(said.count("moved"), said.count("there before"), said.count("refused"))


def _moved(row: Subscription, new: str, address: str, now: datetime) -> str:
    """What became of one subscription. A suppression of the new address holds: only a confirmation lifts it."""
    list_id = list_of(row)
    account_id, _short = ids.split(list_id)
    there, suppression = cast("tuple[Subscription | None, Suppression | None]", tuple(read_many(
        [subscription_key(list_id, new), suppression_key(account_id, new)], now)))
    if there is None and suppression is not None and suppression.covers(list_id):
        return "refused"

    def both(write: TransactWrite) -> None:
        if there is not None:
            sizes.drop(write, row)
            return
        sizes.replace(write, row, _under(row, list_id, new, address, now))
        if row.restricted:
            acts.mark_restricted(write, account_id, new, now)

    commit(both)  # where this fails the person has left, or come, in this very moment: that stands
    return "moved" if there is None else "there before"


def _under(row: Subscription, list_id: str, new: str, address: str, now: datetime) -> Subscription:
    _model, pk, sk = subscription_key(list_id, new)
    return Subscription(pk, sk, person=new, address=address, fields=row.fields, source=row.source, consent=row.consent,
                        tracking=row.tracking, restricted=row.restricted, confirmed_at=row.confirmed_at,
                        address_changed_at=clock.iso(now))
