"""Webhooks by program: what can be one, versions, other people's, and what an account hears while several change it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chalicelib.core import clock
from chalicelib.webhooks import changes, rules, service
from tests.support import builders
from tests.support.hooks import hook, log_of
from tests.support.internet import internet
from tests.support.receiver import Receiver
from tests.support.world import World

URL = "https://hooks.example.org/in"


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Receiver]:
    with internet(tmp_path) as net:
        yield net.receiver()


@pytest.mark.parametrize(("given", "field"), [
    ({"url": "http://hooks.example.org/", "events": ["mail.bounced"]}, "url"),
    ({"url": "https://127.0.0.1/", "events": ["mail.bounced"]}, "url"),
    ({"url": "http://127.0.0.1:8000/", "events": ["mail.bounced"]}, "url"),
    ({"url": URL, "events": []}, "events"),
    ({"url": URL, "events": ["webhook.test"]}, "events.0"),
    ({"url": URL, "events": ["mail.bounced"], "secret": "mine"}, "secret"),
])
def test_what_cannot_be_a_webhook_is_told_by_field(world: World, given: dict[str, Any], field: str) -> None:
    answer = world.api("POST", "/v1/webhooks", json=given)
    assert (answer.status, [one["field"] for one in answer.json["errors"]]) == (422, [field])


def test_a_webhook_lives_by_its_versions(world: World) -> None:
    made = world.api("POST", "/v1/webhooks", json={"url": URL, "events": ["mail.bounced", "mail.bounced"]})
    path = made.headers["Location"]
    assert (made.status, made.json["events"], made.headers["ETag"]) == (201, ["mail.bounced"], '"1"')
    assert "secret" not in made.text
    assert world.api("PATCH", path, json={"enabled": False}).status == 428
    changed = world.api("PATCH", path, json={"events": ["mail.complained"]}, headers={"If-Match": '"1"'})
    assert (changed.json["version"], changed.json["url"], changed.json["events"]) == (2, URL, ["mail.complained"])
    assert world.api("PATCH", path, json={"enabled": False}, headers={"If-Match": '"1"'}).status == 412
    assert world.api("PATCH", path, json={"url": "https://localhost/"}, headers={"If-Match": '"2"'}).status == 422
    assert world.api("GET", path).json == changed.json
    assert [one["id"] for one in world.api("GET", "/v1/webhooks").json["items"]] == [changed.json["id"]]
    assert world.api("DELETE", path).status == 204
    assert [world.api(method, path).status for method in ("GET", "DELETE")] == [404, 404]
    trail = [row["action"]["S"] for row in world.scan("accounts") if "action" in row]
    ours = sorted(action for action in trail if action.startswith("webhook"))
    assert ours == ["webhook.changed", "webhook.created", "webhook.removed"]


def test_nobody_reaches_another_accounts_webhook(world: World, receiver: Receiver) -> None:
    webhook = hook(world, receiver, "mail.bounced")
    world.account = builders.bob()
    world.key = builders.key_of(world.account)
    before = world.everything_stored()
    for method, rest in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("GET", "/secret"), ("POST", "/secret"),
                         ("POST", "/test"), ("GET", "/deliveries"), ("POST", "/deliveries/x/again")):
        answer = world.api(method, f"/v1/webhooks/{webhook}{rest}", json={} if method != "GET" else None,
                           headers={"If-Match": '"1"'})
        assert answer.status == 404, (method, rest)
    assert [row for row in world.written_since(before) if "calls#" not in row and '"key#' not in row] == []
    world.drain()
    assert receiver.received == []


def test_there_are_ten_at_most(world: World) -> None:
    for number in range(rules.MOST_WEBHOOKS):
        service.make(world.account, f"{URL}/{number}", ["mail.bounced"], clock.now(), "test")
    answer = world.api("POST", "/v1/webhooks", json={"url": URL, "events": ["mail.bounced"]})
    assert (answer.status, len(world.api("GET", "/v1/webhooks").json["items"])) == (409, rules.MOST_WEBHOOKS)


def test_two_who_change_two_webhooks_at_once_agree_on_what_is_heard(
        world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """One takes away the last webhook that hears an event while the other adds one that hears the same."""
    first = service.make(world.account, URL, ["mail.bounced"], clock.now(), "one").webhook
    read, meanwhile = changes.all_of, [["mail.bounced"]]

    def interrupted(account_id: str) -> Any:
        found = read(account_id)
        if meanwhile:
            service.make(world.account, URL, meanwhile.pop(), clock.now(), "other")
        return found

    monkeypatch.setattr(changes, "all_of", interrupted)
    service.remove(world.account.id, first.id, clock.now(), "one")
    account: Any = world.find((type(world.account), world.account.id, "account"))
    assert [one.events for one in read(world.account.id)] == [["mail.bounced"]]
    assert account.hears == {"mail.bounced"}


def test_tests_and_repeats_are_made_once_and_not_without_end(world: World, receiver: Receiver,
                                                             monkeypatch: pytest.MonkeyPatch) -> None:
    webhook = hook(world, receiver, "mail.bounced")
    path = f"/v1/webhooks/{webhook}"
    world.api("PATCH", path, json={"enabled": False}, headers={"If-Match": '"1"'})
    receiver.answers(500)
    queued = world.api("POST", f"{path}/test", json={})
    assert (queued.status, queued.json["event"]) == (202, "webhook.test")
    world.drain()
    receiver.answers(200)
    line = log_of(world, webhook)[0]
    assert (line["attempt"], line["status"], line["next_at"], line["delivery"]) == (
        0, 500, None, queued.json["delivery"])
    world.advance(seconds=1)
    assert world.api("POST", f"{path}/deliveries/{line['id']}/again", json={}).json["delivery"] == line["delivery"]
    world.drain()
    assert [one["taken"] for one in log_of(world, webhook)] == [False, True]
    assert len({one.headers["webhook-id"] for one in receiver.received}) == 1
    assert world.api("POST", f"{path}/deliveries/unknown/again", json={}).status == 404
    monkeypatch.setattr(rules, "MOST_BY_HAND", 2)
    refused = world.api("POST", f"{path}/test", json={})
    assert (refused.status, int(refused.headers["Retry-After"]) <= 3600) == (429, True)
    world.advance(hours=1)
    assert world.api("POST", f"{path}/test", json={}).status == 202
    world.advance(days=30)
    assert log_of(world, webhook) == []


def test_a_key_without_the_scope_sees_no_secret(world: World, receiver: Receiver) -> None:
    from chalicelib.accounts.keys import issue_key

    webhook = hook(world, receiver, "mail.bounced")
    world.key = issue_key(world.account, "reads", clock.now(), ["webhooks:read"]).secret
    assert world.api("GET", f"/v1/webhooks/{webhook}").status == 200
    assert world.api("GET", f"/v1/webhooks/{webhook}/secret").status == 403
