"""RET-3: open and click data is kept six months, then lives on only in totals that name nobody."""

from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.activity import rules
from chalicelib.core import clock
from tests.support.visits import with_few_shards
from tests.support.world import World

pytestmark = pytest.mark.promise("RET-3")
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def few_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    with_few_shards(monkeypatch)


@pytest.mark.parametrize(("day", "gone"), [
    (date(2026, 1, 15), date(2026, 7, 15)),
    (date(2026, 8, 31), date(2027, 2, 28)),
    (date(2027, 8, 31), date(2028, 2, 29)),
    (date(2026, 3, 29), date(2026, 9, 29)),  # summer time begins: all of this is UTC
    (date(2026, 12, 31), date(2027, 6, 30)),
])
def test_six_calendar_months(day: date, gone: date) -> None:
    assert rules.expires(day) == datetime(gone.year, gone.month, gone.day, tzinfo=UTC)
    assert rules.expired_until(rules.expires(day) - HOUR) <= day
    assert rules.expired_until(rules.expires(day) + HOUR) > day


def test_totals_are_the_same_before_and_after_raw_rows_go(world: World) -> None:
    campaign, mail = world.sent_newsletter(tracking=True)
    world.http("GET", mail.pixel)
    world.http("GET", mail.links[0])
    world.http("GET", mail.links[0], headers={"DNT": "1"})
    before = world.report(campaign)

    world.advance_to(rules.expires(clock.now().date()) + HOUR)
    world.run("sweep")

    assert world.scan("activity") == []
    assert world.report(campaign) == before
    assert world.person(world.carol) not in str(world.scan("totals"))


def test_an_hour_before_the_limit_they_are_there(world: World) -> None:
    _campaign, mail = world.sent_newsletter(tracking=True)
    world.http("GET", mail.pixel)

    world.advance_to(rules.expires(clock.now().date()) - HOUR)
    world.run("sweep")

    assert len([row for row in world.scan("activity") if "times" in row]) == 1


def test_with_the_sweep_dead_nothing_old_is_folded_again(world: World) -> None:
    campaign, mail = world.sent_newsletter(tracking=True)
    world.http("GET", mail.pixel)
    world.advance_to(rules.expires(clock.now().date()) + HOUR)

    assert world.scan("activity") != []
    assert world.report(campaign)["opens"]["total"] == 0  # never folded in time: hidden, not counted late


def test_an_aggregator_dead_for_months_catches_up_before_anything_ends(world: World) -> None:
    """It folds the days that have gathered, the oldest first, and each for good."""
    campaign, mail = world.sent_newsletter(tracking=True)
    ends = rules.expires(clock.now().date())
    world.run("sweep")
    for _visit in range(3):
        world.http("GET", mail.links[0])
        world.advance(days=30)
    world.advance_to(ends - HOUR)

    figures = world.report(campaign)["clicks"]
    world.advance_to(ends + 180 * 24 * HOUR)
    world.run("sweep")

    assert (figures["total"], figures["unique"]) == (3, 1)
    assert world.scan("activity") == []
    assert world.report(campaign)["clicks"] == figures


def test_where_the_aggregator_stays_dead_the_sweep_folds_in_its_place(world: World) -> None:
    campaign, mail = world.sent_newsletter(tracking=True)
    world.http("GET", mail.pixel)
    world.advance(days=3, hours=2)
    world.run("sweep")

    world.advance_to(rules.expires(clock.now().date()) + HOUR)
    world.run("sweep")

    assert world.scan("activity") == []
    assert world.report(campaign)["opens"]["total"] == 1


def test_every_row_carries_its_end(world: World) -> None:
    _campaign, mail = world.sent_newsletter(tracking=True)
    world.http("GET", mail.pixel)
    world.http("GET", mail.pixel, headers={"DNT": "1"})

    ends = {int(row["expires_at"]["N"]) for row in world.scan("activity")}

    assert ends == {clock.epoch(rules.expires(clock.now().date()))}
    assert world.template_table("activity")["TimeToLiveSpecification"]["AttributeName"] == "expires_at"


def test_a_link_older_than_six_months_names_nobody(world: World) -> None:
    campaign, mail = world.sent_newsletter(tracking=True)
    world.advance_to(rules.expires(clock.now().date()) + HOUR)

    answer = world.http("GET", mail.links[0])

    assert answer.headers["Location"] == "https://example.org/seeds"
    assert world.person(world.carol) not in str(world.scan("activity"))
    assert world.report(campaign)["clicks"]["anonymous"] == 1
