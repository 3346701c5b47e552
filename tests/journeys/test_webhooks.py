"""Webhooks from end to end: events arrive signed, failures are tried again for a day, the dead are switched off."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.core import vault
from chalicelib.webhooks import rules
from tests.support import builders
from tests.support.hooks import events_at, hook, log_of, pass_time, secret_of
from tests.support.internet import Internet, internet
from tests.support.receiver import Receiver
from tests.support.world import World

ALL = tuple(rules.EVENTS)


@pytest.fixture
def net(tmp_path: Path) -> Iterator[Internet]:
    with internet(tmp_path) as made:
        yield made


@pytest.fixture
def receiver(net: Internet) -> Receiver:
    return net.receiver()


def hears(world: World) -> set[str]:
    account = world.find((type(world.account), world.account.id, "account"))
    return set(getattr(account, "hears", None) or ())


def join(world: World, who: str = "carol@example.org") -> None:
    """Somebody confirms; the event is queued and the workers have run."""
    garden = world.a_list()
    world.sign_up(garden, who, first_name="Carol")
    world.confirm(world.confirmation_link())
    world.drain()


def test_every_event_arrives_signed_and_says_what_it_must_and_no_more(world: World, receiver: Receiver) -> None:
    webhook, garden = hook(world, receiver, *ALL), world.a_list()
    assert hears(world) == set(ALL)
    world.sign_up(garden, world.carol, first_name="Carol")
    world.confirm(world.confirmation_link())
    world.many_subscribed(garden, ["bounce@simulator.amazonses.com", "complaint@simulator.amazonses.com"])
    world.drain()
    campaign = world.send(garden)
    world.leave(world.unsubscribe_link(garden, world.carol), by="one-click")
    world.drain()

    told = {one["type"]: one["data"] for one in events_at(receiver, secret_of(world, webhook))}
    assert set(told) == set(ALL)
    confirmed, finished = told["subscription.confirmed"], told["campaign.finished"]
    assert (confirmed["email"], confirmed["fields"], confirmed["list_id"]) == (
        world.carol, {"first_name": "Carol"}, garden.id)
    assert told["subscription.left"] == {name: confirmed[name] for name in ("list_id", "subscription_id")}
    assert (finished["campaign_id"], finished["list_id"]) == (campaign, garden.id)
    assert (finished["sending"]["audience"], finished["sending"]["sent"]) == (3, 3)
    for event in ("mail.bounced", "mail.complained"):
        assert set(told[event]) == {"campaign_id", "list_id", "subscription_id"}
    assert told["mail.bounced"]["subscription_id"] != told["mail.complained"]["subscription_id"]
    assert [one["taken"] for one in log_of(world, webhook)] == [True] * 5
    assert len({one.headers["webhook-id"] for one in receiver.received}) == 5


def test_nothing_is_queued_that_nobody_hears(world: World, receiver: Receiver) -> None:
    webhook = hook(world, receiver, "campaign.finished")
    join(world)
    world.api("DELETE", f"/v1/webhooks/{webhook}")
    assert hears(world) == set()
    join(world, "dave@example.org")
    assert receiver.received == []


def test_messages_and_log_name_nobody_and_the_secret_is_locked(world: World, receiver: Receiver) -> None:
    webhook = hook(world, receiver, *ALL)
    receiver.answers(500, b"you sent carol@example.org")
    join(world)
    person = world.person("carol@example.org")
    kept = json.dumps([row for row in world.scan("ephemeral") if row["pk"]["S"].startswith("hook#")])
    assert "subscription.confirmed" in kept
    for secret in ("carol@", "Carol", person, receiver.url):
        assert secret not in kept
    stored = json.dumps(world.scan("accounts"))
    secret = secret_of(world, webhook)
    assert secret.removeprefix("whsec_") not in stored
    row = next(row for row in world.scan("accounts") if row["sk"]["S"].startswith("webhook#"))
    bob = builders.bob()
    with pytest.raises(Exception, match="InvalidCiphertext"):
        vault.unlock(bob.id, "webhook", row["secret"]["S"])
    assert all(word not in world.logged() for word in ("carol@", "hooks.example.org", secret))


def test_a_call_is_tried_again_until_it_is_taken(world: World, receiver: Receiver, net: Internet) -> None:
    webhook = hook(world, receiver, *ALL)
    receiver.answers(503)
    join(world)
    pass_time(world, seconds=5)
    net.down.add("hooks.example.org")
    pass_time(world, minutes=1)
    net.down.clear()
    receiver.answers(204)
    pass_time(world, minutes=5)
    log = log_of(world, webhook)
    assert [(one["attempt"], one["status"], one["taken"]) for one in log] == [
        (1, 503, False), (2, 503, False), (3, None, False), (4, 204, True)]
    assert log[2]["reason"] == "The connection failed or was cut."
    assert [bool(one["next_at"]) for one in log] == [True, True, True, False]
    assert len({one.headers["webhook-id"] for one in receiver.received}) == 1, "it can be told to be the same"
    assert len({one.headers["webhook-timestamp"] for one in receiver.received}) == 3
    pass_time(world, days=2)
    assert len(log_of(world, webhook)) == 4
    assert world.api("GET", f"/v1/webhooks/{webhook}").json["failing_since"] is None


def test_a_delivery_is_given_up_after_a_day(world: World, receiver: Receiver) -> None:
    webhook = hook(world, receiver, *ALL)
    receiver.answers(302, Location="https://hooks.example.org/other")
    join(world)
    for wait in rules.WAITS:
        pass_time(world, seconds=wait.total_seconds() - 2)
        before = len(receiver.received)
        pass_time(world, seconds=2)
        assert len(receiver.received) == before + 1, wait
    log = log_of(world, webhook)
    assert [one["attempt"] for one in log] == list(range(1, rules.TRIES + 1))
    assert log[-1]["next_at"] is None
    pass_time(world, days=1)
    assert len(receiver.received) == rules.TRIES
    assert world.api("GET", f"/v1/webhooks/{webhook}").json["enabled"], "one is no reason to switch off"


def test_what_is_gone_is_switched_off_at_once_and_the_owners_are_told(world: World, receiver: Receiver) -> None:
    webhook = hook(world, receiver, *ALL)
    receiver.answers(410)
    join(world)
    shown = world.api("GET", f"/v1/webhooks/{webhook}").json
    assert (shown["enabled"], shown["disabled_reason"]) == (False, "gone")
    assert hears(world) == set()
    lines = [row for row in world.scan("accounts") if row["sk"]["S"].startswith("audit#")]
    assert [row["actor"]["S"] for row in lines if row["action"]["S"] == "webhook.disabled"] == ["service"]
    join(world, "dave@example.org")
    assert len(receiver.received) == 1


def test_three_days_of_failures_are_enough(world: World, receiver: Receiver) -> None:
    webhook = hook(world, receiver, *ALL)
    receiver.answers(500)
    join(world)
    pass_time(world, days=2)
    assert world.api("GET", f"/v1/webhooks/{webhook}").json["failing_since"]
    pass_time(world, days=1)
    join(world, "dave@example.org")
    assert world.api("GET", f"/v1/webhooks/{webhook}").json["enabled"], "one failed call after quiet days is no reason"
    for _try in range(rules.TRIES):
        pass_time(world, hours=11)
    shown = world.api("GET", f"/v1/webhooks/{webhook}")
    assert shown.json["disabled_reason"] == "failing"
    switched = world.api("PATCH", f"/v1/webhooks/{webhook}", json={"enabled": True},
                         headers={"If-Match": shown.headers["ETag"]}).json
    assert (switched["enabled"], switched["disabled_reason"], switched["failing_since"]) == (True, None, None)
    assert hears(world) == set(ALL)


def test_of_somebody_who_has_left_a_later_try_tells_the_ids_alone(world: World, receiver: Receiver) -> None:
    webhook, garden = hook(world, receiver, "subscription.confirmed"), world.a_list()
    receiver.answers(500)
    world.sign_up(garden, world.carol)
    world.confirm(world.confirmation_link())
    world.drain()
    world.leave(world.unsubscribe_link(garden, world.carol))
    receiver.answers(200)
    pass_time(world, seconds=5)
    first, second = events_at(receiver, secret_of(world, webhook))
    assert set(first["data"]) > set(second["data"]) == {"list_id", "subscription_id"}


def test_an_event_whose_message_comes_twice_makes_one_delivery(world: World, receiver: Receiver) -> None:
    """As SQS may: the same message; and a campaign that is found to be finished twice."""
    hook(world, receiver, *ALL)
    garden = world.a_list()
    left = {"event": "subscription.left", "account": world.account.id, "list": garden.id,
            "person": world.person(world.carol)}
    for _ in range(2):
        world.workers.deliver("webhooks", json.dumps(left))
        world.drain()
    assert len({one.headers["webhook-id"] for one in receiver.received}) == 1
    world.workers.deliver("webhooks", "{}", json.dumps(left))  # the second message has another id: it happened again
    world.drain()
    assert len({one.headers["webhook-id"] for one in receiver.received}) == 2


def test_after_a_rotation_both_secrets_sign_for_a_day(world: World, receiver: Receiver) -> None:
    webhook = hook(world, receiver, *ALL)
    old = secret_of(world, webhook)
    assert world.api("POST", f"/v1/webhooks/{webhook}/secret", json={}).status == 200
    new = secret_of(world, webhook)
    world.api("POST", f"/v1/webhooks/{webhook}/test", json={})
    world.drain()
    assert new != old
    for secret in (old, new):
        assert events_at(receiver, secret)[0]["data"] == {"webhook_id": webhook}
    pass_time(world, days=1)
    world.api("POST", f"/v1/webhooks/{webhook}/test", json={})
    world.drain()
    assert len(receiver.received[-1].headers["webhook-signature"].split(" ")) == 1


def test_one_dead_receiver_is_in_nobodys_way(world: World, receiver: Receiver, net: Internet) -> None:
    other = net.receiver("other.example.org")
    dead, alive = hook(world, receiver, *ALL), hook(world, other, "subscription.confirmed")
    net.down.add("hooks.example.org")
    join(world)
    assert [one["taken"] for one in log_of(world, alive)] == [True]
    assert [one["taken"] for one in log_of(world, dead)] == [False]
    assert len(other.received) == 1
