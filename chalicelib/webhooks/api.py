"""/v1/webhooks: where events are posted, by program."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.accounts.operations import Call, operation

blueprint = Blueprint(__name__)
ALL = "/v1/webhooks"
ONE = "/v1/webhooks/{webhook_id}"
READ, WRITE = "webhooks:read", "webhooks:write"
WEBHOOK, QUEUED = "webhooks.schemas:WebhookOut", "webhooks.schemas:QueuedCallOut"
EXAMPLE = {"url": "https://hooks.example.com/smartmessages", "events": ["subscription.confirmed", "subscription.left"]}


@operation(blueprint, "GET", ALL, scope=READ, gives=WEBHOOK, listing=True)
def list_webhooks(call: Call) -> Any:
    """The account's webhooks, newest first."""
    from chalicelib.webhooks import service

    return service.page_of_webhooks(call.account.id, call.cursor, call.limit)


@operation(blueprint, "POST", ALL, scope=WRITE, takes="webhooks.schemas:WebhookIn", gives=WEBHOOK, status=201,
           answers=(409,), example=EXAMPLE)
def create_webhook(call: Call) -> Any:
    """A new webhook, which is on at once. An account has at most ten.

    Its signing secret is given by GET /v1/webhooks/{webhook_id}/secret.
    """
    from chalicelib.webhooks import service

    return service.make(call.account, call.body.url, call.body.events, call.now, call.actor).webhook


@operation(blueprint, "GET", ONE, scope=READ, gives=WEBHOOK)
def get_webhook(call: Call, webhook_id: str) -> Any:
    """One webhook. The ETag names its version."""
    return _own(call, webhook_id)


@operation(blueprint, "PATCH", ONE, scope=WRITE, takes="webhooks.schemas:WebhookChange", gives=WEBHOOK, versioned=True,
           answers=(409,), example={"enabled": False})
def update_webhook(call: Call, webhook_id: str) -> Any:
    """Change address or events, or switch the webhook on or off: what is left out stays as it is.

    If-Match names the version that was read. What comes due while a webhook is off is dropped.
    """
    from chalicelib.webhooks import service

    return service.change(call.account.id, webhook_id, call.version, call.now, call.actor, **call.body.model_dump())


@operation(blueprint, "DELETE", ONE, scope=WRITE, status=204, before_terms=True, answers=(409,))
def delete_webhook(call: Call, webhook_id: str) -> None:
    """Remove a webhook. What waits to be delivered to it is dropped."""
    from chalicelib.webhooks import service

    service.remove(call.account.id, webhook_id, call.now, call.actor)


@operation(blueprint, "GET", f"{ONE}/secret", scope=WRITE, gives="webhooks.schemas:SecretOut")
def get_webhook_secret(call: Call, webhook_id: str) -> Any:
    """The secret that signs the calls (Standard Webhooks), to be kept by the receiver. Needs the scope to write."""
    from chalicelib.webhooks import service

    return service.secret_of(_own(call, webhook_id), call.now)


@operation(blueprint, "POST", f"{ONE}/secret", scope=WRITE, gives=WEBHOOK, answers=(409,), example={})
def rotate_webhook_secret(call: Call, webhook_id: str) -> Any:
    """Make a new signing secret, which GET gives. The old one signs as well for another day."""
    from chalicelib.webhooks import service

    return service.rotate(call.account.id, webhook_id, call.now, call.actor).webhook


@operation(blueprint, "POST", f"{ONE}/test", scope=WRITE, gives=QUEUED, status=202, example={})
def test_webhook(call: Call, webhook_id: str) -> Any:
    """Send a test event (`webhook.test`), once, whether the webhook is on or off."""
    from chalicelib.webhooks import by_hand

    return by_hand.send_test(_own(call, webhook_id), call.now)


@operation(blueprint, "GET", f"{ONE}/deliveries", scope=READ, gives="webhooks.schemas:CallOut", listing=True)
def list_webhook_deliveries(call: Call, webhook_id: str) -> Any:
    """The calls of the last thirty days, newest first: status or reason, how long it took, when it is tried again."""
    from chalicelib.webhooks import service

    return service.page_of_calls(_own(call, webhook_id), call.cursor, call.limit, call.now)


@operation(blueprint, "POST", f"{ONE}/deliveries/{{call_id}}/again", scope=WRITE, gives=QUEUED, status=202, example={})
def repeat_webhook_delivery(call: Call, webhook_id: str, call_id: str) -> Any:
    """Make a logged call once more, under the same delivery id."""
    from chalicelib.webhooks import by_hand

    return by_hand.send_again(_own(call, webhook_id), call_id, call.now)


def _own(call: Call, webhook_id: str) -> Any:
    from chalicelib.webhooks import service

    return service.get_webhook(call.account.id, webhook_id, call.now)
