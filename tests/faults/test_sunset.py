"""A walk that dies, wherever it does: gone on with it ends the same; none is warned twice, none deleted unwarned."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from chalicelib.accounts.model import Account
from chalicelib.core import clock
from chalicelib.portal import journal
from chalicelib.subscriptions.warned import Warned, warned_key
from chalicelib.sunset import choose, rules, walk
from chalicelib.sunset.model import ROUNDS, Round
from tests.faults.hooks import Killed, answer_lost, killed_at, refused
from tests.support import builders
from tests.support.quiet import Garden, chosen, of_one_shard, seeded
from tests.support.world import World

pytestmark = pytest.mark.promise("RET-4")
FEWEST_POINTS = 20  # of each kind of walk, so that the matrix does not shrink unseen


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """People lie in the first shard; one of a page, so that there is a second."""
    monkeypatch.setattr(walk, "SHARDS", 1)
    monkeypatch.setattr(walk, "PAGE_SIZE", 1)


def _alone(world: World, number: int) -> Garden:
    """An account of its own with two quiet people; no other has a walk."""
    for row in Round.query(ROUNDS):
        row.delete()
    world.account = builders.alice(email=f"alice{number}@garden.example.com")
    garden = Garden(world, seeded(world.account, of_one_shard(2, f"a{number}reader")))
    chosen(world.account)
    return garden


def _people(number: int) -> list[str]:
    return of_one_shard(2, f"a{number}reader")


def _died(number: int, when: str) -> bool:
    """A run that is killed there; False where it had ended before."""
    try:
        with killed_at(number, when):
            walk.run(clock.now())
    except Killed:
        return True
    return False


def _points() -> Iterator[tuple[int, str]]:
    """Before the first call and after each, until a run has as few calls."""
    yield 0, "before"
    yield from ((number, "after") for number in range(200))


def _ended(world: World, account: Account, erased: int) -> None:
    """The walk is at its end, and its report says what was done."""
    row = choose.walk_of(account.id, clock.now())
    assert row is not None
    assert row.done_at
    assert row.told
    newest = choose.reports(account.id)[0]
    assert (int(newest.looked), int(newest.quiet), int(newest.erased)) == (2, 2, erased)


def test_killed_around_any_call_of_a_walk_that_warns(world: World) -> None:
    points = 0
    for at, (number, when) in enumerate(_points()):
        garden = _alone(world, at)
        if not _died(number, when):
            break
        points += 1
        walk.run(clock.now())
        world.drain()

        sent = [len(garden.warnings(who)) for who in _people(at)]
        delivered = [bool(garden.warned(who).delivered_at) for who in _people(at)]
        assert sum(sent) >= 1, "one at most was in hand"
        assert delivered == [count == 1 for count in sent], (number, when, sent)
        assert set(sent) <= {0, 1}
        _ended(world, world.account, erased=0)
        assert int(choose.reports(world.account.id)[0].warned) == 2
        world.forget_mail()
    assert points >= FEWEST_POINTS, points


def test_killed_around_any_call_of_a_walk_that_deletes(world: World) -> None:
    gardens = []
    for at, (number, when) in enumerate(_points()):
        garden = _alone(world, at)
        _warned_a_month_ago(garden, _people(at))
        if not _died(number, when):
            break
        gardens.append(garden)
        walk.run(clock.now())

        _ended(world, world.account, erased=2)
        assert [len(list(journal.of_person(world.person(who), clock.now()))) for who in _people(at)] == [1] * 2
    world.run("sweep")
    world.drain()

    assert len(gardens) >= FEWEST_POINTS
    assert [who for at, garden in enumerate(gardens) for who in _people(at) if garden.is_there(who)] == []
    assert [mail for at, garden in enumerate(gardens) for who in _people(at) for mail in garden.warnings(who)] == []


def _warned_a_month_ago(garden: Garden, people: list[str]) -> None:
    """As a walk and its mails would have left it."""
    then = clock.now() - timedelta(days=31)
    for who in people:
        Warned(*warned_key(garden.world.account.id, garden.world.person(who))[1:], warned_at=clock.epoch(then), days=30,
               delivered_at=clock.epoch(then), expires_at=clock.epoch(rules.lapses_at(then, 30))).save()


def test_two_workers_at_once_do_everything_once(world: World) -> None:
    garden = _alone(world, 0)
    other = [walk._prepared(row, clock.now()) for row in Round.query(ROUNDS)]  # has read the place of the first page

    walk.run(clock.now())
    for one in other:
        assert one is not None
        assert not walk.step(one, clock.now()), "the page is another's by now"
    world.drain()

    assert [len(garden.warnings(who)) for who in _people(0)] == [1] * 2
    _ended(world, world.account, erased=0)


def test_where_the_mail_service_has_no_time_nobody_is_lost(world: World) -> None:
    garden = _alone(world, 0)
    with refused("SendEmail", "TooManyRequestsException", times=1):
        walk.run(clock.now())
    assert [garden.warned(who) for who in _people(0)] == [None] * 2

    walk.run(clock.now())
    world.drain()

    assert [len(garden.warnings(who)) for who in _people(0)] == [1] * 2
    assert int(choose.reports(world.account.id)[0].warned) == 2


def test_where_the_mail_services_answer_is_lost_the_mail_is_not_sent_again(world: World) -> None:
    """It did go out: SES tells that it was delivered, and the warning counts."""
    garden = _alone(world, 0)
    with answer_lost("SendEmail"):
        walk.run(clock.now())
    world.drain()

    assert [len(garden.warnings(who)) for who in _people(0)] == [1] * 2
    assert all(garden.warned(who).delivered_at for who in _people(0))


def test_what_the_mail_service_refuses_for_good_leads_to_nothing(world: World) -> None:
    garden = _alone(world, 0)
    with refused("SendEmail", "MessageRejected", times=2):
        walk.run(clock.now())
    garden.weeks_pass(6)

    assert [garden.is_there(who) for who in _people(0)] == [True] * 2


def test_one_account_that_fails_keeps_nobody_else_waiting(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = _alone(world, 0).world.account
    row = choose.walk_of(broken.id, clock.now())
    garden = _alone(world, 1)
    assert row is not None
    row.save()
    judge = walk.Court.judge
    monkeypatch.setattr(walk.Court, "judge", lambda self, page, now: judge(self, page, now)
                        if self.account_id != broken.id else 1 / 0)

    walk.run(clock.now())
    world.drain()

    assert [len(garden.warnings(who)) for who in _people(1)] == [1] * 2
