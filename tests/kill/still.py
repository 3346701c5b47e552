"""Time that stands still and chance that repeats itself: or the number of calls would differ from run to run, since in
which of its shards a row lies is decided by chance."""

import random
import secrets
from datetime import UTC, datetime

from chalicelib.core import clock

BEGIN = datetime(2030, 5, 24, 12, tzinfo=UTC)  # no month and no midnight is near


def stand_still() -> None:
    """From now on in this process, and in those that are forked from it: the clock moves where it is moved."""
    clock.now = lambda: BEGIN + clock.offset()
    begin_anew(0)


def begin_anew(number: int) -> None:
    """A process of its own has chances of its own: two workers must not make the same ids."""
    chance = random.Random(number)  # noqa: S311 (not for secrets)
    secrets.randbelow = chance.randrange  # type: ignore[assignment]
    secrets.token_bytes = lambda size=32: chance.randbytes(size or 32)  # type: ignore[assignment, misc]
