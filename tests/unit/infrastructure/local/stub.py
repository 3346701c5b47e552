"""A small app: two pages, a queue worker that fails on "bad", and a schedule that counts its runs."""

import json
import os
import time
from typing import Any

from chalice.app import Blueprint, Chalice, Rate, Response

from infrastructure.local.clients import client

blueprint = Blueprint(__name__)
ANYTHING = ["application/json", "application/octet-stream"]  # Chalice takes a missing type for JSON
seen: list[list[str]] = []
events: list[dict[str, Any]] = []


def forget() -> None:
    seen.clear()
    events.clear()


@blueprint.route("/", methods=["GET", "HEAD"])
def home() -> Response:
    return Response(b"hello", {"Content-Type": "text/plain", "X-Two": ["a", "b"]})


@blueprint.route("/echo/{word}", methods=["GET", "POST"], content_types=ANYTHING)
def echo(word: str) -> Response:
    """What the request was, after a moment in which another thread's request comes in."""
    before = blueprint.current_request
    time.sleep(0.02)
    request = blueprint.current_request
    body = {"word": word, "same": request is before, "path": request.uri_params["word"],
            "query": dict(request.query_params or {}), "body": (request.raw_body or b"").hex(),
            "ip": request.context["identity"]["sourceIp"]}
    return Response(json.dumps(body).encode(), {"Content-Type": "application/json"})


@blueprint.route("/keyed", methods=["GET"], api_key_required=True)
def keyed() -> Response:
    return Response(b"known", {"Content-Type": "text/plain"})


@blueprint.route("/empty", methods=["GET"])
def empty() -> Response:
    return Response(b"", status_code=204)


@blueprint.on_sqs_message(queue="mail", batch_size=10)
def post(event: Any) -> dict[str, Any]:
    """Takes what comes, but for what is bad.

    More words that nobody needs in a list.
    """
    records = event.to_dict()["Records"]
    events.append(event.to_dict())
    seen.append([record["body"] for record in records])
    return {"batchItemFailures": [{"itemIdentifier": each["messageId"]} for each in records if each["body"] == "bad"]}


@blueprint.on_sqs_message(queue="sending", batch_size=1)
def forward(event: Any) -> None:
    """Puts what it gets on the other queue, and breaks on "break"."""
    for record in event:
        if record.body == "break":
            raise ValueError("broken")
        client("sqs").send_message(QueueUrl=os.environ["QUEUE_MAIL"], MessageBody=record.body)


@blueprint.schedule(Rate(1, unit=Rate.HOURS))
def tidy(event: Any) -> dict[str, int]:
    """Tidies up."""
    events.append(event.to_dict())
    return {"tidied": 1}


app = Chalice("stub", configure_logs=False)  # one for all tests: a blueprint can be registered only once
app.api.binary_types = ["*/*"]
app.register_blueprint(blueprint)
