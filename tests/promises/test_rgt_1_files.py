"""RGT-1: who is erased is in no file that an account holder has had made before."""

import pytest

from chalicelib.core import clock
from chalicelib.portal import erase
from tests.support import people
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
