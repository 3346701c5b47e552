"""Ids of lists and campaigns: `{account}-{short}`, so that an id alone leads to its row and its account.

The short part begins with the time of making, so that rows sort by age.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from chalicelib.core import clock, signing
from chalicelib.core.errors import NotFound

_RANDOM_LENGTH = 6
_TIME_LENGTH = 7
_LONGEST = 64
_PLAUSIBLE = re.compile(r"[A-Za-z0-9_.~-]{1,200}")


def new(now: datetime, chance: str = "") -> str:
    """A new short id: seven characters of time, six of chance; of `chance`, where doing it again must give the same."""
    seconds, text = clock.epoch(now), ""
    for _ in range(_TIME_LENGTH):
        seconds, digit = divmod(seconds, len(signing.ID_LETTERS))
        text = signing.ID_LETTERS[digit] + text
    return text + (chance[:_RANDOM_LENGTH] or signing.random_id(_RANDOM_LENGTH))


def first(moment: datetime) -> str:
    """Sorts before every short id that was made at that time or later, and after all others."""
    return new(moment)[:_TIME_LENGTH]


def made_at(short: str) -> datetime | None:
    """When a short id was made, to the second; None for what is none."""
    digits = [signing.ID_LETTERS.find(letter) for letter in short[:_TIME_LENGTH]]
    if len(short) != _TIME_LENGTH + _RANDOM_LENGTH or min(digits) < 0:
        return None
    seconds = 0
    for digit in digits:
        seconds = seconds * len(signing.ID_LETTERS) + digit
    return datetime.fromtimestamp(seconds, UTC)


def full(account_id: str, short: str) -> str:
    """The public id."""
    return f"{account_id}-{short}"


def check(given: Iterable[str]) -> None:
    """Raises NotFound for what no id in a path of ours looks like, so that no store is asked with it."""
    if not all(_PLAUSIBLE.fullmatch(each) for each in given):
        raise NotFound


def split(public_id: str) -> tuple[str, str]:
    """Account and short id. Raises NotFound for what no id of ours looks like."""
    account_id, dash, short = public_id.partition("-")
    if not (dash and public_id.isascii() and account_id.isalnum() and short.isalnum() and len(public_id) <= _LONGEST):
        raise NotFound
    return account_id, short


def own(account_id: str, public_id: str) -> str:
    """The short id of something of `account_id`. Raises NotFound for anything of anybody else's."""
    owner, short = split(public_id)
    if owner != account_id:
        raise NotFound
    return short
