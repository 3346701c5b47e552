"""Rows of the tables `activity` (raw, six months) and `totals` (names nobody, kept).

Raw rows lie under their day and a shard of it, so that folding and forgetting a day touch that day's rows and no
others: `{day}#{shard}` / `{campaign}#{person or "-"}#{kind}#{link}`. One row for each person, link and day, however
often the link is fetched.
"""

from datetime import date
from typing import ClassVar

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.core.table import Item, Key

SHARDS = 16  # a partition takes a thousand write units a second, and so does a row: docs/decisions/0042
MARKS = "seen#"
FOLD = ("@fold", "bookmark")
NOBODY = "-"
OPEN, CLICK = "o", "c"


class Activity(Item):
    """What was seen of one link (or the opening) of a campaign on one day: by a person, or by nobody in particular."""

    class Meta:
        table_name = "activity"

    times = NumberAttribute(default=0)
    machine = NumberAttribute(default=0)
    first_at = NumberAttribute(null=True)
    person = UnicodeAttribute(null=True)
    expires_at = NumberAttribute()


class Seen(Item):
    """On which day a person was first counted for a campaign and link, so that uniques are counted once."""

    class Meta:
        table_name = "activity"

    day = UnicodeAttribute()
    person = UnicodeAttribute()
    expires_at = NumberAttribute()


class Total(Item):
    """The figures of one campaign, day and kind (campaign / day#kind). Kinds: `o`, `c`, and `c#007` for link 7."""

    class Meta:
        table_name = "totals"

    FIGURES: ClassVar[tuple[str, ...]] = ("total", "unique", "anonymous", "machine")
    total = NumberAttribute(default=0)
    unique = NumberAttribute(default=0)
    anonymous = NumberAttribute(default=0)
    machine = NumberAttribute(default=0)


class Bookmark(Item):
    """How far a scheduled job has got: the first day that is not done yet. Of the one that folds, also how often rows
    were moved under it."""

    class Meta:
        table_name = "totals"

    day = UnicodeAttribute(null=True)
    moves = NumberAttribute(null=True)


class Links(Item):
    """The addresses behind a sent campaign's link numbers, which never change (so that none can be smuggled in)."""

    class Meta:
        table_name = "accounts"

    urls = JSONAttribute()


def partition(day: date, shard: int) -> str:
    return f"{day.isoformat()}#{shard}"


def shard_of(person: str) -> int:
    return sum(person.encode()) % SHARDS


def sort_key(campaign: str, person: str, kind: str, link: int) -> str:
    return f"{campaign}#{person or NOBODY}#{kind}#{link:03d}"


def marks_of(campaign: str, shard: int) -> str:
    """Where the marks of the persons of a shard stand."""
    return f"{MARKS}{campaign}#{shard}"


def campaign_of(marks: str) -> str:
    """Of which campaign the marks are that stand there."""
    return marks.split("#")[1]


def seen_key(campaign: str, person: str, kind: str, link: int | None) -> Key:
    """The mark of a person's first open, first click (no link), or first click on a link."""
    what = kind if link is None else f"{kind}#{link:03d}"
    return (Seen, marks_of(campaign, shard_of(person)), f"{person}#{what}")


def links_key(account_id: str, short: str) -> Key:
    return (Links, account_id, f"links#{short}")
