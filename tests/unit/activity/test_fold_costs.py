"""What a fold costs, by counted calls: it grows with the day's events, and not with what was before."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.activity import firsts, fold
from chalicelib.activity.model import SHARDS, shard_of
from chalicelib.core import signing
from chalicelib.subscriptions import model as subscriptions
from tests.support.crowd import A_PAGE, Crowd, person

DAY = datetime(2026, 11, 20, tzinfo=UTC)
NOON = DAY + timedelta(hours=12)
UNITS, READ_UNITS = 1_000, 3_000  # a second: what a partition of DynamoDB takes, and what a single row takes
A_MARK = 40  # bytes of its key, as JSON
OPENS = 5_000  # a second, of one campaign


@pytest.fixture(autouse=True)
def settings(aws_environment: None) -> None:
    """Of a deployment; nothing is asked of it."""


def folded(crowd: Crowd) -> Counter[str]:
    with crowd.in_place_of_aws():
        fold.fold_day(DAY.date(), NOON)
    return Counter(crowd.calls)


@pytest.mark.parametrize("known", [0, 8_000, 80_000])
def test_a_small_day_of_a_large_campaign_costs_what_a_small_day_costs(known: int) -> None:
    assert folded(Crowd(DAY.date(), 1_000, known)) == {"Query": SHARDS, "BatchGetItem": SHARDS + 1,
                                                       "BatchWriteItem": 1}


@pytest.mark.parametrize(("events", "pages"), [(10_000, 1), (100_000, 2)])
def test_ten_times_the_events_are_ten_times_the_bytes_and_no_more_writes(events: int, pages: int) -> None:
    crowd = Crowd(DAY.date(), events)

    calls = folded(crowd)

    assert calls["Query"] <= SHARDS * (pages + 1 + events // firsts.AT_A_TIME // SHARDS)
    assert calls["BatchGetItem"] <= SHARDS + 1
    assert calls["BatchWriteItem"] == 1
    assert crowd.bytes_read <= 140 * events


@pytest.mark.parametrize("known", [8_000, 120_000])
def test_marks_read_beside_those_that_are_wanted_are_bounded(monkeypatch: pytest.MonkeyPatch, known: int) -> None:
    monkeypatch.setattr(firsts, "MOST_BESIDE", 5)
    crowd = Crowd(DAY.date(), 10_000, known)

    calls = folded(crowd)

    assert crowd.bytes_read <= 10_000 * 140 + (firsts.MOST_BESIDE * 12_000 + SHARDS * A_PAGE) * A_MARK
    assert calls["BatchGetItem"] <= 12_000 // 100 + 2 * SHARDS


def test_where_very_many_know_a_campaign_one_page_is_read_of_each_shard_and_the_rest_by_key(
        monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.support.crowd.A_PAGE", 1_000)
    crowd = Crowd(DAY.date(), 2_000, SHARDS * 6_000)

    calls = folded(crowd)

    assert calls["Query"] == 2 * SHARDS
    assert calls["BatchGetItem"] <= 2_400 // 100 + 2 * SHARDS
    assert crowd.bytes_read <= 2_000 * 140 + SHARDS * 1_000 * A_MARK


def test_no_row_and_no_partition_is_asked_for_more_than_it_takes() -> None:
    """Five thousand opens a second of one campaign: without names they change one row in each shard; by name they lie
    in the shard of the person, after the consent was read in one of the list's. A write or a read is one unit."""
    unnamed = Counter(signing.pick(SHARDS) for _open in range(OPENS))
    named = Counter(shard_of(person(number)) for number in range(OPENS))
    asked = Counter(subscriptions.shard_of(person(number)) for number in range(OPENS))

    for shards, many in ((unnamed, SHARDS), (named, SHARDS), (asked, subscriptions.SHARDS)):
        assert len(shards) == many
        assert max(shards.values()) < 1.4 * OPENS / many, "evenly"
    assert max(*unnamed.values(), *named.values()) < UNITS
    assert max(asked.values()) < READ_UNITS
