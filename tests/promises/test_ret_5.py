"""RET-5: unsubscribes are kept to stop the address coming back, save by the person's own confirmed request."""

import pytest

from chalicelib.subscriptions.model import Suppression, suppression_key
from tests.support.world import World

pytestmark = pytest.mark.promise("RET-5")


def _suppression(world: World) -> Suppression | None:
    return world.find(suppression_key(world.account.id, world.person(world.carol)))


@pytest.mark.parametrize("by", ["page", "one-click"])
def test_leaving_removes_the_person_and_leaves_a_keyed_hash(world: World, by: str) -> None:
    garden = world.a_list()
    _campaign, mail = world.sent_newsletter(garden)

    world.leave(mail.unsubscribe, by)

    assert world.scan("subscriptions") == []
    stored = world.scan("suppressions")
    assert len(stored) == 1
    for trace in (world.carol.lower(), "carol", world.person(world.carol).lower()):
        assert trace not in str(stored).lower()
    found = _suppression(world)
    assert found is not None
    assert found.covers(garden.id)


def test_the_same_person_has_another_hash_at_another_account(world: World) -> None:
    who = world.person(world.carol)

    assert suppression_key("aaaaaaaaaaaa", who)[2] != suppression_key("bbbbbbbbbbbb", who)[2]


def test_asking_again_does_not_lift_it_and_confirming_does(world: World) -> None:
    garden = world.a_list()
    _campaign, mail = world.sent_newsletter(garden)
    world.leave(mail.unsubscribe)

    world.sign_up(garden, world.carol)
    assert _suppression(world) is not None
    world.http("GET", world.confirmation_link())
    assert _suppression(world) is not None

    world.confirm(world.confirmation_link())
    assert _suppression(world) is None
    assert world.subscription(garden, world.carol)


def test_confirming_one_list_leaves_the_others_suppressed(world: World) -> None:
    garden, orchard = world.a_list(), world.a_list("Orchard news")
    for one in (garden, orchard):
        _campaign, mail = world.sent_newsletter(one)
        world.leave(mail.unsubscribe)

    world.sign_up(garden, world.carol)
    world.confirm(world.confirmation_link())

    found = _suppression(world)
    assert found is not None
    assert (found.covers(garden.id), found.covers(orchard.id)) == (False, True)


def test_it_outlives_the_years(world: World) -> None:
    garden = world.a_list()
    _campaign, mail = world.sent_newsletter(garden)
    world.leave(mail.unsubscribe)

    world.advance(days=3650)
    world.run("sweep")

    assert _suppression(world) is not None
    assert [row for row in world.scan("suppressions") if "expires_at" in row] == [], "the table's TTL is not for these"


def test_a_suppressed_person_still_on_a_list_is_skipped_and_counted(world: World) -> None:
    garden = world.a_list()
    _campaign, mail = world.sent_newsletter(garden)
    world.leave(mail.unsubscribe)
    world.subscribed(garden, world.carol)  # as no way in does it: put there behind the service's back
    world.forget_mail()

    campaign = world.send(garden)

    assert world.inbox() == []
    assert world.api("GET", f"/v1/campaigns/{campaign}/report").json["sending"]["suppressed"] == 1
