"""A walk beside another, and one that the mail service fails: nobody is warned twice, and nobody deleted unwarned.

One that dies, wherever it does, is gone on with in tests/kill."""


import pytest

from chalicelib.core import clock
from chalicelib.sunset import choose, walk
from chalicelib.sunset.model import ROUNDS, Round
from tests.faults.hooks import answer_lost, refused
from tests.support import builders
from tests.support.quiet import Garden, chosen, of_one_shard, seeded
from tests.support.world import World

pytestmark = pytest.mark.promise("RET-4")


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


def test_two_workers_at_once_do_everything_once(world: World) -> None:
    garden = _alone(world, 0)
    other = [walk._prepared(row, clock.now()) for row in Round.query(ROUNDS)]  # has read the place of the first page

    walk.run(clock.now())
    for one in other:
        assert one is not None
        assert not walk.step(one, clock.now()), "the page is another's by now"
    world.drain()

    assert [len(garden.warnings(who)) for who in _people(0)] == [1] * 2
    row = choose.walk_of(world.account.id, clock.now())
    assert row is not None
    assert row.done_at
    newest = choose.reports(world.account.id)[0]
    assert (int(newest.looked), int(newest.quiet), int(newest.warned)) == (2, 2, 2)


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
