"""The HTTP server in front of the app: threads, keep-alive, no noise, and bodies only where HTTP has them."""

import functools
import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from infrastructure.local.gateway import MOST_BYTES, Answer, Gateway, Request

IDLE_SECONDS = 30
BODILESS = frozenset({204, 304})


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS
    disable_nagle_algorithm = True
    wbufsize = -1  # one segment for head and body

    def __init__(self, gateway: Gateway, *args: Any) -> None:
        self._gateway = gateway
        super().__init__(*args)

    def version_string(self) -> str:
        return "local"

    def log_message(self, *_: Any) -> None:
        """Paths hold tokens: no access log."""

    def _handle(self) -> None:
        body = self._body()
        if body is not None:
            request = Request(self.command, self.path, list(self.headers.items()), body, str(self.client_address[0]))
            self._write(self._gateway.answer(request))

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _handle  # noqa: N815

    def _body(self) -> bytes | None:
        if "transfer-encoding" in self.headers:  # HTTP/1.1 chunks, which nothing here sends
            self.close_connection = True
            self.send_error(411)
            return None
        length = self.headers.get("content-length", "0")
        if not length.isascii() or not length.isdigit():
            self.close_connection = True
            self.send_error(400)
            return None
        if int(length) > MOST_BYTES:
            self.close_connection = True  # the rest of the body stays unread
        return self.rfile.read(min(int(length), MOST_BYTES + 1))

    def _write(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers:
            if name.lower() not in {"content-length", "connection"}:
                self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        bodiless = self.command == "HEAD" or answer.status in BODILESS
        if not bodiless:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if not bodiless:
            self.wfile.write(answer.body)


class AppServer(ThreadingHTTPServer):
    """Serves a gateway on a socket that listens already."""

    daemon_threads = True

    def __init__(self, gateway: Gateway, listening: socket.socket) -> None:
        super().__init__(listening.getsockname(), functools.partial(_Handler, gateway), bind_and_activate=False)
        self.socket.close()
        self.socket = listening

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are no news."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    def start(self) -> None:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.1}, name="app", daemon=True).start()

    def stop(self) -> None:
        self.shutdown()
        self.server_close()
