"""The service as a WSGI application, for tools that speak to one."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from chalice.test import Client

from tests.support.answer import FromIp

CLIENT_IP = "192.0.2.1"


def application(client: Client) -> Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]:
    """Answers by way of the gateway that Chalice's test client imitates."""

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        with FromIp(client, CLIENT_IP):
            got = client.http.request(environ["REQUEST_METHOD"], _path(environ), _headers(environ), _body(environ))
        start(f"{got.status_code} {HTTPStatus(got.status_code).phrase}", list(got.headers.items()))
        return [got.body]

    return answer


def _path(environ: WSGIEnvironment) -> str:
    raw = environ.get("RAW_URI") or environ["PATH_INFO"]
    return str(raw).partition("?")[0] + (f"?{environ['QUERY_STRING']}" if environ.get("QUERY_STRING") else "")


def _headers(environ: WSGIEnvironment) -> dict[str, str]:
    named = {name[5:]: value for name, value in environ.items() if name.startswith("HTTP_")}
    named |= {name: environ[name] for name in ("CONTENT_TYPE", "CONTENT_LENGTH") if environ.get(name)}
    return {"Accept": "*/*"} | {name.replace("_", "-").title(): str(value) for name, value in named.items()}


def _body(environ: WSGIEnvironment) -> bytes:
    source: Any = environ["wsgi.input"]
    length = environ.get("CONTENT_LENGTH")
    return bytes(source.read(int(length)) if length else b"")
