"""RET-2: unconfirmed requests are gone after one week."""

import pytest

from chalicelib.core import clock
from chalicelib.subscriptions.model import Pending
from tests.support.world import World

pytestmark = pytest.mark.promise("RET-2")


@pytest.mark.parametrize(("days", "hours", "there"), [(0, 0, True), (6, 23, True), (7, 0, False), (7, 1, False)])
def test_the_link_works_for_seven_days(world: World, days: int, hours: int, there: bool) -> None:
    garden = world.a_list()
    world.sign_up(garden, world.carol)
    link = world.confirmation_link()
    world.advance(days=days, hours=hours)

    page, answer = world.http("GET", link), world.confirm(link)

    assert (page.status, answer.status) == ((200, 200) if there else (410, 410))
    assert len(world.scan("subscriptions")) == there


def test_the_page_says_so_and_offers_the_form_again(world: World) -> None:
    garden = world.a_list()
    world.sign_up(garden, world.carol)
    world.advance(days=7, hours=1)

    page = world.http("GET", world.confirmation_link())

    assert f"/s/{garden.id}" in page.text
    assert "seven days" in page.text.lower() or "7 days" in page.text.lower()


@pytest.mark.parametrize(("days", "hours", "there"), [(6, 23, True), (7, 1, False)])
def test_the_sweep_deletes_within_the_hour(world: World, days: int, hours: int, there: bool) -> None:
    world.sign_up(world.a_list(), world.carol)
    world.advance(days=days, hours=hours)

    world.run("sweep")

    assert len(world.scan("pending")) == there


def test_with_the_sweep_dead_reads_are_clean(world: World) -> None:
    garden = world.a_list()
    world.sign_up(garden, world.carol)
    world.advance(days=8)

    assert len(world.scan("pending")) == 1
    assert Pending.find(garden.id, world.person(world.carol), clock.now()) is None


def test_a_new_request_in_the_last_moment_is_not_swept(world: World) -> None:
    garden = world.a_list()
    world.sign_up(garden, world.carol)
    world.advance(days=7)
    world.sign_up(garden, world.carol)

    world.run("sweep")

    assert len(world.scan("pending")) == 1
    world.confirm(world.confirmation_link())
    assert len(world.scan("subscriptions")) == 1


def test_the_table_deletes_by_itself_and_keeps_no_backups(world: World) -> None:
    world.sign_up(world.a_list(), world.carol)
    row = world.scan("pending")[0]

    seconds = int(row["expires_at"]["N"]) - clock.epoch(clock.now())

    assert 0 < seconds <= 7 * 24 * 3600
    table = world.template_table("pending")
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}
    assert not table.get("PointInTimeRecoverySpecification", {}).get("PointInTimeRecoveryEnabled", False)
