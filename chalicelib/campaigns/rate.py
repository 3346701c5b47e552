"""The one bucket that all campaigns of the region draw their rate from: one row, one conditional write a turn.

The write says by itself whether it may be done, so workers need not agree on anything else: where two ask at once,
DynamoDB puts one after the other. What a worker knows of the row is what its last write answered.
"""

from datetime import datetime, timedelta
from typing import Any, cast

from pynamodb.attributes import MapAttribute, NumberAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.campaigns import rate_rules as rules
from chalicelib.campaigns.rate_rules import Later, NoRoom, Plan, Standing, Turn
from chalicelib.core import clock
from chalicelib.core.settings import settings
from chalicelib.core.table import Item, Key, held, read_many

TRIES = 4
BUSY = Later(1)  # others were first, again and again
KEPT = timedelta(days=1)  # since SES was last asked
_known: list["Bucket"] = []


class Bucket(Item):
    """The row (rate / bucket). `free_at`, `lanes` (by account), `slowed_at` and `shut_until` are microseconds since
    1970; `rate`, `most` and `sent` are SES's figures, `room` and `taken` as in rate_rules.Standing."""

    class Meta:
        table_name = "ephemeral"

    free_at = NumberAttribute(default=0)
    lanes: MapAttribute[str, Any] = MapAttribute(null=True)  # type: ignore[no-untyped-call]
    rate = NumberAttribute(null=True)
    most = NumberAttribute(null=True)
    sent = NumberAttribute(null=True)
    room = NumberAttribute(null=True)
    taken = NumberAttribute(default=0)
    slowed = NumberAttribute(null=True)
    slowed_at = NumberAttribute(default=0)
    shut_until = NumberAttribute(default=0)
    expires_at = NumberAttribute(null=True)


def bucket_key() -> Key:
    return (Bucket, "rate", "bucket")


def read(now: datetime) -> Bucket | None:
    """The bucket as it stands; None before anybody has asked SES or taken anything."""
    return cast("Bucket | None", read_many([bucket_key()], now)[0])


def standing(row: Bucket | None) -> Standing:
    """What the rules need of it. While SES's rate is not known, the one of the settings counts."""
    if row is None:
        return Standing(rate=settings().send_rate)
    return Standing(int(row.free_at), float(row.rate or settings().send_rate), lanes(row), int(row.taken),
                    None if row.room is None else int(row.room), None if row.slowed is None else float(row.slowed),
                    int(row.slowed_at))


def lanes(row: Bucket) -> dict[str, int]:
    """Up to when each account has times promised."""
    return {name: int(until) for name, until in (row.lanes.attribute_values if row.lanes else {}).items()}


def ahead(row: Bucket | None, now: datetime) -> timedelta:
    """How far ahead of now mails have times promised."""
    return timedelta(microseconds=max(0, int(row.free_at) - rules.micros(now)) if row else 0)


def take(account: str, most: int, now: datetime) -> Turn | Later | NoRoom:
    """A time for at most so many mails of one shard; or Later, or NoRoom. One write, mostly."""
    moment, row, fresh = rules.micros(now), _known[0] if _known else None, False
    for _try in range(TRIES):
        if row is not None or fresh:
            wanted = rules.plan(standing(row), account, most, moment)
            if isinstance(wanted, Plan):
                turn = _take(account, wanted)
                if turn:
                    return turn
            elif fresh:
                return wanted
        row, fresh = read(now), True
    return BUSY


def _take(account: str, wanted: Plan) -> Turn | None:
    """The write, and what it promises; None where the bucket has changed since it was read."""
    row, lane = Bucket(*bucket_key()[1:]), Bucket.lanes[account]
    if wanted.idle:  # every promise is past, the lanes' too
        start = wanted.floor + wanted.cost
        moves: list[Action] = [Bucket.free_at.set(start), Bucket.lanes.set({account: start})]
        still = Bucket.free_at.does_not_exist() | (Bucket.free_at < wanted.floor)
    else:
        until = Bucket.free_at + wanted.cost
        moves = [Bucket.free_at.set(until), lane.set(until)]
        still = (Bucket.free_at >= wanted.floor) & (lane.does_not_exist() | (lane <= wanted.horizon))
    has_room = Bucket.room.does_not_exist() | Bucket.taken.does_not_exist() | (Bucket.taken < Bucket.room)
    if not held(lambda: row.update(actions=[*moves, Bucket.taken.add(wanted.size)], condition=still & has_room)):
        return None
    _known[:] = [row]
    return Turn(int(row.free_at) - wanted.cost, wanted.size)


def give_back(unused: int, now: datetime) -> None:
    """Time that a page was promised and did not need: others have it, unless it is past."""
    row = Bucket(*bucket_key()[1:])
    rate = rules.rate_now(standing(_known[0] if _known else None), rules.micros(now))
    cost = int(rules.SECOND * unused / rate)
    held(lambda: row.update(actions=[Bucket.free_at.set(Bucket.free_at - cost), Bucket.taken.add(-unused)],
                            condition=Bucket.free_at > rules.micros(now)))


def slow(now: datetime) -> None:
    """SES has refused some: half the rate from now on, which comes back by and by. Once a second, though many pages
    are refused at once."""
    moment, row = rules.micros(now), read(now)
    left = rules.slower(standing(row), moment)
    _change([Bucket.slowed.set(left), Bucket.slowed_at.set(moment)],
            Bucket.slowed_at.does_not_exist() | (Bucket.slowed_at < moment - rules.SECOND))


def shut(now: datetime) -> None:
    """SES says that the day's quota is used up, though we thought otherwise: nothing more for a while."""
    _change([Bucket.room.set(0), Bucket.taken.set(0), Bucket.shut_until.set(rules.micros(now) + rules.SHUT_FOR)])


def note(rate: float, most: float, sent: float, room: int | None, now: datetime) -> None:
    """Keep what SES has said of itself, and how much of it is left for campaigns; and forget lanes that are past."""
    row, moment = read(now), rules.micros(now)
    past = [account for account, until in (lanes(row) if row else {}).items() if until < moment]
    _change([Bucket.rate.set(rate), Bucket.most.set(most), Bucket.sent.set(sent), Bucket.taken.set(0),
             Bucket.room.remove() if room is None else Bucket.room.set(room),
             Bucket.expires_at.set(clock.epoch(now + KEPT)), *(Bucket.lanes[account].remove() for account in past)])


def _change(actions: list[Action], condition: Condition | None = None) -> None:
    row = Bucket(*bucket_key()[1:])
    if held(lambda: row.update(actions=actions, condition=condition)):
        _known[:] = [row]


def forget() -> None:
    """Drop what is known: for tests."""
    _known.clear()
