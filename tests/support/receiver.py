"""A web server of the test's own on 127.0.0.1, plain or with a certificate, that keeps what it is sent."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Received:
    """One request as it arrived; names of headers in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """A server; `answer` says what it does with a request, and may be changed at any time."""

    server: ThreadingHTTPServer
    received: list[Received] = field(default_factory=list)
    answer: Callable[[BaseHTTPRequestHandler], None] = lambda handler: say(handler, 200)
    url: str = ""

    def __post_init__(self) -> None:
        self.url = f"http://127.0.0.1:{self.port}/hooks"

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])

    def answers(self, status: int, body: bytes = b"", **headers: str) -> None:
        """From now on, this."""
        self.answer = lambda handler: say(handler, status, body, **headers)


def say(handler: BaseHTTPRequestHandler, status: int, body: bytes = b"", **headers: str) -> None:
    """One whole answer."""
    handler.send_response(status)
    for name, value in {**headers, "Content-Length": str(len(body))}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


@contextmanager
def receiving(certificate: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A running server."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            """Nothing on the tests' output."""

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except OSError:  # the other side went away, which is what many tests are about
                self.close_connection = True

        def _take(self) -> None:
            length = int(self.headers.get("content-length", 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.received.append(Received(self.command, self.path, headers, self.rfile.read(length)))
            receiver.answer(self)

        do_GET = do_HEAD = do_POST = _take  # noqa: N815 - http.server's names

    server = _Server(("127.0.0.1", 0), Handler)
    if certificate:
        server.socket = certificate.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    receiver = Receiver(server)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: Any) -> None:
        """A failed handshake is no fault of the server."""




class Authority:
    """Signs certificates; `trust` is a client's context that believes it alone."""

    def __init__(self, directory: Path) -> None:
        self._directory, self._key = directory, ec.generate_private_key(ec.SECP256R1())
        self._certificate = self._signed("Test authority", self._key, x509.BasicConstraints(ca=True, path_length=None))

    @property
    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cadata=self._pem(self._certificate).decode())

    def certificate(self, name: str) -> ssl.SSLContext:
        """A server's context for `name`."""
        key = ec.generate_private_key(ec.SECP256R1())
        signed = self._signed(name, key, x509.SubjectAlternativeName([x509.DNSName(name)]))
        path = self._directory / f"{name}.pem"
        path.write_bytes(self._pem(signed) + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context

    def _signed(self, name: str, key: ec.EllipticCurvePrivateKey, extension: x509.ExtensionType) -> x509.Certificate:
        subject, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]), datetime.now(UTC)
        issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test authority")])
        return (x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
                .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
                .not_valid_after(now + timedelta(days=1)).add_extension(extension, critical=True)
                .sign(self._key, hashes.SHA256()))

    def _pem(self, certificate: x509.Certificate) -> bytes:
        return certificate.public_bytes(serialization.Encoding.PEM)
