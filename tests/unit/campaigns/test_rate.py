"""The rate of sending, as its own code keeps it: never too much, hardly less than that, and for everybody."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from chalicelib.campaigns import rate
from chalicelib.campaigns import rate_rules as rules
from chalicelib.campaigns.rate_rules import NoRoom, Turn
from tests.support.simulated import Simulated

NOW = datetime(2027, 5, 1, 9, tzinfo=UTC)
HUGE, SMALL = 10**9, 40


@pytest.mark.parametrize(("speed", "people"), [(14, 3_000), (100, 20_000), (500, 50_000)])
def test_a_large_campaign_takes_what_the_rate_allows_and_hardly_longer(speed: int, people: int) -> None:
    there = Simulated(speed)
    large = there.start("alice", "large", people)
    there.run()

    assert there.sent(large) == people
    assert there.last(large) <= people / speed * 1.05 + 1
    assert there.most_in(1) <= speed * 1.6 + 50


@pytest.mark.parametrize("speed", [1, 14, 100, 500])
def test_a_small_campaign_beside_a_huge_one_starts_within_seconds(speed: int) -> None:
    there = Simulated(speed)
    there.start("alice", "huge", HUGE)
    small = there.start("bob", "small", SMALL, at=10)
    there.run(until=10 + 4 * SMALL / speed + 15)

    assert there.first(small) - 10 <= 6
    assert there.sent(small) == SMALL


@pytest.mark.parametrize(("speed", "seconds"), [(14, 30), (500, 5)])
def test_an_account_with_many_campaigns_leaves_another_its_share(speed: int, seconds: int) -> None:
    there = Simulated(speed)
    many = [there.start("alice", f"huge{n}", HUGE) for n in range(8)]
    bobs = there.start("bob", "huge", HUGE, at=10)
    there.run(until=10 + seconds)

    everything = sum(map(there.sent, [*many, bobs]))
    assert there.first(bobs) - 10 <= 6
    assert there.sent(bobs) >= seconds * speed * 0.4, "nearly half"
    assert everything >= (10 + seconds) * speed * 0.95, "though most of them wait, nothing of the rate is lost"
    assert sum(there.sent(each) > 0 for each in many) > 5, "nor does one of them have it all"


def test_what_pages_of_small_lists_do_not_need_goes_to_others() -> None:
    """A page is promised its time before anybody knows how many are on it."""
    there = Simulated(100)
    there.start("alice", "huge", HUGE)
    small = [there.start(f"club{n}", "news", 8, at=n / 4) for n in range(40)]
    there.run(until=30)

    assert sum(map(there.sent, small)) == 320
    assert sum(map(there.sent, there.mails)) >= 30 * 100 * 0.9


def test_refusals_of_ses_slow_campaigns_down_until_it_takes_everything_again() -> None:
    """For a minute SES takes a third of what it has said it would."""
    there = Simulated(100)
    recent: list[float] = []

    def refuses(at: float, mails: int) -> bool:
        recent[:] = [each for each in recent if each > at - 1]
        if at < 60 and len(recent) + mails > 60:
            asked.append(at)
            return True
        recent.extend([at] * mails)
        return False

    asked: list[float] = []
    there.refuses = refuses
    large = there.start("alice", "large", 10_000)
    there.run()

    assert there.sent(large) == 10_000
    assert 0 < len(asked) < 40, "no storm"
    assert there.last(large) < 250


@hypothesis(max_examples=15)
@given(st.lists(st.tuples(st.floats(0, 3), st.sampled_from("abc"), st.floats(-0.3, 0.3), st.floats(0, 1)),
                min_size=1, max_size=40))
def test_in_no_span_more_is_promised_than_the_rate_and_a_burst(steps: list[tuple[float, str, float, float]]) -> None:
    """Workers ask whenever they like, their clocks differ by up to 0.3 seconds, and pages use some of their time or all
    of it."""
    there, at, used = Simulated(50), 0.0, list[tuple[float, int]]()
    with there._in_place(), there.row.in_place_of_aws():
        for later, account, skew, share in steps:
            at += later
            now = NOW + timedelta(seconds=at + skew)
            turn = rate.take(account, 50, now)
            if isinstance(turn, Turn):
                mails = round(turn.size * share)
                used.append((max(turn.at, rules.micros(now)) / rules.SECOND, mails))
                if rules.is_worth_giving_back(turn.size - mails, turn.size):
                    rate.give_back(turn.size - mails, now + timedelta(seconds=turn.wait(rules.micros(now))))
    used.sort()
    full = rules.limit(50)
    for first, (begin, _mails) in enumerate(used):
        total = 0
        for end, mails in used[first:]:
            total += mails
            assert total <= full * (end - begin + 0.5 + 0.6) + 2 * 48


def test_what_is_left_of_the_day_is_promised_and_no_more() -> None:
    there = Simulated(500)
    with there._in_place(), there.row.in_place_of_aws():
        rate.note(500, 1000, 850, rules.room(1000, 850), NOW)
        turns = [rate.take("alice", 50, NOW) for _ in range(3)]
        assert [isinstance(one, NoRoom) for one in turns] == [False, False, True], "100 are left"
        rate.note(500, 1000, 0, rules.room(1000, 0), NOW + timedelta(minutes=1))
        assert isinstance(rate.take("alice", 50, NOW + timedelta(minutes=1)), Turn)
        rate.shut(NOW + timedelta(minutes=1))
        assert isinstance(rate.take("alice", 50, NOW + timedelta(minutes=1)), NoRoom)
