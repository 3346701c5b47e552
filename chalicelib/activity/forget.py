"""Finding and forgetting what one person has opened and followed."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from functools import partial
from itertools import islice
from typing import NamedTuple, cast

from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.activity import rules
from chalicelib.activity.model import (
    FOLD,
    MARKS,
    SHARDS,
    Activity,
    Bookmark,
    Seen,
    campaign_of,
    partition,
    shard_of,
    sort_key,
)
from chalicelib.core import clock, ids, signing
from chalicelib.core.errors import TemporaryFailure
from chalicelib.core.table import commit, delete_all, keys_by_person, read_all

TRIES = 5


class Trace(NamedTuple):
    """The key of a row that names the person, and the campaign that it speaks of."""

    pk: str
    sk: str

    @property
    def is_mark(self) -> bool:
        """Whether it is the mark of a first time; else what was seen on one day."""
        return self.pk.startswith(MARKS)

    @property
    def campaign(self) -> str:
        return campaign_of(self.pk) if self.is_mark else self.sk.partition("#")[0]

    @property
    def account(self) -> str:
        return ids.split(self.campaign)[0]


def traces(person: str, most: int | None = None) -> list[Trace]:
    """Every row that names the person; some of them, where there are more than `most`."""
    return [Trace(pk, sk) for pk, sk in islice(keys_by_person(Activity, person), most)]


def days(found: Collection[Trace], now: datetime) -> list[Activity]:
    """What was seen of the person, a row for each link (or the opening) of a campaign and day."""
    return cast("list[Activity]", read_all([(Activity, *one) for one in found if not one.is_mark], now))


def marks(found: Collection[Trace], now: datetime) -> list[Seen]:
    """The days on which the person was first counted."""
    return cast("list[Seen]", read_all([(Seen, *one) for one in found if one.is_mark], now))


def forget(found: Collection[Trace], until: date, now: datetime) -> None:
    """Delete these rows, but for what is newer than the day `until`. Doing it again does nothing.

    Totals stay: what is not folded into them for good is counted on for nobody in particular.
    """
    bookmark = Bookmark.find(*FOLD, now)
    gone: list[tuple[str, str]] = []
    for row in days(found, now):
        if _day(row) > until.isoformat():
            continue
        if bookmark is None or not bookmark.day or _day(row) >= bookmark.day:
            _give_to_nobody(row, now)
        else:
            gone.append((str(row.pk), str(row.sk)))
    gone += [(str(row.pk), str(row.sk)) for row in marks(found, now) if row.day <= until.isoformat()]
    delete_all(Activity, gone)


def _day(row: Activity) -> str:
    return str(row.pk).partition("#")[0]


def _give_to_nobody(row: Activity, now: datetime) -> None:
    """Both or neither, so that doing it again counts nothing twice."""
    for _again in range(TRIES):  # an event of the person may come in this very moment
        if commit(partial(give, rows=[row], to="")):
            return
        rows = days([Trace(str(row.pk), str(row.sk))], now)
        if not rows:
            return
        row = rows[0]
    raise TemporaryFailure("the row changes all the time")


def give(write: TransactWrite, rows: Sequence[Activity], to: str) -> None:
    """Part of a transaction that fails where one of the rows has changed: count them for another person, or nobody.
    A fold that has seen the one row and not the other is told by the count of moves, and closes no day on it."""
    write.update(Bookmark(*FOLD), actions=[Bookmark.moves.add(1)])
    for row in rows:
        day = date.fromisoformat(_day(row))
        campaign, _person, kind, link = str(row.sk).split("#")
        unchanged = (Activity.times == row.times) if row.times else Activity.times.does_not_exist()
        write.delete(row, condition=Activity.pk.exists() & unchanged)
        shard = shard_of(to) if to else signing.pick(SHARDS)
        write.update(Activity(partition(day, shard), sort_key(campaign, to, kind, int(link))), actions=[
            Activity.times.add(int(row.times or 0)), Activity.machine.add(int(row.machine or 0)),
            Activity.expires_at.set(clock.epoch(rules.expires(day))), *_of_person(row, to)])


def _of_person(row: Activity, to: str) -> list[Action]:
    first = [Activity.first_at.set(Activity.first_at | int(row.first_at))] if to and row.first_at else []
    return [Activity.person.set(to), *first] if to else []
