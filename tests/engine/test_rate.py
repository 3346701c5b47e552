"""Workers that ask for their turn at once, where requests really come together: no time is promised twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

from chalicelib.campaigns import rate
from chalicelib.campaigns import rate_rules as rules
from chalicelib.campaigns.rate_rules import NoRoom, Turn
from tests.support.one_row import OneRow
from tests.support.world import World

NOW = datetime(2027, 5, 1, 9, tzinfo=UTC)
THREADS, ASKED = 8, 120


def test_workers_that_ask_at_once_are_promised_times_one_after_the_other(world: World) -> None:
    rate.note(500, -1, 0, None, NOW)
    with ThreadPoolExecutor(THREADS) as pool:
        given = list(pool.map(lambda n: rate.take(f"account{n % 30}", 50, NOW + timedelta(milliseconds=n)),
                              range(ASKED)))

    turns = sorted(one for one in given if isinstance(one, Turn))
    spans = [later.at - earlier.at for earlier, later in pairwise(turns)]
    assert len(turns) > 30
    assert min(spans) >= rules.SECOND * 50 / rules.limit(500), "none begins before the one before it is over"


def test_what_is_left_of_the_day_is_not_overdrawn_by_workers_that_ask_at_once(world: World) -> None:
    rate.note(500, 10_000, 9_100, rules.room(10_000, 9_100), NOW)
    with ThreadPoolExecutor(THREADS) as pool:
        given = list(pool.map(lambda n: rate.take(f"account{n}", 50, NOW), range(THREADS * 3)))

    assert sum(one.size for one in given if isinstance(one, Turn)) == 400
    assert any(isinstance(one, NoRoom) for one in given)


def test_the_row_of_the_simulations_answers_as_dynamodb_does(world: World) -> None:
    """The same questions to both, some of them refused: the same answers."""
    chance = Random(3)  # noqa: S311 - no secret
    steps = [(chance.choice("abc"), chance.uniform(0, 900), chance.random()) for _ in range(60)]

    assert _asked(steps) == _in_the_simulation(steps)


def _in_the_simulation(steps: list[tuple[str, float, float]]) -> list[object]:
    with OneRow().in_place_of_aws():
        return _asked(steps)


def _asked(steps: list[tuple[str, float, float]]) -> list[object]:
    rate.forget()
    at, answers = NOW, list[object]()
    rate.note(100, 100_000, 92_000, 3_000, at)
    for account, later, what in steps:
        at += timedelta(milliseconds=later)
        answers.append(rate.take(account, 50, at))
        if what < 0.1:
            rate.slow(at)
        elif what < 0.3:
            rate.give_back(20, at)
        elif what < 0.35:
            rate.note(80, 100_000, 92_000, 3_000, at)
        elif what > 0.98:
            rate.shut(at)
    return answers
