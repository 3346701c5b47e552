"""RGT-1: who is erased is in no file that an account holder has had made before."""

from datetime import timedelta

import pytest

from chalicelib.core import clock
from chalicelib.portal import erase
from chalicelib.takeout import make
from tests.support import people, takeout
from tests.support.downloading import PEOPLE, a_garden, asked, fetched, path, rows
from tests.support.office import signed_in
from tests.support.world import World


@pytest.mark.promise("RGT-1")
@pytest.mark.parametrize("made", [True, False], ids=["made", "being made"])
def test_who_is_erased_is_in_no_file_that_was_made_before(world: World, made: bool) -> None:
    office, garden = signed_in(world), a_garden(world)
    asked(office, garden)
    if made:
        world.drain()
    erase.erase(world.person("erin@example.org"), None, clock.now())
    world.drain()

    assert people.objects() == {}
    assert office.post(f"{path(garden)}/file", **PEOPLE).status == 404
    asked(office, garden)
    world.drain()
    assert {row["email"] for row in rows(fetched(office, garden))} == {world.carol, "dave@example.org"}


@pytest.mark.promise("RGT-1")
@pytest.mark.parametrize("steps", [0, 3, None], ids=["asked for", "half made", "made"])
def test_nor_in_the_file_of_everything(world: World, monkeypatch: pytest.MonkeyPatch, steps: int | None) -> None:
    office, garden = signed_in(world), a_garden(world)
    assert office.post(takeout.ASK).status == 303
    if steps is None:
        world.drain()
    else:
        monkeypatch.setattr(make, "LONGEST_RUN", timedelta(0))
        for _ in range(steps):
            world.drain_one("exports")
    assert len(people.objects()) == (1 if steps is None else steps)
    erase.erase(world.person("erin@example.org"), None, clock.now())
    world.drain()

    assert people.objects() == {}
    assert office.post(takeout.FETCH).status == 404
    found = takeout.table(takeout.made(office), f"lists/{garden.short_id}/people.csv")
    assert {row["email"] for row in found} == {world.carol, "dave@example.org"}
