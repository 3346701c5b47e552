"""Deleting a person, at some account holders or at all of them (GDPR art. 17; promises RGT-1, RET-5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Erased:
    """Where something was deleted: the ids of the accounts, in each of which a suppression stays."""

    account_ids: list[str]


def erase(person: str, account_ids: Sequence[str] | None, now: datetime) -> Erased:
    """Delete all that is kept about a person at these account holders, or everywhere (None)."""
    raise NotImplementedError
