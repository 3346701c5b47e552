"""The one way in which the service fetches anything outside, wherever an account holder's address leads.

The name is resolved once, every address behind it is checked (`core.reach`), and the connection goes to one of just
those addresses, with the certificate checked for the name: an answer that changes between check and connection changes
nothing. No redirect is followed, no proxy of the environment used, no cookie kept.
"""

import http.client
import io
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from chalicelib.core import dns, reach
from chalicelib.core.dns import Question
from chalicelib.core.reach import Refused, Target
from chalicelib.core.settings import settings

__all__ = ["Answer", "Refused", "Unreachable", "check", "fetch"]

LONGEST_SECONDS = 5.0
MOST_BYTES = 256 * 1024
TOO_SLOW = "It took longer than five seconds."


class Unreachable(Exception):
    """What might have been fetched, and could not. `reason` says why, to people."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `headers` have lower-case names; `body` is as much of it as came, 256 KB at most."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Deadline:
    """The moment (monotonic seconds) at which a fetch is given up, whatever it is at."""

    at: float

    def left(self) -> float:
        """Seconds, more than none. Raises Unreachable."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise Unreachable(TOO_SLOW)
        return left


def check(url: str) -> None:
    """Raises Refused for an address that `fetch` would never ask. Asks the network nothing."""
    _target(url)


def fetch(url: str, method: str = "GET", headers: Mapping[str, str] | None = None, body: bytes = b"") -> Answer:
    """Send one request, within five seconds in all.

    Raises Refused for an address that is never asked, Unreachable where none or no usable answer came.
    """
    target, deadline = _target(url), Deadline(time.monotonic() + LONGEST_SECONDS)
    try:
        with _connected(target, deadline) as plain, _secured(plain, target, deadline) as connection:
            return _exchanged(connection, target, method, {**(headers or {}), "User-Agent": _who()}, body, deadline)
    except TimeoutError:
        raise Unreachable(TOO_SLOW) from None
    except ssl.SSLCertVerificationError:
        raise Unreachable("Its certificate is not valid for its name.") from None
    except ssl.SSLError:
        raise Unreachable("No secure connection (TLS 1.2 or newer) could be made.") from None
    except OSError:
        raise Unreachable("The connection failed or was cut.") from None
    except http.client.HTTPException:
        raise Unreachable("The answer is not valid HTTP.") from None


def _target(url: str) -> Target:
    return reach.target(url, local=settings().stage == "local")


def _who() -> str:
    return f"smartmessages (+{settings().public_url})"


def _connected(target: Target, deadline: Deadline) -> socket.socket:
    """A connection to one of the target's addresses, all of which are outside. Raises Refused, Unreachable, OSError."""
    if not target.secure:
        return connect(target.host, target.port, deadline.left())
    found = addresses(target.host)
    if not all(reach.is_outside(one) for one in found):
        raise Refused("Its host is not on the public internet.")
    failed: OSError = OSError("no address")
    for position, one in enumerate(found):
        try:
            return connect(one, target.port, deadline.left() / (len(found) - position))
        except OSError as error:
            failed = error
    raise failed


def _secured(plain: socket.socket, target: Target, deadline: Deadline) -> socket.socket:
    """TLS with the certificate checked for the target's name; on this very machine there is none."""
    plain.settimeout(deadline.left())
    return trust().wrap_socket(plain, server_hostname=target.host) if target.secure else plain


def _exchanged(connection: socket.socket, target: Target, method: str, headers: Mapping[str, str], body: bytes,
               deadline: Deadline) -> Answer:
    request = http.client.HTTPConnection(target.host, target.port)
    request.auto_open = 0  # what is not connected already must never be connected by name
    request.sock = _Hurried(connection, deadline)
    sent = {"Host": target.authority, "Connection": "close", **headers}
    request.request(method, target.path, body=body or None, headers=sent)
    with request.getresponse() as answer:
        return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, _read(answer))


def _read(answer: http.client.HTTPResponse) -> bytes:
    try:
        return answer.read(MOST_BYTES)
    except http.client.IncompleteRead as cut:
        return cut.partial


class _Hurried(io.RawIOBase):
    """A connection whose every step must end before the deadline: a timeout alone starts anew with each byte.

    After 256 KB, headers and all, it reads as ended.
    """

    def __init__(self, connection: socket.socket, deadline: Deadline) -> None:
        self._connection, self._deadline, self._read = connection, deadline, 0

    def sendall(self, data: Any) -> None:
        self._connection.settimeout(self._deadline.left())
        self._connection.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._connection.settimeout(self._deadline.left())
        read = self._connection.recv_into(buffer, min(len(buffer), MOST_BYTES - self._read)) \
            if self._read < MOST_BYTES else 0
        self._read += read
        return read

    def close(self) -> None:
        """http.client closes its connection before the answer is read; ours is closed by who has opened it."""


def addresses(host: str) -> list[str]:
    """The IP addresses of a host, IPv4 first, asked for once. Raises Unreachable. Tests put their own in its place."""
    asked = [Question(kind, host) for kind in ("A", "AAAA")]
    answers = dns.ask(asked)
    found = [address for question in asked for address in answers[question] or []]
    if not found:
        unknown = None in answers.values()
        raise Unreachable("Its name server did not answer." if unknown else "Its host name does not exist.")
    return found


def connect(address: str, port: int, seconds: float) -> socket.socket:
    """A TCP connection to an IP address. Tests put their own in its place."""
    return socket.create_connection((address, port), timeout=seconds)


@cache
def trust() -> ssl.SSLContext:
    """The certificate authorities of the system. Tests put their own in its place."""
    return ssl.create_default_context()
