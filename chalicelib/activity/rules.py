"""Periods and judgements about opens and clicks. No AWS, no clock."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from dateutil.relativedelta import relativedelta

MONTHS_KEPT = 6  # promise RET-3
UNDER_WAY = timedelta(minutes=1)  # longer than any request lasts: what comes before midnight is written by then
LATE_ROWS = timedelta(hours=1)  # a day is closed so long after midnight: no run that began earlier lives any more
LEFT_LYING = timedelta(days=2)  # beyond that another job folds in the aggregator's place
FIRST_LOOK_BACK = timedelta(days=7)  # where no sweep has left a bookmark yet: a new deployment
BURST_SECONDS = 2
BURST_LINKS = 3


def expires(day: date) -> datetime:
    """When the raw rows of a day are to be gone: six calendar months later, at the start of the day (UTC), so that not
    even the day's first event is kept longer."""
    return datetime.combine(day + relativedelta(months=MONTHS_KEPT), time(), UTC)


def names_nobody(issued: date, now: datetime) -> bool:
    """Whether a link is so old that whoever follows it is counted anonymously: what is known of the first visit is
    deleted by then, so the person could not be told from a new one."""
    return now >= expires(issued)


def first_open_day(now: datetime) -> date:
    """The earliest day that is not to be closed yet."""
    return (now - LATE_ROWS).date()


def last_day(now: datetime) -> date:
    """The newest day that may be folded: a day waits until the one before can change no more."""
    return (now - UNDER_WAY).date()


@lru_cache(1)  # a fold asks for each shard
def expired_until(now: datetime) -> date:
    """The first day whose rows are still kept; all before it are to be gone."""
    day = (now - relativedelta(months=MONTHS_KEPT)).date() - timedelta(days=3)
    while expires(day) <= now:
        day += timedelta(days=1)
    return day


def is_burst(first_clicks: Sequence[int]) -> bool:
    """Whether first clicks on different links (epoch seconds) came faster than a person can follow them: a scanner
    that opens every link of a mail."""
    return len(first_clicks) >= BURST_LINKS and max(first_clicks) - min(first_clicks) <= BURST_SECONDS
