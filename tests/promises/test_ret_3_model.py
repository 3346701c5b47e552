"""RET-3: any history of visits, folds that die anywhere, late rows, erasures and a clock that moves, against a plain
reference: after every fold that ends, the totals are its own."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from chalicelib.activity import fold, forget, rules
from chalicelib.activity.model import FOLD, Bookmark
from tests.faults.hooks import Killed, killed_at
from tests.support.visits import PEOPLE, Visit, agree, empty, record, reference, totals, with_few_shards

pytestmark = pytest.mark.promise("RET-3")
START = datetime(2026, 2, 27, 22, tzinfo=UTC)
LATE = timedelta(seconds=20)  # a request may last 15 seconds
WHO = st.tuples(st.sampled_from(PEOPLE), st.integers(0, 3), st.sampled_from([False, False, True]),
                st.sampled_from(["aaaa-one", "aaaa-two"]))
STEP = st.one_of(
    st.tuples(st.just("visit"), WHO), st.tuples(st.just("visit"), WHO), st.tuples(st.just("late"), WHO),
    st.tuples(st.just("wait"), st.sampled_from([1, 40, 240, 3600, 7000, 50_000, 200_000])),
    st.tuples(st.just("fold"), st.none()),
    st.tuples(st.just("die"), st.tuples(st.integers(0, 30), st.sampled_from(["before", "after"]))),
    st.tuples(st.just("erase"), st.sampled_from(PEOPLE[1:])),
)


@dataclass
class Model:
    """What has happened so far; `erased` persons count on under a name that nobody will bear again."""

    now: datetime = START
    visits: list[Visit] = field(default_factory=list)
    erased: int = 0

    def take(self, step: tuple[str, object]) -> None:
        name, what = step
        getattr(self, name)(what)

    def visit(self, who: tuple[str, int, bool, str]) -> None:
        self.visits.append(Visit(self.now, *who))
        record(self.visits[-1])

    def late(self, who: tuple[str, int, bool, str]) -> None:
        """The request began before a fold, and is written after it."""
        self.fold(None)
        self.visits.append(Visit(self.now - LATE, *who))
        record(self.visits[-1])

    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    def fold(self, _what: object) -> None:
        fold.fold(self.now)
        newest = rules.last_day(self.now).isoformat()
        assert totals() == reference(one for one in self.visits if one.day <= newest)

    def die(self, where: tuple[int, str]) -> None:
        try:
            with killed_at(*where):
                fold.fold(self.now)
        except Killed:
            pass

    def erase(self, person: str) -> None:
        """What is closed stays as it was; what is not counts for nobody in particular."""
        forget.forget(forget.traces(person), self.now.date(), self.now)
        bookmark = Bookmark.find(*FOLD, self.now)
        first = str(bookmark.day) if bookmark and bookmark.day else str(date.min)
        self.erased += 1
        self.visits = [one if one.person != person else one._replace(
            person="" if one.day >= first else f"erased{self.erased}{one.person}") for one in self.visits]


@pytest.fixture
def few_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    with_few_shards(monkeypatch)


ANN, SOON, OVER = (PEOPLE[1], 0, False, "aaaa-one"), ("wait", 7139), ("wait", 50_000)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(STEP, max_size=24))
@example([SOON, ("visit", ANN), ("fold", None), ("wait", 70), ("visit", ANN), ("late", ANN), OVER, ("fold", None)])
@example([("visit", ANN), OVER, ("die", (40, "after")), ("visit", ANN), ("erase", PEOPLE[1]), ("fold", None)])
@example([("visit", ANN), ("fold", None), ("erase", PEOPLE[1]), ("visit", ANN), OVER, ("fold", None)])
@example([("visit", (PEOPLE[1], link, False, "aaaa-one")) for link in (1, 2)] + [
    ("fold", None), ("late", (PEOPLE[1], 3, False, "aaaa-one")), OVER, ("visit", (PEOPLE[1], 1, False, "aaaa-one"))])
def test_totals_are_those_of_the_reference_after_every_fold(
        aws_environment: None, few_shards: None, steps: list[tuple[str, object]]) -> None:
    empty()
    agree(PEOPLE[1:])
    model = Model()

    for step in steps:
        model.take(step)
    model.wait(3 * 24 * 3600)

    model.fold(None)
    model.fold(None)
    assert totals() == reference(model.visits)
