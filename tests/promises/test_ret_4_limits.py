"""RET-4: an hour either side of every limit, and everything that can come between a warning and a deletion."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.activity.rules import expires
from chalicelib.campaigns import events
from chalicelib.core import clock
from chalicelib.portal import acts, journal
from chalicelib.subscriptions import warned
from chalicelib.subscriptions.model import Subscription, Suppression
from chalicelib.subscriptions.warned import Warned
from chalicelib.sunset import rules
from tests.faults.hooks import meanwhile
from tests.support.moving import NEW, moves
from tests.support.quiet import Garden, chosen, delivered, of_one_shard, seeded
from tests.support.world import World

pytestmark = pytest.mark.promise("RET-4")
AN_HOUR = timedelta(hours=1)
NOW = datetime(2027, 6, 15, 12, tzinfo=UTC)
SINCE = datetime(2026, 12, 16, tzinfo=UTC)  # the first day of which everything is known


def _row(**over: Any) -> Subscription:
    old = clock.iso(SINCE - AN_HOUR)
    return Subscription("a-b#0", "p", **({"confirmed_at": old, "tracking": {"at": old}, "restricted": False} | over))


@pytest.mark.parametrize(("now", "since"), [
    ("2027-06-15T23:00", "2026-12-16"), ("2027-06-16T00:00", "2026-12-17"), ("2027-06-16T01:00", "2026-12-17"),
    ("2027-02-27T23:00", "2026-08-28"), ("2027-02-28T00:00", "2026-09-01"), ("2027-03-01T00:00", "2026-09-02"),
    ("2028-02-28T23:00", "2027-08-29"), ("2028-02-29T00:00", "2027-09-01"), ("2027-03-28T01:00", "2026-09-29"),
    ("2027-10-31T01:00", "2027-05-01")])
def test_it_asks_for_no_more_than_is_still_known(now: str, since: str) -> None:
    """Six calendar months, over the ends of months, a leap day and the changes of the clocks."""
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)

    found = rules.known_since(moment)

    assert found.date().isoformat() == since
    assert expires(found.date()) > moment >= expires(found.date() - timedelta(days=1))


@pytest.mark.parametrize(("change", "spared"), [
    ({}, False), ({"tracking": None}, True), ({"restricted": True}, True),
    *(({name: clock.iso(SINCE + by)}, by > timedelta()) for name in ("confirmed_at", "address_changed_at", "lifted_at")
      for by in (-AN_HOUR, timedelta(), AN_HOUR)),
    *(({"tracking": {"at": clock.iso(SINCE + by)}}, by > timedelta()) for by in (-AN_HOUR, timedelta(), AN_HOUR))])
def test_who_is_spared(change: dict[str, Any], spared: bool) -> None:
    assert rules.is_spared([_row(**change)], None, NOW) is spared
    assert rules.is_spared([_row(), _row(**change)], None, NOW) is spared, "one subscription is enough"


@pytest.mark.parametrize(("suppression", "spared"), [
    ({}, False), ({"lists": {"a-other"}}, False), ({"lists": {"a-b"}}, True), ({"everywhere": "bounced"}, True),
    ({"restricted": "2027-01-01T00:00:00Z"}, True)])
def test_whom_no_warning_may_reach_is_spared(suppression: dict[str, Any], spared: bool) -> None:
    assert rules.is_spared([_row()], Suppression("a", "p", **suppression), NOW) is spared


@pytest.mark.parametrize(("days", "campaigns", "enough"), [
    ([0, 20, 40, 60, 80, 90], 6, True), ([0, 20, 40, 60, 80, 90 - 1 / 24], 6, False),
    ([0, 20, 40, 60, 80, 90 + 1 / 24], 6, True), ([0, 20, 40, 60, 90], 6, False), ([], 1, False)])
def test_how_many_newsletters_are_enough(days: list[float], campaigns: int, enough: bool) -> None:
    assert rules.is_enough([NOW + timedelta(days=one) for one in days], campaigns) is enough


@pytest.mark.parametrize(("by", "may"), [(-AN_HOUR, False), (timedelta(seconds=-1), False), (timedelta(), True),
                                         (AN_HOUR, True)])
def test_the_time_of_a_warning_is_counted_from_its_delivery(by: timedelta, may: bool) -> None:
    delivered = {"warned_at": clock.epoch(NOW), "delivered_at": clock.epoch(NOW + AN_HOUR), "days": 30}
    now = NOW + AN_HOUR + timedelta(days=30) + by

    assert rules.may_erase(Warned("warned#a", "p", **delivered), now) is may
    for bar in ({"failed": True}, {"stays_at": clock.iso(NOW)}, {"erased_at": clock.iso(NOW)}, {"delivered_at": None}):
        assert not rules.may_erase(Warned("warned#a", "p", **{**delivered, **bar}), now)


@pytest.mark.parametrize(("by", "is_due"), [(-AN_HOUR, False), (timedelta(), True), (AN_HOUR, True)])
def test_a_walk_a_week_and_a_count_holds_for_a_week(by: timedelta, is_due: bool) -> None:
    assert rules.is_next_due(clock.iso(NOW), NOW + timedelta(days=7) + by) is is_due
    assert rules.still_holds(clock.iso(NOW), NOW + timedelta(days=7) + by) is not is_due


@pytest.mark.parametrize(("ago", "warned_then"), [(timedelta(14) - AN_HOUR, 0), (timedelta(14) + AN_HOUR, 1)])
def test_a_newsletter_counts_once_there_was_time_to_read_it(world: World, ago: timedelta, warned_then: int) -> None:
    quiet, = of_one_shard(1)
    garden = Garden(world, seeded(world.account, [quiet], (ago, timedelta(120))))
    chosen(world.account)

    garden.run()

    assert len(garden.warnings(quiet)) == warned_then


@pytest.mark.parametrize("moved", [False, True])
@pytest.mark.parametrize(("by", "asked"), [(-AN_HOUR, 0), (AN_HOUR, 1)])
def test_who_stays_is_not_asked_again_for_a_year(world: World, by: timedelta, asked: int, moved: bool) -> None:
    """Nor under another address."""
    world.advance_to(datetime(2026, 12, 10, 12, tzinfo=UTC))
    quiet, = of_one_shard(1)
    garden = Garden(world, seeded(world.account, [quiet]))
    chosen(world.account)
    garden.walks()
    world.http("POST", garden.stay_link(quiet))
    if moved:
        moves(world, quiet)
        quiet = NEW
    world.forget_mail()
    world.advance_to(datetime(2027, 12, 10, 12, tzinfo=UTC) + by)
    for ago in (120, 20):
        delivered(garden.garden, [world.person(quiet)], clock.now() - timedelta(days=ago))

    garden.run()

    assert len(garden.warnings(quiet)) == asked


@pytest.mark.parametrize(("by", "asked"), [(-AN_HOUR, 1), (AN_HOUR, 2)])
def test_a_warning_of_which_nothing_is_heard_is_given_again_thirty_days_after_its_time(
        world: World, monkeypatch: pytest.MonkeyPatch, by: timedelta, asked: int) -> None:
    monkeypatch.setattr(events.warned, "heard", lambda *_given: None)
    quiet, = of_one_shard(1)
    garden = Garden(world, seeded(world.account, [quiet]))
    chosen(world.account)
    garden.walks()
    world.advance(days=30 + 30 + by / timedelta(days=1))
    delivered(garden.garden, [world.person(quiet)], clock.now() - timedelta(days=20))

    garden.run()

    assert len(garden.warnings(quiet)) == asked
    assert garden.is_there(quiet)


OUTCOMES: dict[str, tuple[list[str], bool]] = {  # what SES tells of the warning; whether a deletion may follow
    "nothing": ([], False), "sent": (["sent"], False), "delivered": (["delivered"], True),
    "twice": (["delivered", "delivered"], True), "bounced": (["bounced"], False),
    "late bounce": (["delivered", "bounced"], False), "any order": (["bounced", "delivered"], False),
    "refused": (["failed"], False), "complained": (["delivered", "complained"], False)}


def test_no_warning_delivered_no_deletion(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    people = dict(zip([*OUTCOMES, "of another warning"], of_one_shard(len(OUTCOMES) + 1), strict=True))
    garden = Garden(world, seeded(world.account, people.values()))
    chosen(world.account)
    with monkeypatch.context() as patched:
        patched.setattr(events.warned, "heard", lambda *_given: None)  # SES is silent
        garden.walks()
    for name, (outcomes, _erased) in OUTCOMES.items():
        row = garden.warned(people[name])
        for outcome in outcomes:
            warned.heard(world.account.id, str(row.sk), int(row.warned_at), outcome, clock.now())
    row = garden.warned(people["of another warning"])
    warned.heard(world.account.id, str(row.sk), int(row.warned_at) - 1, "delivered", clock.now())

    garden.weeks_pass(5)

    assert {name for name, who in people.items() if not garden.is_there(who)} == {
        name for name, (_outcomes, erased) in OUTCOMES.items() if erased}
    assert {len(garden.warnings(who)) for who in people.values()} == {1}


@pytest.mark.parametrize("days", [30 - 1 / 24, 30 + 1 / 24])
def test_a_deletion_waits_for_the_time_that_the_mail_named(world: World, days: float) -> None:
    """Whatever the owner has changed since."""
    quiet, = of_one_shard(1)
    garden = Garden(world, seeded(world.account, [quiet]))
    chosen(world.account)
    garden.walks()
    chosen(world.account, {"campaigns": 2, "days": 14})
    world.advance(days=days)
    garden.run()

    world.run("sweep")

    assert garden.is_there(quiet) is (days < 30)


def test_what_happens_after_the_warning_keeps_a_person(world: World) -> None:
    people = dict(zip(("opens", "withdraws", "restricts", "stays", "nothing"), of_one_shard(5), strict=True))
    garden = Garden(world, seeded(world.account, people.values()))
    chosen(world.account)
    sent = world.send(garden.garden)
    garden.walks()
    assert {len(garden.warnings(who)) for who in people.values()} == {1}
    assert sent
    world.http("GET", next(mail.pixel for mail in world.inbox() if mail.pixel and mail.to == people["opens"]))
    acts.track(world.person(people["withdraws"]), garden.garden.id, False, clock.now())
    acts.restrict(world.person(people["restricts"]), world.account.id, True, clock.now())
    world.http("POST", garden.stay_link(people["stays"]))

    garden.weeks_pass(5)

    assert {name for name, who in people.items() if garden.is_there(who)} == {*people} - {"nothing"}


@pytest.mark.parametrize("what", ["stays", "withdraws", "restricts"])
def test_of_a_deletion_and_a_wish_in_the_same_moment_exactly_one_wins(world: World, what: str) -> None:
    quiet, = of_one_shard(1)
    garden = Garden(world, seeded(world.account, [quiet]))
    chosen(world.account)
    garden.walks()
    link, person = garden.stay_link(quiet), world.person(quiet)
    wishes = {"stays": lambda: world.http("POST", link),
              "withdraws": lambda: acts.track(person, garden.garden.id, False, clock.now()),
              "restricts": lambda: acts.restrict(person, world.account.id, True, clock.now())}
    world.advance(days=35)

    with meanwhile("TransactWriteItems", wishes[what]) as before:
        garden.run()

    world.run("sweep")
    assert (before, garden.is_there(quiet)) == (["TransactWriteItems"], True)
    assert list(journal.of_person(person, clock.now())) == []
