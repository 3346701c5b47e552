"""Taking one's data along (GDPR arts. 15 and 20; promise RGT-2): one JSON, or a ZIP of tables as CSV.

What there is of most people is gathered in the request that asks for it, and stored nowhere. Where it takes long (see
`rules.is_large`), a worker makes both files, a row tells how far it has got, and a mail says when they are there: for
24 hours, in the portal alone.
"""

from dataclasses import dataclass
from datetime import datetime

NONE, MAKING, READY, FAILED = "none", "making", "ready", "failed"
JSON, CSV = "json", "csv"


@dataclass(frozen=True, slots=True)
class Export:
    """How it stands: `done` of `total` steps; `until` is when the files are gone again (ISO 8601), "" where they are
    made in the moment of asking."""

    state: str
    done: int = 0
    total: int = 0
    until: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """What to answer a download with."""

    name: str
    content_type: str
    body: bytes


def start(person: str, address: str, now: datetime) -> Export:
    """Get the person's files ready: READY where `file` makes them in the moment, MAKING where a worker is at it, which
    will mail `address`. Asking again while one is being made, or is there, changes nothing."""
    raise NotImplementedError


def state(person: str, now: datetime) -> Export:
    """How far the person's files are; NONE where none were asked for (or those that were are gone)."""
    raise NotImplementedError


def file(person: str, form: str, now: datetime) -> File:
    """The person's data as JSON or CSV. Raises NotFound for another form, and where the files have to be made first."""
    raise NotImplementedError
