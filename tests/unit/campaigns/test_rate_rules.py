"""How fast campaigns are sent: tables of what the rules say."""

from typing import Any

import pytest

from chalicelib.campaigns import rate_rules as rules
from chalicelib.campaigns.rate_rules import SECOND, Later, NoRoom, Plan, Standing, Turn

NOW = 1_800_000_000 * SECOND


@pytest.mark.parametrize(("said", "meant"), [(14, 13.58), (100, 97), (500, 485), (1, 0.97), (0, 0.97), (0.5, 0.97),
                                             (-1, 38_800), (1_000_000, 38_800)])
def test_a_share_of_ses_s_rate_stays_free_for_mail_of_our_own(said: float, meant: float) -> None:
    """-1 means that there is no limit; SES lets everybody send one a second."""
    assert rules.limit(said) == pytest.approx(meant)


@pytest.mark.parametrize(("rate", "most", "size"), [(0.97, 50, 1), (1.94, 50, 1), (13.58, 50, 13), (49.9, 50, 49),
                                                    (97, 50, 50), (485, 50, 50), (485, 4, 4), (97, 500, 50),
                                                    (999, 500, 50), (1000, 500, 100), (4_850, 500, 450),
                                                    (38_800, 500, 500), (38_800, 70, 70)])
def test_a_turn_has_a_page_or_as_many_as_go_in_a_moment(rate: float, most: int, size: int) -> None:
    assert rules.size_of_turn(rate, most) == size


@pytest.mark.parametrize(("people", "on_a_page"), [(0, 10), (8, 10), (100, 35), (1_000_000, 251_000)])
def test_a_page_of_a_small_list_is_promised_no_more_than_it_is_likely_to_need(people: int, on_a_page: int) -> None:
    assert rules.likely_at_most(people, 4) == on_a_page


@pytest.mark.parametrize(("seconds", "rate"), [(0, 20), (12, 29.7), (60, 68.5), (96, 97), (500, 97), (-5, 20)])
def test_a_rate_that_was_slowed_comes_back_steadily(seconds: int, rate: float) -> None:
    found = Standing(rate=100, slowed=20, slowed_at=NOW)
    assert rules.rate_now(found, NOW + seconds * SECOND) == pytest.approx(rate)


def test_refusal_after_refusal_halves_the_rate_down_to_a_fiftieth() -> None:
    found, seen = Standing(rate=100), []
    for _ in range(8):
        found = Standing(rate=100, slowed=rules.slower(found, NOW), slowed_at=NOW)
        seen.append(round(found.slowed or 0, 2))
    assert seen == [48.5, 24.25, 12.12, 6.06, 3.03, 1.94, 1.94, 1.94]


@pytest.mark.parametrize(("found", "wanted"), [
    ({"free_at": NOW}, Plan(50, 515464, False, NOW - SECOND // 2, NOW + 2061855)),
    ({"free_at": NOW - SECOND}, Plan(50, 515464, True, NOW - SECOND // 2, NOW + 2061855)),
    ({"free_at": NOW + 30 * SECOND}, Plan(50, 515464, False, NOW - SECOND // 2, NOW + 2061855)),
    ({"free_at": NOW + 30 * SECOND, "lanes": {"other": NOW + 30 * SECOND}},
     Plan(50, 515464, False, NOW - SECOND // 2, NOW + 2061855)),
    ({"free_at": NOW + 30 * SECOND, "lanes": {"own": NOW + 30 * SECOND}}, Later(27.943145)),
    ({"room": 10, "taken": 10}, NoRoom()),
    ({"room": 0}, NoRoom()),
    ({"room": 10, "taken": 9, "free_at": NOW}, Plan(50, 515464, False, NOW - SECOND // 2, NOW + 2061855)),
])
def test_what_a_page_may_ask_for(found: dict[str, Any], wanted: object) -> None:
    assert rules.plan(Standing(rate=100, **found), "own", 50, NOW) == wanted


@pytest.mark.parametrize(("most", "sent", "left", "goes_on"), [
    (50_000, 0, 47_500, True), (50_000, 42_500, 5_000, True), (50_000, 42_501, 4_999, False),
    (50_000, 60_000, 0, False),
    (200, 185, 5, False), (200, 170, 20, True), (-1, 1e9, None, True), (0, 0, 0, False),
])
def test_a_twentieth_of_the_day_stays_free_and_a_tenth_lets_campaigns_go_on(
    most: float, sent: float, left: int | None, goes_on: bool,
) -> None:
    assert rules.room(most, sent) == left
    assert rules.has_room_again(most, left) is goes_on


@pytest.mark.parametrize(("unused", "size", "worth"), [(0, 50, False), (2, 50, False), (3, 50, True), (50, 50, True),
                                                       (0, 1, False), (1, 1, True), (1, 13, True)])
def test_time_that_a_page_does_not_need_is_given_back_where_it_is_a_twentieth(
    unused: int, size: int, worth: bool,
) -> None:
    assert (unused > 0 and rules.is_worth_giving_back(unused, size)) is worth


def test_a_promised_time_is_waited_for_and_good_for_ten_seconds() -> None:
    turn = Turn(NOW, 50)
    assert turn.wait(NOW - 2 * SECOND) == 2
    assert turn.wait(NOW + SECOND) == 0
    assert turn.is_good(NOW - 60 * SECOND)
    assert turn.is_good(NOW + 9 * SECOND)
    assert not turn.is_good(NOW + 10 * SECOND)
