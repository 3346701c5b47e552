"""A door to the embedded AWS for other programs, such as the aws command line: moto's server over the same state.

The operator's functions, which moto would want containers for, are run in this process. Browsers get no further than
to the files that the service's own pages send them to.
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

    def __init__(self, listening: socket.socket, app: Chalice, bucket: str) -> None:
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        door = _closed_to_browsers(_with_functions(app, DomainDispatcherApplication(create_backend_app)), bucket)
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


def _closed_to_browsers(app: Wsgi, bucket: str) -> Wsgi:
    """moto lets every web site in by CORS; a page somewhere in the world must not read what is stored here.

    Open is what a browser does in S3 itself: it sends a file by the form of an upload, and saves a file by a link.
    """

    def door(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        by_browser = "HTTP_ORIGIN" in environ or environ.get("HTTP_SEC_FETCH_SITE", "none") != "none"
        if by_browser and not _is_led_by_us(environ, bucket):
            start_response("403 Forbidden", [("Content-Type", "text/plain"), ("Content-Length", "0")])
            return [b""]
        return app(environ, start_response)

    return door


def _is_led_by_us(environ: dict[str, Any], bucket: str) -> bool:
    """Whether a page of this machine leads the browser to a file or sends one: no script can ask for that, nor read
    the answer."""
    asked = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    to_a_file = asked == ("POST", f"/{bucket}") or (
        asked[0] == "GET" and re.fullmatch(rf"/{bucket}/.+", asked[1]) is not None)
    return to_a_file and (environ.get("HTTP_SEC_FETCH_SITE"), environ.get("HTTP_SEC_FETCH_MODE")) == (
        "same-site", "navigate")


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
