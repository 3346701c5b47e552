"""The service's own front door, as the probe comes to it: by the public name, over TLS, into the service of a test."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from urllib.parse import urlsplit

import pytest

from chalicelib.core import egress
from tests.support.internet import Internet
from tests.support.mail import PUBLIC_URL
from tests.support.receiver import Receiver, say
from tests.support.world import World

Fault = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class FrontDoor:
    """What stands behind the public name. `faults` say, by method and beginning of the path, what is answered instead
    of the service's own answer; `asked` is what has been asked."""

    world: World
    receiver: Receiver
    net: Internet
    faults: dict[str, Fault] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        received, asked = self.receiver.received[-1], f"{handler.command} {handler.path}"
        self.asked.append(asked)
        fault = next((one for begins, one in self.faults.items() if asked.startswith(begins)), None)
        if fault is not None:
            fault(handler)
            return
        kept = {name: received.headers[name] for name in ("content-type", "user-agent") if name in received.headers}
        answer = self.world.http(handler.command, handler.path, headers=kept, body=received.body, ip="198.51.100.4")
        say(handler, answer.status, answer.body, **{"Content-Type": answer.headers["Content-Type"]})

    def fails(self, begins: str, fault: Fault) -> None:
        self.faults[begins] = fault

    def mended(self) -> None:
        self.faults.clear()
        self.net.down.clear()

    def shut(self) -> None:
        """Nobody answers at the public name."""
        self.net.down.add(host())


def host() -> str:
    return str(urlsplit(PUBLIC_URL).hostname)


def front_door(world: World, net: Internet) -> FrontDoor:
    """The service of `world` behind its public name."""
    receiver = net.receiver(host())
    door = FrontDoor(world, receiver, net)
    receiver.answer = door.answer
    return door


@contextmanager
def nowhere() -> Iterator[None]:
    """The public name leads nowhere."""
    def unknown(_host: str) -> list[str]:
        raise egress.Unreachable("Its host name does not exist.")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(egress, "addresses", unknown)
        yield


def says(status: int, body: bytes = b"") -> Fault:
    """An answer that is not the service's own."""
    return lambda handler: say(handler, status, body)


def hangs_up(handler: BaseHTTPRequestHandler) -> None:
    """The connection is cut without an answer."""
    handler.close_connection = True
