"""Fetching from outside, against a server of our own behind a made-up name: certificates, redirects, size, time."""

import socket
import ssl
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from chalicelib.core import dns, egress
from chalicelib.core import settings as core
from tests.support.receiver import Authority, Receiver, receiving, say

PUBLIC = "93.184.216.34"
URL = "https://hooks.example/in?x=1"

pytestmark = pytest.mark.usefixtures("deployment")


@pytest.fixture(scope="module")
def ca(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture(scope="module")
def server(ca: Authority) -> Iterator[Receiver]:
    with receiving(ca.certificate("hooks.example")) as running:
        yield running


class Net:
    """The internet: what names resolve to, and who was connected to; every connection ends at the test's server."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.names: list[list[str]] = [[PUBLIC]]
        self.asked: list[str] = []
        self.connected: list[tuple[str, int]] = []
        self.dead: set[str] = set()

    def addresses(self, host: str) -> list[str]:
        self.asked.append(host)
        return self.names[min(len(self.asked), len(self.names)) - 1]

    def connect(self, address: str, port: int, seconds: float) -> socket.socket:
        self.connected.append((address, port))
        if address in self.dead:
            raise ConnectionRefusedError
        return socket.create_connection(("127.0.0.1", self.port), timeout=seconds)


@pytest.fixture
def net(server: Receiver, ca: Authority, monkeypatch: pytest.MonkeyPatch) -> Net:
    made = Net(server.port)
    server.received.clear()
    server.answers(200, b"hello", Server_Timing="x")
    monkeypatch.setattr(egress, "addresses", made.addresses)
    monkeypatch.setattr(egress, "connect", made.connect)
    monkeypatch.setattr(egress, "trust", lambda: ca.trust)
    return made


def test_a_request_goes_to_the_checked_address_under_the_name(net: Net, server: Receiver) -> None:
    answer = egress.fetch(URL, "POST", {"Content-Type": "application/json"}, b'{"a":1}')
    assert (answer.status, answer.body) == (200, b"hello")
    assert answer.headers["server_timing"] == "x"
    assert (net.asked, net.connected) == (["hooks.example"], [(PUBLIC, 443)])
    sent = server.received[0]
    assert (sent.method, sent.path, sent.body) == ("POST", "/in?x=1", b'{"a":1}')
    assert sent.headers == {"host": "hooks.example", "user-agent": "smartmessages (+https://lists.example.org)",
                            "content-type": "application/json", "content-length": "7", "connection": "close",
                            "accept-encoding": "identity"}


def test_head_and_get_send_no_body(net: Net, server: Receiver) -> None:
    assert egress.fetch(URL, "HEAD").status == 200
    assert egress.fetch(URL).body == b"hello"
    assert [one.method for one in server.received] == ["HEAD", "GET"]
    assert all("content-length" not in one.headers for one in server.received)


@pytest.mark.parametrize("found", [["127.0.0.1"], ["169.254.169.254"], ["fd00:ec2::254"], ["64:ff9b::7f00:1"],
                                   [PUBLIC, "10.0.0.1"], [PUBLIC, "::1"], ["2002:7f00:1::"], ["not an address"]])
def test_one_bad_address_among_all_is_enough_to_refuse(net: Net, found: list[str]) -> None:
    net.names = [found]
    with pytest.raises(egress.Refused):
        egress.fetch(URL)
    assert net.connected == []


def test_a_name_that_changes_its_mind_leads_nowhere_new(net: Net) -> None:
    """Rebinding: the second answer would be loopback; there is no second question."""
    net.names = [[PUBLIC], ["127.0.0.1"]]
    egress.fetch(URL)
    assert net.asked == ["hooks.example"]
    assert [address for address, _port in net.connected] == [PUBLIC]
    with pytest.raises(egress.Refused):
        egress.fetch(URL)
    assert len(net.connected) == 1


def test_the_next_address_is_tried_where_one_is_dead(net: Net) -> None:
    net.names, net.dead = [["2606:4700::1111", PUBLIC]], {"2606:4700::1111"}
    assert egress.fetch(URL).status == 200
    net.dead.add(PUBLIC)
    with pytest.raises(egress.Unreachable, match="connection failed"):
        egress.fetch(URL)


def test_no_redirect_is_followed(net: Net, server: Receiver) -> None:
    server.answers(302, Location="https://127.0.0.1/latest/meta-data/")
    answer = egress.fetch(URL)
    assert (answer.status, answer.headers["location"]) == (302, "https://127.0.0.1/latest/meta-data/")
    assert len(server.received) == len(net.connected) == 1


def test_a_certificate_for_another_name_is_refused(net: Net, server: Receiver, ca: Authority) -> None:
    with receiving(ca.certificate("other.example")) as impostor:
        net.port = impostor.port
        with pytest.raises(egress.Unreachable, match="certificate"):
            egress.fetch(URL)
        assert impostor.received == []


def test_so_is_one_of_an_authority_that_nobody_trusts(net: Net, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(egress, "trust", ssl.create_default_context)
    with pytest.raises(egress.Unreachable, match="certificate"):
        egress.fetch(URL)


def test_a_server_without_tls_gets_nothing(net: Net) -> None:
    with receiving() as plain:
        net.port = plain.port
        with pytest.raises(egress.Unreachable, match="secure connection"):
            egress.fetch(URL)
        assert plain.received == []


def test_proxies_of_the_environment_are_ignored(net: Net, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert egress.fetch(URL).status == 200
    assert net.connected == [(PUBLIC, 443)]


def test_a_big_body_is_cut_off(net: Net, server: Receiver) -> None:
    server.answers(200, b"x" * 2_000_000)
    assert 200 * 1024 < len(egress.fetch(URL).body) <= egress.MOST_BYTES


def test_a_big_body_in_pieces_is_cut_off(net: Net, server: Receiver) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.protocol_version = "HTTP/1.1"
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        while True:
            handler.wfile.write(b"1000\r\n" + b"x" * 4096 + b"\r\n")

    server.answer = endless
    assert 200 * 1024 < len(egress.fetch(URL).body) <= egress.MOST_BYTES


def _drips(handler: BaseHTTPRequestHandler, head: bytes, drop: bytes) -> None:
    handler.wfile.write(head)
    while True:
        handler.wfile.write(drop)
        time.sleep(0.02)


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\n\r\n"],
                         ids=["status", "header", "body"])
def test_a_server_that_drips_is_given_up(net: Net, server: Receiver, head: bytes,
                                         monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte comes in time; all of them do not."""
    monkeypatch.setattr(egress, "LONGEST_SECONDS", 0.4)
    server.answer = lambda handler: _drips(handler, head, b"x")
    began = time.monotonic()
    with pytest.raises(egress.Unreachable, match="five seconds"):
        egress.fetch(URL)
    assert time.monotonic() - began < 3


def test_a_server_that_accepts_and_says_nothing_is_given_up(net: Net, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(egress, "LONGEST_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        net.port = silent.getsockname()[1]
        with pytest.raises(egress.Unreachable, match="five seconds"):
            egress.fetch(URL)


@pytest.mark.parametrize("raw", [b"SMTP ready\r\n", b"HTTP/1.1 abc\r\n\r\n",
                                 b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200])
def test_what_is_not_http_is_said_so(net: Net, server: Receiver, raw: bytes) -> None:
    server.answer = lambda handler: handler.wfile.write(raw)
    with pytest.raises(egress.Unreachable, match=r"HTTP|cut"):
        egress.fetch(URL)


def test_five_seconds_and_a_quarter_of_a_megabyte() -> None:
    assert (egress.LONGEST_SECONDS, egress.MOST_BYTES) == (5, 262144)


@pytest.mark.parametrize("stage", ["prod", "test", "locale", ""])
def test_only_the_local_stage_may_ask_its_own_machine(monkeypatch: pytest.MonkeyPatch, stage: str) -> None:
    monkeypatch.setattr(egress, "settings", lambda: _stage(stage))
    with pytest.raises(egress.Refused), receiving() as server:
        egress.fetch(server.url)
    assert server.received == []


def test_the_local_stage_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(egress, "settings", lambda: _stage("local"))
    with receiving() as server:
        server.answer = lambda handler: say(handler, 204)
        assert egress.fetch(server.url, "POST", body=b"x").status == 204
        assert server.received[0].headers["host"] == f"127.0.0.1:{server.port}"
    with pytest.raises(egress.Unreachable, match="connection failed"):
        egress.fetch(server.url)


def test_an_address_can_be_checked_without_asking_anybody(net: Net) -> None:
    egress.check(URL)
    with pytest.raises(egress.Refused):
        egress.check("https://127.0.0.1/")
    assert net.asked == []


def _stage(stage: str) -> Any:
    known = core.settings()
    return type("Other", (), {"stage": stage, "public_url": known.public_url, "dns_server": ""})()


@pytest.mark.parametrize(("answers", "found"), [
    (([PUBLIC], ["2606:4700::1111"]), [PUBLIC, "2606:4700::1111"]),
    (([], ["2606:4700::1111"]), ["2606:4700::1111"]),
    (([PUBLIC], None), [PUBLIC]),
    (([], []), "does not exist"),
    ((None, []), "did not answer"),
])
def test_both_kinds_of_addresses_are_asked_for(monkeypatch: pytest.MonkeyPatch, answers: Any, found: Any) -> None:
    monkeypatch.setattr(dns, "ask", lambda asked: dict(zip(asked, answers, strict=True)))
    if isinstance(found, list):
        assert egress.addresses("hooks.example") == found
    else:
        with pytest.raises(egress.Unreachable, match=found):
            egress.addresses("hooks.example")
