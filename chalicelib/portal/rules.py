"""Which rights there are, and when an answer is due. Pure: no AWS, no clock."""

from datetime import date, datetime, timedelta

from chalicelib.accounts.rights import (
    ACCESS,
    ACCOUNT,
    CLOSED_LIVES_FOR,
    ERASE,
    OBJECT,
    OPERATOR,
    PORT,
    PORTAL,
    RECTIFY,
    RESTRICT,
    RIGHTS,
    WITHDRAW,
    due,
    due_from,
)

__all__ = ["ACCESS", "ACCOUNT", "CLOSED_LIVES_FOR", "ERASE", "OBJECT", "OPERATOR", "PORT", "PORTAL", "RECTIFY",
           "RESTRICT", "RIGHTS", "WITHDRAW", "due", "due_from"]
SOON, DUE, OVERDUE = "soon", "due", "overdue"
SOON_IS = timedelta(days=7)
OLDEST = timedelta(days=365)  # what can still be entered as received
LONGEST_NOTE, LONGEST_OUTCOME = 1000, 1000
JOURNAL_LIVES_FOR = timedelta(days=90)  # longer than the 35 days for which a table can be restored
LOOK_AGAIN_AFTER = (timedelta(hours=1), timedelta(days=1), timedelta(days=5))  # the last: no message lives longer
EXPORT_LIVES_FOR = timedelta(days=1)
EXPORT_TAKES_AT_MOST = timedelta(hours=1)  # after that it has failed, and may be asked for again
MOST_CAMPAIGNS, MOST_ACTIVITY = 200, 1000  # what a request gathers within its time
COMPLAINT_ANSWERED_WITHIN = timedelta(days=30)
UPHELD, PARTLY, NOT_UPHELD, WITHDRAWN = "upheld", "partly", "not upheld", "withdrawn by erasure"
OUTCOMES = {UPHELD: "Upheld", PARTLY: "Upheld in part", NOT_UPHELD: "Not upheld"}  # that somebody may decide
LONGEST_WORDS, LONGEST_WISH = 5_000, 1_000


def latest_day(now: datetime) -> date:
    """The latest day that it can be anywhere on Earth: who writes a letter's day down may be ahead of UTC."""
    return (now + timedelta(hours=14)).date()


def days_left(due_on: date, today: date) -> int:
    """How many days are left after today: 0 on the day itself, less when it is over."""
    return (due_on - today).days


def stage(due_on: date, today: date) -> str | None:
    """Which reminder of an open case the day asks for: SOON from a week before, DUE on the day, then OVERDUE."""
    left = days_left(due_on, today)
    if left < 0:
        return OVERDUE
    return DUE if left == 0 else SOON if left <= SOON_IS.days else None


def is_large(campaigns: int, activity: int) -> bool:
    """Whether gathering takes longer than a request may: one read for each campaign, one for each hundred rows."""
    return campaigns > MOST_CAMPAIGNS or activity > MOST_ACTIVITY


def next_look(erased_at: datetime, looks: int) -> datetime | None:
    """When to look again for what was under way at an erasure, after so many looks; None when it is over."""
    return erased_at + LOOK_AGAIN_AFTER[looks] if looks < len(LOOK_AGAIN_AFTER) else None


def answer_due(received: datetime) -> date:
    """The day by which a complaint must be answered: thirty days later (promise RGT-4)."""
    return (received + COMPLAINT_ANSWERED_WITHIN).date()
