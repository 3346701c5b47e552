"""RET-5: unsubscribes are kept to stop the address coming back, save by the person's own confirmed request."""

import pytest

from chalicelib.core import clock
from chalicelib.portal import erase
from chalicelib.subscriptions.model import ERASED, Suppression, suppression_key
from tests.support.visits import with_few_shards
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


def test_erased_and_added_again_it_stays_blocked_until_the_person_confirms(
        world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever becomes of the list; adding by program only asks, and asks nobody who had everything deleted."""
    with_few_shards(monkeypatch)
    garden = world.a_list()
    world.sent_newsletter(garden)
    erase.erase(world.person(world.carol), None, clock.now())
    garden.delete()
    world.forget_mail()

    for days in (0, 30, 400):
        world.advance(days=days)
        world.run("sweep")
        again = world.a_list("Garden news again")
        added = world.api("POST", f"/v1/lists/{again.id}/subscriptions", json={"email": world.carol})
        world.drain()
        assert (added.status, world.inbox(), world.scan("pending")) == (202, [], [])

    world.sign_up(again, world.carol)
    assert _suppression(world) is not None, "asking does not lift it"
    world.confirm(world.confirmation_link())
    assert _suppression(world) is None
    assert world.send(again)
    assert world.mail_to(world.carol)


def test_erasing_leaves_a_hash_that_tells_no_list(world: World) -> None:
    garden = world.a_list()
    _campaign, mail = world.sent_newsletter(garden)
    world.leave(mail.unsubscribe)

    erase.erase(world.person(world.carol), None, clock.now())

    found = _suppression(world)
    assert found is not None
    assert (found.everywhere, found.lists) == (ERASED, None)
    assert found.covers(garden.id)


def test_a_suppressed_person_still_on_a_list_is_skipped_and_counted(world: World) -> None:
    garden = world.a_list()
    _campaign, mail = world.sent_newsletter(garden)
    world.leave(mail.unsubscribe)
    world.subscribed(garden, world.carol)  # as no way in does it: put there behind the service's back
    world.forget_mail()

    campaign = world.send(garden)

    assert world.inbox() == []
    assert world.api("GET", f"/v1/campaigns/{campaign}/report").json["sending"]["suppressed"] == 1
