"""The one place that reads the time. Rules take `now` as an argument and never call this."""

import time
from datetime import UTC, datetime, timedelta

A_DAY = 24 * 60 * 60  # seconds
_offset = timedelta()


def now() -> datetime:
    """The present moment, UTC and time-zone aware."""
    return datetime.now(UTC) + _offset


def wait(seconds: float) -> None:
    """Let so many seconds pass."""
    time.sleep(seconds)


def shift(by: timedelta) -> None:
    """Move the clock by `by`. Used by the local run and the tests only, to watch periods pass."""
    global _offset
    _offset += by


def offset() -> timedelta:
    """How far the clock has been moved."""
    return _offset


def reset() -> None:
    """Back to the real time."""
    global _offset
    _offset = timedelta()


def epoch(moment: datetime) -> int:
    """Whole seconds since 1970, the form DynamoDB's time to live needs."""
    return int(moment.timestamp())


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC with a Z, to the second: the form in which times are stored and shown by the API."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
