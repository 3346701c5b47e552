"""Ids lead to their account and row, sort by age, and lead nobody to what is not theirs."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core import ids
from chalicelib.core.errors import NotFound

MOMENT = st.integers(1_600_000_000, 23_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@given(MOMENT, MOMENT)
def test_a_later_id_sorts_later(one: datetime, other: datetime) -> None:
    earlier, later = sorted((one, other))

    if later - earlier >= timedelta(seconds=1):
        assert ids.new(earlier) < ids.new(later)
    assert len(ids.new(one)) == 13


@given(MOMENT)
def test_the_beginning_of_a_moment_lies_between_what_was_made_before_and_after(now: datetime) -> None:
    assert ids.new(now - timedelta(seconds=1)) < ids.first(now) < ids.new(now)


def test_two_of_the_same_second_differ() -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)

    assert len({ids.new(now) for _ in range(200)}) == 200


@given(MOMENT)
def test_a_public_id_comes_apart_again(now: datetime) -> None:
    short = ids.new(now)

    assert ids.split(ids.full("aaaabbbbcccc", short)) == ("aaaabbbbcccc", short)
    assert ids.own("aaaabbbbcccc", ids.full("aaaabbbbcccc", short)) == short


@pytest.mark.parametrize("typed", ["", "-", "a-", "-b", "ab", "a-b-c", "a-b#c", "a#b-c", "ä-b", "a-b c", "a-\n", "٣-b",
                                   "../a-b", "a-%2e"])
def test_what_no_id_of_ours_looks_like_is_not_found(typed: str) -> None:
    with pytest.raises(NotFound):
        ids.split(typed)


def test_what_is_anybody_elses_is_not_found() -> None:
    with pytest.raises(NotFound):
        ids.own("aaaabbbbcccc", "aaaabbbbccc2-2345678abcdef")
