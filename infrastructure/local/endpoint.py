"""A door to the embedded AWS for other programs, such as the aws command line: moto's server over the same state."""

import logging
import socket
import threading
from collections.abc import Callable, Iterable
from typing import Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import BaseWSGIServer, make_server

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Endpoint:
    """Serves on a socket that listens already."""

    def __init__(self, listening: socket.socket) -> None:
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        door = _closed_to_browsers(DomainDispatcherApplication(create_backend_app))
        host, port = listening.getsockname()
        self._server: BaseWSGIServer = make_server(host, port, door, threaded=True,
                                                   request_handler=MotoRequestHandler, fd=listening.fileno())
        listening.close()  # the server has a copy

    def start(self) -> None:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, name="aws",
                         daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def _closed_to_browsers(app: Wsgi) -> Wsgi:
    """moto lets every web site in by CORS; a page somewhere in the world must not read what is stored here."""

    def door(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if "HTTP_ORIGIN" in environ or environ.get("HTTP_SEC_FETCH_SITE", "none") != "none":
            start_response("403 Forbidden", [("Content-Type", "text/plain"), ("Content-Length", "0")])
            return [b""]
        return app(environ, start_response)

    return door
