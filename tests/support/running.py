"""The service over real sockets, as `make run` serves it."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from infrastructure.local import aws, template
from infrastructure.local.gateway import Gateway
from infrastructure.local.server import AppServer


@contextmanager
def served(app: Any) -> Iterator[str]:
    """The service on a port of this machine: its address."""
    own_class, listening = type(app), socket.create_server(("127.0.0.1", 0))
    server = AppServer(Gateway(app, template.load().gateway_responses(aws.World().parameters)), listening)
    server.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.stop()
        app.__class__ = own_class
