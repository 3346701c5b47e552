"""An internet of the test's own: names that lead to public addresses, all of which end at receivers on this machine."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from chalicelib.core import egress
from tests.support.receiver import Authority, Receiver, receiving


@dataclass
class Internet:
    """Names, and what stands behind them. `down` are names whose server refuses connections."""

    authority: Authority
    stack: ExitStack
    servers: dict[str, Receiver] = field(default_factory=dict)
    down: set[str] = field(default_factory=set)

    def receiver(self, host: str = "hooks.example.org") -> Receiver:
        """A web server with a certificate for `host`."""
        made = self.stack.enter_context(receiving(self.authority.certificate(host)))
        made.url = f"https://{host}/in"
        self.servers[host] = made
        return made

    def addresses(self, host: str) -> list[str]:
        if host not in self.servers:
            raise egress.Unreachable("Its host name does not exist.")
        return [f"93.184.216.{list(self.servers).index(host)}"]

    def connect(self, address: str, port: int, seconds: float) -> socket.socket:
        host = list(self.servers)[int(address.rpartition(".")[2])]
        if host in self.down or port != 443:
            raise ConnectionRefusedError
        return socket.create_connection(("127.0.0.1", self.servers[host].port), timeout=seconds)


@contextmanager
def internet(directory: Path) -> Iterator[Internet]:
    """In place of the real one."""
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        made = Internet(Authority(directory), stack)
        trust = made.authority.trust
        patch.setattr(egress, "addresses", made.addresses)
        patch.setattr(egress, "connect", made.connect)
        patch.setattr(egress, "trust", lambda: trust)
        yield made
