"""RGT-1, RGT-3, COL-2: mails that are out, and mails under way, while an address changes."""

from typing import Any

import pytest

from chalicelib.campaigns import deliver
from chalicelib.subscriptions.model import shard_of
from tests.support.moving import NEW, asked, moves, press
from tests.support.world import World

pytestmark = pytest.mark.promise("RGT-1")


# --- links in old mails

@pytest.mark.promise("RGT-3")
@pytest.mark.parametrize("by", ["page", "one-click"])
def test_links_to_leave_in_mails_to_the_old_address_still_work(world: World, by: str) -> None:
    garden = world.a_list()
    world.subscribed(garden, world.carol)
    moves(world, world.carol)
    moves(world, NEW, "quokkathird@example.org")

    answer = world.leave(world.unsubscribe_link(garden, world.carol), by)

    assert answer.status == 200
    assert "quokka" not in answer.text
    assert world.scan("subscriptions") == []
    assert [garden.id] in [row["lists"]["SS"] for row in world.scan("suppressions")]


def test_whoever_moves_there_and_back_is_where_they_were(world: World) -> None:
    garden = world.a_list()
    world.subscribed(garden, world.carol)
    moves(world, world.carol)
    moves(world, NEW, world.carol)

    assert world.subscription_or_none(garden, world.carol)
    assert world.http("POST", world.unsubscribe_link(garden, NEW), form={}).status == 200
    assert world.scan("subscriptions") == []
    assert [row["pk"]["S"] for row in world.scan("requests") if row["pk"]["S"].startswith("moved#")] == [
        f"moved#{world.person(NEW)}"]


# --- never mailed twice

def _apart(world: World) -> tuple[str, str]:
    """Two addresses of which the first is mailed before the second: the queue takes shards in their order."""
    found = {shard_of(world.person(who)): who for who in (f"quokka{n}@example.org" for n in range(60))}
    return found[0], found[max(found)]


@pytest.mark.promise("COL-2")
@pytest.mark.parametrize("mailed_first", [True, False])
def test_a_campaign_under_way_mails_one_of_both(world: World, mailed_first: bool) -> None:
    garden, (early, late) = world.a_list(), _apart(world)
    world.subscribed(garden, early if mailed_first else late)
    link = asked(world, early if mailed_first else late, late if mailed_first else early)
    world.forget_mail()
    campaign = world.start(garden)
    if mailed_first:
        _until_mailed(world, 1)

    press(world, link)
    world.advance(minutes=3)
    world.drain()

    assert len([mail for mail in world.inbox() if "sow" in mail.subject]) == 1
    found = world.api("GET", f"/v1/campaigns/{campaign}").json
    assert found["state"] == "finished"


def _until_mailed(world: World, count: int) -> None:
    for _step in range(30):
        if len(world.inbox()) >= count:
            return
        world.drain_one("sending")
    raise AssertionError("nobody is mailed")


def test_a_page_in_hand_while_the_address_changes_mails_one_of_both(world: World,
                                                                     monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker has read the old address, then the change comes, then it claims its page."""
    garden, (early, late) = world.a_list(), _apart(world)
    world.subscribed(garden, early)
    link = asked(world, early, late)
    world.forget_mail()
    world.start(garden)
    real, pressed = deliver._current, []

    def slowly(*given: Any) -> Any:
        if given[1] and not pressed:
            pressed.append(press(world, link))
        return real(*given)

    monkeypatch.setattr(deliver, "_current", slowly)
    world.drain()
    world.advance(minutes=10)
    world.drain()

    assert pressed
    assert len([mail for mail in world.inbox() if "sow" in mail.subject]) == 1
