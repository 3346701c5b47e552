"""Webhooks as tests drive them: a receiver on this machine, and waits that pass when the clock is moved."""

import json
from typing import Any

from moto.core import DEFAULT_ACCOUNT_ID
from moto.sqs.models import sqs_backends
from standardwebhooks import Webhook

from chalicelib.core import clock
from tests.support.receiver import Receiver
from tests.support.world import World


def hook(world: World, receiver: Receiver, *events: str) -> str:
    """A webhook of the account in use: its id."""
    answer = world.api("POST", "/v1/webhooks", json={"url": receiver.url, "events": list(events)})
    assert answer.status == 201, answer.text
    return str(answer.json["id"])


def secret_of(world: World, webhook: str) -> str:
    return str(world.api("GET", f"/v1/webhooks/{webhook}/secret").json["secret"])


def log_of(world: World, webhook: str) -> list[dict[str, Any]]:
    """The log, oldest call first."""
    answer = world.api("GET", f"/v1/webhooks/{webhook}/deliveries?limit=100")
    return list(reversed(answer.json["items"]))


def events_at(receiver: Receiver, secret: str) -> list[dict[str, Any]]:
    """What has arrived, each verified by the scheme's own library."""
    offset = clock.offset().total_seconds()
    for one in receiver.received:  # the library reads the real clock, so the signature is checked against the moved one
        made = Webhook(secret).sign(one.headers["webhook-id"], _moment(one.headers["webhook-timestamp"]),
                                    one.body.decode())
        assert made in one.headers["webhook-signature"].split(" ")
        if not offset:
            Webhook(secret).verify(one.body, one.headers)
    return [json.loads(one.body) for one in receiver.received]


def _moment(seconds: str) -> Any:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(int(seconds), UTC)


def pass_time(world: World, **by: float) -> None:
    """Move the clock, let SQS's own delays be over, and let the workers run."""
    world.advance(**by)
    for _ in range(50):
        for queue in sqs_backends[DEFAULT_ACCOUNT_ID]["eu-west-2"].queues.values():
            for message in queue._messages:
                message.delayed_until = 0
        world.drain()
        if not _due(world):
            return


def _due(world: World) -> bool:
    """Whether a call that is due still waits in the queue."""
    waiting = [json.loads(message.body) for queue in sqs_backends[DEFAULT_ACCOUNT_ID]["eu-west-2"].queues.values()
               for message in queue._messages if "not_before" in message.body]
    return any(one["not_before"] <= clock.epoch(world.now()) for one in waiting)
