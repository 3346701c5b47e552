"""The domain name system and SES's identities as a test wants them: a zone to write records into."""

from dataclasses import dataclass, field, replace

import pytest

from chalicelib.administration.records import Record
from chalicelib.core import dns, identities
from chalicelib.core.identities import Identity

TOKENS = ("one", "two", "three")


@dataclass
class Zone:
    """What name servers answer, and what SES knows. `silent` names are answered by nobody."""

    records: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    known: dict[str, Identity] = field(default_factory=dict)
    asked: list[dns.Question] = field(default_factory=list)

    def ask(self, questions: list[dns.Question]) -> dns.Answers:
        self.asked += questions
        return {one: None if one.name in self.silent else self.records.get((one.kind, one.name), [])
                for one in questions}

    def set(self, *records: Record) -> None:
        """Set records beside those that stand there."""
        for one in records:
            self.records.setdefault((one.kind, one.name), []).append(one.value)

    def drop(self, record: Record) -> None:
        self.records.pop((record.kind, record.name), None)

    def make(self, domain: str) -> Identity:
        return self.known.setdefault(domain, Identity(TOKENS, identities.USUAL_ZONE, signs=None, ours=True))

    def signs(self, domain: str, signs: bool | None = True) -> None:
        """What SES says of the domain's DKIM from now on."""
        self.known[domain] = replace(self.known[domain], signs=signs)


def a_zone(monkeypatch: pytest.MonkeyPatch) -> Zone:
    """An empty zone in the place of name servers and of SES's identities."""
    zone = Zone()
    monkeypatch.setattr(dns, "ask", zone.ask)
    monkeypatch.setattr(identities, "make", zone.make)
    monkeypatch.setattr(identities, "find", zone.known.get)
    monkeypatch.setattr(identities, "drop", lambda domain: zone.known.pop(domain, None))
    return zone
