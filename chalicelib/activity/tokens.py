"""The token in tracked links: one for each recipient and campaign, or one for all where nobody is to be named."""

from dataclasses import dataclass
from datetime import date

from chalicelib.core import signing
from chalicelib.core.errors import BadLink


@dataclass(frozen=True, slots=True)
class Tracked:
    """A campaign, the day its mail went out, and the person, or "" (promise DNT-4); `list_id` is where the person's
    consent is asked for at each visit."""

    campaign: str
    issued: date
    person: str
    list_id: str = ""


def issue(campaign: str, issued: date, person: str = "", list_id: str = "") -> str:
    whom = (person, list_id) if person else ("",)
    return signing.sign("activity", campaign, issued.isoformat(), *whom)


def read(token: str) -> Tracked:
    """Raises BadLink. A link that names a person and no list, as they once did, counts for nobody: there is nowhere to
    ask whether that person still agrees."""
    campaign, issued, *whom = _parts(token)
    person, list_id = whom if len(whom) == 2 else ("", "")
    return Tracked(campaign, date.fromisoformat(issued), person, list_id)


def _parts(token: str) -> list[str]:
    parts = signing.verify("activity", token)
    if len(parts) not in {3, 4}:
        raise BadLink
    return parts
