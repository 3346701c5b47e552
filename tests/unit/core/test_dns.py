"""Questions to a name server: one of our own, on a socket of this machine."""

import socket
import threading
from collections.abc import Iterator

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from chalicelib.core import dns as ours
from chalicelib.core.dns import Question
from chalicelib.core.settings import settings

ZONE = {
    ("long.example.org.", "TXT"): ['"v=spf1 include:a" " ~all"', '"second"'],
    ("key._domainkey.example.org.", "CNAME"): ["Key.dkim.Example.NET."],
    ("bounce.example.org.", "MX"): ["10 Feedback.example.net."],
}


def serve(server: socket.socket) -> None:
    while True:
        raw, sender = server.recvfrom(4096)
        if not raw:
            return
        asked = dns.message.from_wire(raw)
        name, kind = asked.question[0].name, dns.rdatatype.to_text(asked.question[0].rdtype)
        if "silent" in str(name):
            continue
        answer = dns.message.make_response(asked)
        answer.flags |= dns.flags.RA
        found = ZONE.get((str(name).lower(), kind))
        if found:
            answer.answer.append(dns.rrset.from_text_list(name, 60, "IN", kind, found))
        elif "broken" in str(name):
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif "here" not in str(name):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        server.sendto(answer.to_wire(), sender)


@pytest.fixture
def name_server(deployment: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        monkeypatch.setenv("DNS_SERVER", f"127.0.0.1:{server.getsockname()[1]}")
        monkeypatch.setattr(ours, "SECONDS", 0.5)
        settings.cache_clear()
        thread = threading.Thread(target=serve, args=(server,), daemon=True)
        thread.start()
        yield
        server.sendto(b"", server.getsockname())
        thread.join()
    settings.cache_clear()


@pytest.mark.usefixtures("name_server")
def test_what_is_found_what_is_not_and_what_nobody_answers() -> None:
    asked = {
        Question("TXT", "long.example.org"): ["second", "v=spf1 include:a ~all"],
        Question("CNAME", "key._domainkey.example.org"): ["key.dkim.example.net"],
        Question("MX", "bounce.example.org"): ["10 feedback.example.net"],
        Question("TXT", "absent.example.org"): [],
        Question("TXT", "here.example.org"): [],
        Question("TXT", "broken.example.org"): None,
        Question("TXT", "silent.example.org"): None,
        Question("TXT", "a" * 64 + ".example.org"): None,
    }
    assert ours.ask(list(asked)) == asked
    assert ours.ask([]) == {}
