"""Where a walk goes on: it passes everybody once, and its place names nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core import clock
from chalicelib.sunset import choose, walk
from tests.support.quiet import chosen, of_one_shard, seeded
from tests.support.world import World

FINGERPRINTS = st.text("ABCabc012-_", min_size=22, max_size=22)


@given(FINGERPRINTS, FINGERPRINTS)
def test_a_place_lies_between_two_people_and_is_no_longer_than_it_must_be(one: str, other: str) -> None:
    last, following = sorted((one, other))
    if last == following:
        return

    place = walk._between(last, following)

    assert last < place <= following
    assert place[:-1] <= last, "one letter less would not do"


@pytest.mark.parametrize(("place", "found"), [
    ("", ("a", 0, "")), ("a#1#xy", ("a", 1, "xy")), ("b#3#", ("b", 3, "")), ("aa#2#xy", ("b", 0, "")),
    ("c#2#xy", ("", 0, ""))])
def test_a_list_that_was_deleted_meanwhile_is_passed_over(place: str, found: tuple[str, int, str]) -> None:
    assert walk._place(place, ["a", "b"]) == found


def test_who_is_on_two_lists_is_looked_at_and_warned_once(world: World) -> None:
    first, both, second = of_one_shard(3)
    seeded(world.account, [first, both])
    seeded(world.account, [both, second])
    chosen(world.account)

    walk.run(clock.now())
    world.drain()

    report, = choose.reports(world.account.id)
    assert (int(report.looked), int(report.quiet), int(report.warned)) == (3, 3, 3)
    assert sorted(mail.to for mail in world.inbox() if "still want" in mail.subject) == sorted([first, both, second])


def test_an_account_without_lists_has_a_walk_without_people(world: World) -> None:
    chosen(world.account)

    walk.run(clock.now())

    report, = choose.reports(world.account.id)
    assert (int(report.looked), int(report.warned)) == (0, 0)
