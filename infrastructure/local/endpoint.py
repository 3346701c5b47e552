"""A door to the embedded AWS for other programs, such as the aws command line: moto's server over the same state.

The operator's functions, which moto would want containers for, are run in this process.
"""

import json
import logging
import re
import socket
import threading
from collections.abc import Callable, Iterable
from typing import Any

from chalice.app import Chalice
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import BaseWSGIServer, make_server

from infrastructure.local.functions import call, operators_functions

INVOKE = re.compile(r"/2015-03-31/functions/(\w+)/invocations")
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Endpoint:
    """Serves on a socket that listens already."""

    def __init__(self, listening: socket.socket, app: Chalice) -> None:
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        door = _closed_to_browsers(_with_functions(app, DomainDispatcherApplication(create_backend_app)))
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


def _with_functions(app: Chalice, aws: Wsgi) -> Wsgi:
    """Lambda's Invoke for the operator's functions; all else is AWS."""
    functions = operators_functions(app)

    def door(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        found = INVOKE.fullmatch(environ.get("PATH_INFO", ""))
        if found is None or found[1] not in functions:
            return aws(environ, start_response)
        event = json.loads(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))
        run = call(functions[found[1]], event)
        failed = [("X-Amz-Function-Error", "Unhandled")] if run.error else []
        start_response("200 OK", [("Content-Type", "application/json"), *failed])
        return [json.dumps({"errorType": run.error} if run.error else run.result).encode()]

    return door
