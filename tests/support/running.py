"""The service over real sockets, as `make run` serves it; and of API Gateway, that it wants a key to meter calls by."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from infrastructure.local import aws, template
from infrastructure.local.gateway import Answer, Gateway, Request
from infrastructure.local.server import AppServer

OPEN = "/v1/openapi.json"


class Metering(Gateway):
    """API Gateway knows calls by X-API-Key, and lets none of the API's routes be called without it."""

    def answer(self, request: Request) -> Answer:
        path = request.target.partition("?")[0]
        if path.startswith("/v1/") and path != OPEN and not request.header("x-api-key"):
            return Answer(403, [("Content-Type", "application/problem+json")],
                          b'{"type":"about:blank","title":"No key","status":403,"detail":"X-API-Key is missing."}')
        return super().answer(request)


@contextmanager
def served(app: Any) -> Iterator[str]:
    """The service on a port of this machine: its address."""
    own_class, listening = type(app), socket.create_server(("127.0.0.1", 0))
    server = AppServer(Metering(app, template.load().gateway_responses(aws.World().parameters)), listening)
    server.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.stop()
        app.__class__ = own_class
