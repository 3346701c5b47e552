"""The ids by which account holders know the people on their lists: `{account}-{list}-{alias}`.

They begin like the id of the list, so that whose they are is seen before anything is read; the alias is the person's
within that account alone (core.signing.alias), and stays the same over its lists and over leaving and coming back.
"""

from typing import NamedTuple

from chalicelib.core import ids, signing
from chalicelib.core.errors import NotFound


class Someone(NamedTuple):
    """A person on a list."""

    list_id: str
    person: str


def public_id(list_id: str, person: str) -> str:
    """What the account holder knows the person on this list by."""
    account_id, _short = ids.split(list_id)
    return f"{list_id}-{signing.alias(account_id, person)}"


def own(account_id: str, given: str) -> Someone:
    """Who is meant. Raises NotFound for what is no id, or an id of another account's list."""
    parts = given.split("-", 2)  # the alias may hold dashes of its own
    if len(parts) < 3:
        raise NotFound
    list_id = f"{parts[0]}-{parts[1]}"
    ids.own(account_id, list_id)
    return Someone(list_id, signing.unalias(account_id, parts[2]))
