"""The console's own small web server: its addresses, its guard, its life."""

import logging
import socket
import threading
from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from infrastructure.local.console import control, guard, mailpit, names, pages
from infrastructure.local.console.render import page, static
from infrastructure.local.console.state import State

View = Callable[..., Response]


def _static(name: str, kind: str) -> View:
    return lambda _state, _request: Response(static(name), content_type=kind, headers={"Cache-Control": "no-cache"})


ADDRESSES: tuple[tuple[str, str, View], ...] = (
    ("GET", "/", pages.home),
    ("GET", "/console.css", _static("console.css", "text/css; charset=utf-8")),
    ("GET", "/icon.svg", _static("icon.svg", "image/svg+xml")),
    ("GET", "/inbox", pages.inbox),
    ("POST", "/inbox/empty", control.empty_inbox),
    ("GET", "/message/<mail_id>", pages.message),
    ("GET", "/message/<mail_id>/html", pages.message_html),
    ("POST", "/message/<mail_id>/leave", control.leave_by_mail),
    ("GET", "/queues", pages.queues),
    ("GET", "/schedules", pages.schedules),
    ("POST", "/run/<name>", control.run_now),
    ("GET", "/clock", pages.clock),
    ("POST", "/clock", control.move_clock),
    ("GET", "/names", names.names),
    ("POST", "/names/<name>/publish", names.publish),
    ("POST", "/names/<name>/remove", names.remove),
    ("GET", "/tables", pages.tables),
    ("GET", "/tables/<name>", pages.table),
    ("GET", "/api/v1/info", mailpit.info),
    ("GET", "/api/v1/messages", mailpit.messages),
    ("DELETE", "/api/v1/messages", mailpit.delete),
    ("GET", "/api/v1/search", mailpit.found),
    ("GET", "/api/v1/message/<mail_id>", mailpit.message),
    ("GET", "/api/v1/message/<mail_id>/raw", mailpit.raw),
    ("GET", "/api/v1/message/<mail_id>/headers", mailpit.headers),
)
_RULES = Map([Rule(path, methods=[method], endpoint=view) for method, path, view in ADDRESSES])


class _Quiet(WSGIRequestHandler):
    def log(self, *_: Any) -> None:
        """Nothing: what is looked at here is nobody's business."""


class Console:
    """Serves the console, on a socket that listens already."""

    def __init__(self, listening: socket.socket, state: State) -> None:
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        host, port = listening.getsockname()
        self._server: BaseWSGIServer = make_server(host, port, answering(state), threaded=True,
                                                   request_handler=_Quiet, fd=listening.fileno())
        listening.close()  # the server has a copy

    def start(self) -> None:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, name="console",
                         daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def answering(state: State) -> Callable[[dict[str, Any], Any], Iterable[bytes]]:
    """The console as a WSGI application."""

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        response = _answer(state, Request(environ))
        for name, value in guard.HEADERS.items():
            response.headers.setdefault(name, value)
        return response(environ, start_response)

    return application


def _answer(state: State, request: Request) -> Response:
    try:
        guard.check(request)
        view, values = _RULES.bind_to_environ(request.environ).match()
        response: Response = view(state, request, **values)
    except HTTPException as error:
        return _said(state, request, error)
    return response


def _said(state: State, request: Request, error: HTTPException) -> Response:
    """An error, in the form that was asked for."""
    if error.code is not None and error.code < 400:
        return Response.force_type(error.get_response(request.environ))
    if control.is_program(request):
        return mailpit.answer({"error": error.description}, error.code or 500)
    return page(state, "error.html", error.code or 500, error=error)
