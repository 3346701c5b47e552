"""The token in tracked links: one for each recipient and campaign, or one for all where nobody is to be named."""

from dataclasses import dataclass
from datetime import date

from chalicelib.core import signing
from chalicelib.core.errors import BadLink


@dataclass(frozen=True, slots=True)
class Tracked:
    """A campaign, the day its mail went out, and the person, or "" (promise DNT-4)."""

    campaign: str
    issued: date
    person: str


def issue(campaign: str, issued: date, person: str) -> str:
    return signing.sign("activity", campaign, issued.isoformat(), person)


def read(token: str) -> Tracked:
    """Raises BadLink."""
    parts = signing.verify("activity", token)
    if len(parts) != 3:
        raise BadLink
    return Tracked(parts[0], date.fromisoformat(parts[1]), parts[2])
