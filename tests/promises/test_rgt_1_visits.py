"""RGT-1: whoever has had everything deleted is out at once: no visit and no link of theirs is left open."""

from typing import Any

import pytest

from chalicelib.users import leads
from tests.faults.hooks import Killed, killed_before
from tests.support import builders
from tests.support.office import FROM_HERE
from tests.support.portal import Guest, asked, entered, link_to
from tests.support.world import World

pytestmark = [pytest.mark.promise("RGT-1"), pytest.mark.promise("RGT-2")]
NEW = "carol.new@example.org"


def a_move(world: World, guest: Guest, to: str) -> str:
    guest.post("/portal/address", email=to)
    world.drain()
    return link_to(world, to, "move")


def under_way(world: World) -> list[dict[str, Any]]:
    """The rows of links and visits, and what leads to them; without what leads nowhere from the address that somebody
    wanted to move to, which is gone in ten minutes."""
    rows = {row["pk"]["S"]: row for row in world.scan("ephemeral")}
    return [row for row in world.scan("ephemeral") if row["pk"]["S"].startswith(("portal#", "proof#"))
            or (row["pk"]["S"].startswith("leads#") and row["sk"]["S"].rpartition("#")[0] in rows)]


@pytest.fixture
def dave(world: World) -> Guest:
    """Somebody else, who is in the portal and about to move."""
    guest = entered(world, builders.DAVE)
    a_move(world, guest, "dave.new@example.org")
    return guest


def test_every_other_visit_and_every_link_ends_with_the_data(world: World, dave: Guest) -> None:
    world.subscribed(world.a_list(), world.carol)
    his = under_way(world)
    guests = [entered(world, world.carol), entered(world, world.carol)]
    links = [asked(world, world.carol), a_move(world, guests[0], NEW)]

    assert guests[0].post("/portal/delete", sure="yes").status == 200

    assert [guest.get("/portal/me").status for guest in guests] == [401, 401]
    assert [world.http("GET", link).status for link in links] == [410, 410]
    assert [world.http("POST", link, form={}, headers=FROM_HERE).status for link in links] == [410, 410]
    assert under_way(world) == his, "and nobody else's"
    assert not list(leads.Lead.query(leads.partition(world.person(world.carol))))
    assert dave.get("/portal/me").status == 200


def test_deleting_at_one_sender_leaves_the_visit_as_it_is(world: World) -> None:
    world.subscribed(world.a_list(), world.carol)
    guest = entered(world, world.carol)

    guest.post("/portal/delete", at=world.account.id, sure="yes")

    assert guest.get("/portal/me").status == 200


def test_who_comes_back_afterwards_is_not_shown_out_when_the_sweep_looks_again(world: World) -> None:
    world.subscribed(world.a_list(), world.carol)
    entered(world, world.carol).post("/portal/delete", sure="yes")
    world.advance(hours=1, seconds=1)
    guest = entered(world, world.carol)

    world.run("sweep")

    assert guest.get("/portal/me").status == 200


def test_a_deletion_that_is_cut_short_leaves_the_visit_to_try_again(world: World) -> None:
    world.subscribed(world.a_list(), world.carol)
    guest = entered(world, world.carol)
    with killed_before("TransactWriteItems"), pytest.raises(Killed):
        guest.post("/portal/delete", sure="yes")

    assert guest.post("/portal/delete", sure="yes").status == 200
    assert guest.get("/portal/me").status == 401


@pytest.mark.promise("SEC-6")
def test_the_link_and_what_leads_to_it_are_there_together_or_not_at_all(world: World) -> None:
    with killed_before("TransactWriteItems"), pytest.raises(Killed):
        world.http("POST", "/portal", form={"email": world.carol})

    assert under_way(world) == []
