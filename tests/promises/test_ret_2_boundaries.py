"""RET-2, RET-3: every kind in the table of periods is there until its end, and gone within the hour after it, by raw
scans, with the sweep as its schedule runs it and no time to live at all. With the sweep dead, nobody is given any."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.activity import rules
from chalicelib.activity.model import FOLD, Bookmark
from chalicelib.core import clock
from chalicelib.retention import sweep_days
from chalicelib.retention.periods import ROWS
from tests.conftest import a_world
from tests.support import endings
from tests.support.endings import BY_LIBRARY, Dated, dated
from tests.support.internet import internet
from tests.support.people import Everywhere
from tests.support.world import World

pytestmark = [pytest.mark.promise("RET-2"), pytest.mark.promise("RET-3")]
HOUR, MINUTE = 3600, 60


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, timedelta]]:
    """A world with something of every kind, made once, and how late it was then."""
    folder = tmp_path_factory.mktemp("internet")
    with a_world() as there, internet(folder) as net, pytest.MonkeyPatch.context() as patch:
        endings.everything(Everywhere(there, net.receiver(), patch))
        there.run("aggregate")
        yield there, clock.offset()


@pytest.fixture
def world(made: tuple[World, timedelta]) -> World:
    there, ahead = made
    clock.shift(ahead - clock.offset())
    return there


def _moment(epoch: float) -> datetime:
    return datetime.fromtimestamp(epoch, UTC)


def _keys(rows: Iterable[Dated]) -> set[tuple[str, str, str]]:
    return {(row.table, row.pk, row.sk) for row in rows}


def _runs(rows: list[Dated]) -> list[int]:
    """The fewest runs that come to each row twice: in the last hour before its end (a minute before it at the latest,
    since the run itself takes a while), and in the first hour after it."""
    last = {row.ends: (row.ends - HOUR, row.ends - MINUTE) for row in rows}
    within = sorted([*last.values(), *((ends, ends + HOUR) for ends in last)], key=lambda one: one[1])
    found: list[int] = []
    for earliest, latest in within:
        if latest > clock.epoch(clock.now()) and (not found or found[-1] < earliest):
            found.append(latest)
    return found


def _nothing_more_until(moment: datetime) -> None:
    """What the runs in between would have left, of which each finds nothing: how far they have got, day by day."""
    quiet = moment - timedelta(hours=2)
    Bookmark(*sweep_days.BOOKMARK, day=rules.expired_until(quiet).isoformat()).save()
    Bookmark(*FOLD).update(actions=[Bookmark.day.set(rules.first_open_day(quiet).isoformat())])


def test_with_the_sweep_dead_for_a_week_reads_are_clean(world: World) -> None:
    """The rows lie there, and nobody is given one."""
    rows = list(dated(world))
    world.advance_to(_moment(max(row.ends for row in rows)) + timedelta(days=7))

    assert _keys(rows) == _keys(dated(world))
    assert [row for row in rows if row.kind != BY_LIBRARY
            and world.find((endings.model_of(row.kind), row.pk, row.sk)) is not None] == []


def test_every_kind_is_there_until_its_end_and_nowhere_an_hour_after(world: World) -> None:
    rows, now = list(dated(world)), clock.now()
    assert {row.kind.what for row in rows} == {one.what for one in ROWS}, "something of every kind was made"
    assert [row for row in rows if _moment(row.ends) > now + row.kind.span] == [], "longer than the table says"

    before: set[str] = set()
    for at in _runs(rows):
        world.advance_to(_moment(at))
        _nothing_more_until(_moment(at))
        world.run("sweep")
        there = list(dated(world))
        assert [row for row in there if row.ends <= at] == [], f"an hour after: {_moment(at)}"
        kept = [row for row in rows if row.ends >= at + MINUTE]
        assert _keys(kept) - _keys(there) == set(), f"an hour before: {_moment(at)}"
        before |= {row.kind.what for row in kept if row.ends - HOUR <= at}
    assert before == {one.what for one in ROWS}, "each was looked at in its last hour, too"
