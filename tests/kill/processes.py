"""moto as a server of its own, and workers that know it by its socket alone. All are forked from one process."""

import gc
import http.client
import json
import logging
import os
import signal
import socket
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from botocore.handlers import BUILTIN_HANDLERS
from moto.core.models import botocore_stubber
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server

from chalicelib.core.regions import DEFAULT_REGION
from tests.kill.still import begin_anew

SERVICES = dict.fromkeys(("apigateway", "dynamodb", "kms", "monitoring", "s3", "secretsmanager", "sns", "sqs"), "/") | {
    "ses": "/v2/email"}  # by a path of each
HOLDS = "/what-it-holds"
FAILED = "cannot be told"
Work = Callable[[], Any]
_at: list[int] = []  # the server's port, in a worker


def _to_the_server(request: Any, **_: Any) -> None:
    """A worker's requests go over the socket, by botocore's own ways; who is meant, the Host still says."""
    if _at:
        url = urlsplit(request.url)
        request.headers["Host"] = url.netloc
        request.url = urlunsplit(("http", f"127.0.0.1:{_at[0]}", url.path, url.query, ""))


BUILTIN_HANDLERS.append(("before-send", _to_the_server))  # for all clients, which are made later


def a_door() -> DomainDispatcherApplication:
    """moto's own server, ready for what the service uses: made once, since it takes a while, and forked then."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    door = DomainDispatcherApplication(create_backend_app)
    for service, path in SERVICES.items():
        scope = f"AWS4-HMAC-SHA256 Credential=test/20270101/{DEFAULT_REGION}/{service}/aws4_request"
        door.get_application({"PATH_INFO": path, "HTTP_AUTHORIZATION": scope, "HTTP_HOST": "aws",
                              "HTTP_X_AMZ_TARGET": "DynamoDB_20120810.ListTables"})
    return door


@dataclass(frozen=True, slots=True)
class Server:
    """moto in a process of its own."""

    port: int

    def holds(self) -> Any:
        """What it holds, as the scenario tells it in the server itself; why that cannot be told stands under FAILED."""
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        asking.request("GET", HOLDS)
        return json.loads(asking.getresponse().read())


@contextmanager
def server(door: DomainDispatcherApplication, holds: Work) -> Iterator[Server]:
    """A fork of this process that serves the AWS which stands in its memory."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        child = os.fork()
        if not child:
            _never_back(lambda: _serve(listening, door, holds))
        try:
            yield Server(listening.getsockname()[1])
        finally:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def _serve(listening: socket.socket, door: DomainDispatcherApplication, holds: Work) -> None:
    def aws(environ: dict[str, Any], start_response: Any) -> Any:
        if environ["PATH_INFO"] != HOLDS:
            return door(environ, start_response)
        answer = json.dumps(_told(holds)).encode()
        start_response("200 OK", [("Content-Length", str(len(answer)))])
        return [answer]

    host, port = listening.getsockname()
    make_server(host, port, aws, request_handler=MotoRequestHandler, fd=listening.fileno()).serve_forever()


def _told(holds: Work) -> Any:
    try:
        return holds()
    except Exception:
        return {FAILED: traceback.format_exc()}


@dataclass(frozen=True, slots=True)
class Ended:
    """How a worker ended: by which signal (0: it came to its end), and what it gave."""

    signal: int
    gave: Any = None


def worker(there: Server, number: int, work: Work) -> Ended:
    """A fork of this process that works at the server, until it ends or dies; `number`, its worker number so-many,
    decides its chances. Raises RuntimeError where it fails."""
    return forked(lambda: _apart(there, number, work))


def forked(work: Work) -> Ended:
    """A fork of this process that does the work. Raises RuntimeError where it fails."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        _never_back(lambda: _tell(writing, work()))
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        gave = told.read()
    status = os.waitpid(child, 0)[1]
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise RuntimeError("a worker failed; its words stand above")
    return Ended(os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0, json.loads(gave) if gave else None)


def _apart(there: Server, number: int, work: Work) -> Any:
    """The work of a new process: nothing embedded any more, and nothing known from before."""
    from chalicelib.activity import links
    from chalicelib.campaigns import deliver
    from chalicelib.core import gateway, settings, signing, table

    botocore_stubber.enabled = False
    _at.append(there.port)
    begin_anew(number)
    for forgotten in (settings.settings.cache_clear, table.forget, signing.forget, links.forget, deliver.forget,
                      gateway.forget):
        forgotten()
    return work()


def _tell(writing: int, gave: Any) -> None:
    with os.fdopen(writing, "wb") as told:
        told.write(json.dumps(gave).encode())


def _never_back(work: Work) -> None:
    """Do it and end, without whatever this process would have done at its own end."""
    gc.disable()  # it lives for a second, and would copy all the memory that it shares
    try:
        work()
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)


def die(_call: str) -> None:
    """As the machine ends a process: nothing in it hears of it."""
    os.kill(os.getpid(), signal.SIGKILL)
