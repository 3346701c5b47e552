"""A name server for this machine's own zone; what the zone does not speak for is asked of the system's."""

import threading
from socketserver import BaseRequestHandler, ThreadingUDPServer
from typing import Any

import dns.exception
import dns.flags
import dns.message
import dns.query
import dns.rcode
import dns.rdatatype
import dns.resolver
import dns.rrset

from infrastructure.local.ports import HOST
from infrastructure.local.zone import Record, Zone

SECONDS = 2.0  # what another name server may take: less than who asks here will wait
KEPT_FOR = 0  # seconds: what is published or removed is seen at once
LONGEST_STRING = 255  # bytes, RFC 1035 §3.3


class NameServer(ThreadingUDPServer):
    """Answers on a free port of this machine alone."""

    daemon_threads = True

    def __init__(self, known: Zone) -> None:
        super().__init__((HOST, 0), _Handler)
        self.zone = known

    @property
    def address(self) -> str:
        """Where it is asked, as "host:port"."""
        return f"{HOST}:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """What is no question gets no answer."""

    def start(self) -> None:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.1}, name="names", daemon=True).start()

    def stop(self) -> None:
        self.shutdown()
        self.server_close()


class _Handler(BaseRequestHandler):
    server: NameServer

    def handle(self) -> None:
        received, line = self.request
        query = dns.message.from_wire(received)
        here = self.server.zone.speaks_for(name_of(query))
        answer = answered(query, self.server.zone) if here else _asked_elsewhere(query)
        line.sendto(answer.to_wire(), self.client_address)


def name_of(query: dns.message.Message) -> str:
    """What is asked for."""
    return query.question[0].name.to_text(omit_final_dot=True).lower()


def answered(query: dns.message.Message, known: Zone) -> dns.message.Message:
    """The zone's answer; a name without records does not exist."""
    made, asked = dns.message.make_response(query, recursion_available=True), query.question[0]
    made.flags |= dns.flags.AA
    found = known.find(dns.rdatatype.to_text(asked.rdtype), name_of(query))
    for kind in dict.fromkeys(each.kind for each in found):
        values = [_written(each) for each in found if each.kind == kind]
        made.answer.append(dns.rrset.from_text(asked.name, KEPT_FOR, "IN", kind, *values))
    if not any(each.name == name_of(query) for each in known.all()):
        made.set_rcode(dns.rcode.NXDOMAIN)
    return made


def _written(record: Record) -> str:
    """The value as a zone file has it: text in quotes and pieces, names with their last dot."""
    if record.kind != "TXT":
        return record.value.rstrip(".") + "."
    pieces = [record.value[at:at + LONGEST_STRING] for at in range(0, len(record.value), LONGEST_STRING)]
    return " ".join('"' + each.replace("\\", "\\\\").replace('"', '\\"') + '"' for each in pieces)


def _asked_elsewhere(query: dns.message.Message) -> dns.message.Message:
    """The answer of the first of the system's name servers; without a network, that there is none."""
    try:
        server = str(dns.resolver.get_default_resolver().nameservers[0])
        return dns.query.udp_with_fallback(query, server, timeout=SECONDS)[0]
    except (dns.exception.DNSException, OSError, IndexError):
        failed = dns.message.make_response(query, recursion_available=True)
        failed.set_rcode(dns.rcode.SERVFAIL)
        return failed
