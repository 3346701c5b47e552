"""Passwords: long, not guessable, kept as argon2id (promise SEC-2). No rules about which characters, no expiry.

The cost is RFC 9106's second recommendation with one lane, since the function has less than one processor: 64 MiB in a
function of 1024 MB, which serves one request at a time.
"""

import base64
import re
from typing import TYPE_CHECKING, NamedTuple

from chalicelib.core.errors import Invalid

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 12, 256
STRONG = 3  # of zxcvbn's 0 to 4: more than 10^8 guesses
MOST_JUDGED = 72  # zxcvbn's own limit; a password that is strong so far is strong


class Cost(NamedTuple):
    """What one hash costs: memory in KiB, passes over it, lanes."""

    memory: int
    passes: int
    lanes: int


COST = Cost(memory=64 * 1024, passes=3, lanes=1)


def check(password: str, own_words: list[str]) -> None:
    """Raises Invalid, saying why, for a password that is too short or that somebody could guess who knows
    `own_words` (the address, the organisation, the service)."""
    wrong = _too_short_or_long(password) or _guessable(password, own_words)
    if wrong:
        raise Invalid("This password cannot be used.", "Choose another and send the form again.",
                      fields={"password": wrong})


def _too_short_or_long(password: str) -> str:
    if len(password) < SHORTEST:
        return f"Please use at least {SHORTEST} characters. A few words in a row are easy to remember."
    if len(password) > LONGEST:
        return f"Please use at most {LONGEST} characters."
    return ""


def _guessable(password: str, own_words: list[str]) -> str:
    from zxcvbn import zxcvbn
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    if password.lower() in FREQUENCY_LISTS["passwords"]:
        return "This is one of the passwords that are tried first. Please choose another."
    judged = zxcvbn(password[:MOST_JUDGED], user_inputs=_words(own_words))
    if judged["score"] >= STRONG:
        return ""
    reason = judged["feedback"]["warning"].rstrip(".")
    return f"This password is easy to guess{': ' + reason[0].lower() + reason[1:] if reason else ''}. " \
           "Add a word or two that do not belong together."


def _words(own: list[str]) -> list[str]:
    """Whole, in parts and run together: “Garden Club” also as “garden”, “club” and “gardenclub”."""
    parts = [[part for part in re.split(r"\W+", text.lower()) if len(part) > 1] for text in own]
    return [*own, *(part for some in parts for part in some), *("".join(some) for some in parts),
            "smartmessages", "newsletter"]


def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher

    return PasswordHasher(memory_cost=COST.memory, time_cost=COST.passes, parallelism=COST.lanes)


def hashed(password: str) -> str:
    """What is kept: argon2id with its own salt and parameters."""
    return _hasher().hash(password)


def matches(kept: str, password: str) -> bool:
    """Whether `password` is the one. With nothing kept the same work is done, so that time tells nothing."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(kept or _nobodys(), password[:LONGEST]) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Whether the hash was made at another cost than today's, so that it is made anew at the next sign-in."""
    return _hasher().check_needs_rehash(kept)


def _nobodys() -> str:
    """A hash of today's cost that no password has."""
    blank = [base64.b64encode(bytes(size)).decode().rstrip("=") for size in (16, 32)]
    return f"$argon2id$v=19$m={COST.memory},t={COST.passes},p={COST.lanes}${blank[0]}${blank[1]}"
