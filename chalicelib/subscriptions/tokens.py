"""The links in our mails: what each carries, and for how long it works."""

from dataclasses import dataclass
from datetime import UTC, datetime

from chalicelib.core import clock, signing
from chalicelib.core.errors import BadLink


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A link to confirm one sign-up."""

    list_id: str
    person: str
    requested_at: datetime


@dataclass(frozen=True, slots=True)
class Leaving:
    """A link to leave one list; or, with `all_lists`, every list of that one's account. It never expires (promise
    RGT-3)."""

    list_id: str
    person: str
    all_lists: bool = False


def confirmation(list_id: str, person: str, requested_at: datetime) -> str:
    return signing.sign("confirm", list_id, person, str(clock.epoch(requested_at)))


def read_confirmation(token: str) -> Confirmation:
    """Raises BadLink."""
    list_id, person, seconds = _parts("confirm", token, 3)
    return Confirmation(list_id, person, datetime.fromtimestamp(int(seconds), UTC))


def leaving(list_id: str, person: str) -> str:
    return signing.sign("unsubscribe", list_id, person)


def read_leaving(token: str) -> Leaving:
    """Raises BadLink."""
    list_id, person = _parts("unsubscribe", token, 2)
    return Leaving(list_id, person)


def leaving_all(list_id: str, person: str) -> str:
    """For mails that are about all lists of an account; `list_id` is one of them."""
    return signing.sign("unsubscribe-all", list_id, person)


def read_leaving_all(token: str) -> Leaving:
    """Raises BadLink."""
    list_id, person = _parts("unsubscribe-all", token, 2)
    return Leaving(list_id, person, all_lists=True)


def read_any_leaving(token: str) -> Leaving:
    """A link of either kind. Raises BadLink."""
    try:
        return read_leaving(token)
    except BadLink:
        return read_leaving_all(token)


def undo(list_id: str, address: str) -> str:
    """A sealed note that stands in one page only: the address is in it, and nobody else can read it."""
    return signing.seal("undo", f"{list_id} {address}")


def read_undo(sealed: str) -> tuple[str, str]:
    """List and address. Raises BadLink."""
    list_id, _, address = signing.unseal("undo", sealed).partition(" ")
    return list_id, address


def _parts(purpose: str, token: str, count: int) -> list[str]:
    parts = signing.verify(purpose, token)
    if len(parts) != count:
        raise BadLink
    return parts
