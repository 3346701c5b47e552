"""Each function's policy against what its code really calls, over one long walk through the whole service.

A call that its policy lacks would fail in AWS only, where no test would see it; a right that nobody uses is one too
many.
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from chalice import app as chalice_app

from chalicelib.campaigns import deliver
from chalicelib.core import aws, mailer, queue, signing
from chalicelib.core.errors import TemporaryFailure
from chalicelib.core.settings import settings
from chalicelib.lists.model import MailingList
from chalicelib.subscriptions.model import SHARDS
from tests.support.packaged import functions, statements
from tests.support.world import World

Rights = dict[str, set[tuple[str, str]]]

WRITES = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem"}
BY_LAMBDA_ITSELF = {"logs", "kms"}
BY_THE_EVENT_SOURCE = {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}


def granted() -> Rights:
    """What the packaged policies allow: action and logical id."""
    return {function: {(action, logical) for each in statements(function) for action in each["Action"]
                       for logical in _logical_ids(each["Resource"])}
            for function in functions()}


def _logical_ids(resource: Any) -> Iterator[str]:
    for each in resource if isinstance(resource, list) else [resource]:
        if "Fn::Sub" in each:
            yield each["Fn::Sub"].rpartition("${")[2].rstrip("}")
        else:
            yield each.get("Ref") or each["Fn::GetAtt"][0]


class Watch:
    """Hears every AWS call of the service's clients, and whose it is."""

    def __init__(self) -> None:
        self.used: Rights = defaultdict(set)

    def over(self, client: Any) -> None:
        client.meta.events.register("before-parameter-build.*.*", self._heard)

    def _heard(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        function = _on_the_stack()
        if function:
            service = model.service_model.signing_name
            self.used[function] |= set(_rights(service, model.name, params))


def _on_the_stack() -> str | None:
    """The Lambda function that the call comes from; None where a test looks into a table by itself."""
    frame: Any = sys._getframe(1)
    while frame:
        file, name = frame.f_code.co_filename, frame.f_code.co_name
        if Path(file).name == "jobs.py" and name in functions():
            return str(name)
        if file == chalice_app.__file__ and name == "_get_view_function_response":
            return "api_handler"
        frame = frame.f_back
    return None


def _rights(service: str, operation: str, params: dict[str, Any]) -> Iterator[tuple[str, str]]:
    names = {name: f"{short.capitalize()}Table" for short, name in settings().tables.items()}
    queues = {url: f"{short.capitalize()}Queue" for short, url in settings().queues.items()}
    if operation == "TransactWriteItems":
        for item in params["TransactItems"]:
            (kind, what), = item.items()
            yield f"dynamodb:{WRITES[kind]}", names[what["TableName"]]
    elif service == "dynamodb":
        for table in params.get("RequestItems", [params.get("TableName")]):
            yield f"dynamodb:{operation}", names[table]
    elif service == "sqs":
        yield f"sqs:{operation.removesuffix('Batch')}", queues[params["QueueUrl"]]
    elif service == "ses":
        yield from ((f"ses:{operation}", each) for each in ("MailIdentity", "ConfigurationSet"))
    else:
        yield f"{service}:{operation}", "SigningKeys"


@pytest.fixture
def used(world: World, monkeypatch: pytest.MonkeyPatch) -> Rights:
    """What each function called on a walk through everything that the service does."""
    watch = Watch()
    aws.watch(watch.over)
    _walk(world, monkeypatch)
    return watch.used


def _walk(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    garden, orchard = world.a_list(), world.a_list("Orchard news")
    monkeypatch.setattr(world, "drain", partial(_in_a_fresh_process, world.drain))
    for one in (garden, orchard):
        world.sign_up(one, world.carol)
        world.confirm(world.confirmation_link(), tracking="yes")
        world.leave(world.unsubscribe_link(one, world.carol))
    for one in (garden, orchard):  # the first lifts one list of two, the second the rest
        world.advance(hours=1)
        world.sign_up(one, world.carol)
        world.confirm(world.confirmation_link(), tracking="yes")
    _program(world)
    _campaign(world, garden, monkeypatch)
    _sign_up_that_cannot_be_queued(world, garden, monkeypatch)
    world.sign_up(garden, "never.confirmed@example.org")
    world.advance(days=8)
    world.run("sweep")
    world.advance(days=200)
    world.run("sweep")


def _program(world: World) -> None:
    """An account holder's own program, which repeats itself."""
    once = {"Idempotency-Key": "one"}
    for _ in range(2):
        made = world.api("POST", "/v1/lists", json={"name": "Made by program"}, headers=once)
    assert made.status == 201, made.text
    for path in ("", f"/{made.json['id']}", f"/{made.json['id']}/form"):
        assert world.api("GET", f"/v1/lists{path}").status == 200


def _campaign(world: World, garden: MailingList, monkeypatch: pytest.MonkeyPatch) -> None:
    for mailbox in ("bounce", "complaint"):
        world.subscribed(garden, f"{mailbox}@simulator.amazonses.com")
    world.many_subscribed(garden, [f"reader{n}@example.org" for n in range(SHARDS)])  # so one shard holds two people
    campaign = world.draft(garden)
    assert world.api("POST", f"/v1/campaigns/{campaign}/test", json={}).status == 202
    for path in ("", f"/{campaign}", f"/{campaign}/preview"):
        assert world.api("GET", f"/v1/campaigns{path}").status == 200
    with monkeypatch.context() as patched:
        patched.setattr(mailer, "send_bulk", _busy_once(mailer.send_bulk))
        patched.setattr(deliver, "PAGE_SIZE", 1)  # so that one page asks for the next
        assert world.api("POST", f"/v1/campaigns/{campaign}/send", json={}).status == 202
        world.drain()
    again = world.api("POST", f"/v1/campaigns/{campaign}/send", json={}, headers={"Idempotency-Key": "two"})
    assert again.status == 409, again.text
    mail = world.mail_to(world.carol)
    world.http("GET", mail.pixel or "")
    world.http("GET", mail.links[0])
    world.report(campaign)


def _in_a_fresh_process(work: Callable[[], None]) -> None:
    """As on Lambda, where each function has read the signing keys for itself."""
    signing.forget()
    work()


def _busy_once(send: Callable[..., list[str]]) -> Callable[..., list[str]]:
    """SES has no time at first: the page is let go and tried again."""
    refusals = [TemporaryFailure("TooManyRequestsException")]

    def sometimes(*given: Any) -> list[str]:
        if refusals:
            raise refusals.pop()
        return send(*given)

    return sometimes


def _sign_up_that_cannot_be_queued(world: World, garden: MailingList, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(queue, "put", _refuse)
        world.sign_up(garden, "unlucky@example.org")


def _refuse(*_given: Any) -> None:
    raise RuntimeError("the queue is out of reach")


def test_each_function_may_do_what_it_does_and_nothing_else(used: Rights) -> None:
    allowed = granted()
    assert {name: calls - allowed[name] for name, calls in used.items() if calls - allowed[name]} == {}
    idle = {name: {right for right in rights - used[name] if not _used_by_lambda(*right)}
            for name, rights in allowed.items()}
    assert {name: rights for name, rights in idle.items() if rights} == {}


def _used_by_lambda(action: str, logical: str) -> bool:
    """Rights that the code does not use itself: Lambda does, on the function's behalf."""
    return action.split(":")[0] in BY_LAMBDA_ITSELF or action in BY_THE_EVENT_SOURCE or logical == "FailedJobs"
