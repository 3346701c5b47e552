"""Questions to the domain name system, asked all at once. What nobody answered is told apart from “there is none”."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

from chalicelib.core.settings import settings

if TYPE_CHECKING:
    from dns.resolver import Resolver

SECONDS = 3.0


class Question(NamedTuple):
    """A record type ("TXT", "CNAME" or "MX") of a name."""

    kind: str
    name: str


Answers = dict[Question, list[str] | None]


def ask(questions: Sequence[Question]) -> Answers:
    """Every record as text (an MX with its preference, names without the last dot), sorted: [] where there is none,
    None where no name server has answered within three seconds."""
    if not questions:
        return {}
    resolver = _resolver()
    with ThreadPoolExecutor(len(questions)) as pool:
        return dict(zip(questions, pool.map(lambda one: _answer(resolver, one), questions), strict=True))


def _resolver() -> "Resolver":
    """The system's resolver, or one that asks the name server of the settings."""
    from dns.resolver import Resolver  # 60 ms to load, needed by two pages and a job

    server, _, port = settings().dns_server.rpartition(":")
    made = Resolver(configure=not server)
    if server:
        made.nameservers, made.port = [server], int(port)
    made.lifetime = made.timeout = SECONDS
    return made


def _answer(resolver: "Resolver", question: Question) -> list[str] | None:
    from dns.exception import DNSException
    from dns.resolver import NXDOMAIN, NoAnswer

    try:
        found = resolver.resolve(question.name, question.kind, search=False)
    except (NXDOMAIN, NoAnswer):
        return []
    except DNSException:
        return None
    return sorted(_text(record, question.kind) for record in found)


def _text(record: object, kind: str) -> str:
    """A long text comes in pieces that belong together (RFC 7208 §3.3)."""
    if kind == "TXT":
        return b"".join(getattr(record, "strings", ())).decode("utf-8", "replace")
    return str(record).rstrip(".").lower()
