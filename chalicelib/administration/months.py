"""Months of the calendar as they are written in rows, pages and the API: “2027-05”. Of UTC."""

import re
from datetime import datetime

from chalicelib.core.errors import NotFound

_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])", re.ASCII)


def of(now: datetime) -> str:
    """The month of a moment."""
    return now.strftime("%Y-%m")


def before(month: str, count: int = 1) -> str:
    """The month `count` months before."""
    year, number = divmod(int(month[:4]) * 12 + int(month[5:]) - 1 - count, 12)
    return f"{year:04d}-{number + 1:02d}"


def span(first: str, last: str) -> list[str]:
    """Every month from `first` to `last`, both of them included, the oldest first."""
    found = []
    while last >= first:
        found.append(last)
        last = before(last)
    return found[::-1]


def asked(text: str, first: str, now: datetime) -> str:
    """The month that somebody asks for, this one by default. Raises NotFound for none, or one outside of `first` and
    this."""
    if not text:
        return of(now)
    if not _MONTH.fullmatch(text) or not first <= text <= of(now):
        raise NotFound("There is no statement for this month.", f"Choose one from {first} to {of(now)}.")
    return text


def in_words(month: str) -> str:
    """“May 2027”."""
    return f"{datetime.fromisoformat(month + '-01'):%B %Y}"


def short(month: str) -> str:
    """“May”, or “Jan 2027” where a year begins."""
    day = datetime.fromisoformat(month + "-01")
    return f"{day:%b %Y}" if month.endswith("-01") else f"{day:%b}"
