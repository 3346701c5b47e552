"""Whom the rule may concern, and when. Pure: no AWS, no clock (promise RET-4).

What is known of reading is six months old at most (promise RET-3), so no more is asked: who was on every list of theirs
with their own consent to be counted since before all that is still known, was sent enough newsletters that would have
told, and opened and followed none of them. Whatever cannot be known speaks for the person.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from chalicelib.accounts.model import IDENTIFIED, Account
from chalicelib.accounts.rules import missing
from chalicelib.activity.rules import expired_until
from chalicelib.core.errors import Invalid
from chalicelib.subscriptions.model import Subscription, Suppression
from chalicelib.subscriptions.warned import Warned

FEWEST, MOST = 6, 50  # newsletters that somebody must have been sent
DAYS = (14, 30, 60, 90)  # that a warning may give
USUAL = {"campaigns": FEWEST, "days": 30}
TIME_TO_READ = timedelta(days=14)  # a newsletter that came later says nothing yet
SPREAD = timedelta(days=90)  # between the first and the last of them: a season away is no farewell
EVERY = timedelta(days=7)  # from the beginning of one walk to that of the next
COUNT_HOLDS_FOR = timedelta(days=7)  # what was counted may be switched on for as long
LAPSES_AFTER = timedelta(days=30)  # a warning that led to nothing, after the time that it gave


def known_since(now: datetime) -> datetime:
    """From when on everything that was opened or followed by name is still known."""
    return datetime.combine(expired_until(now), time(), UTC)


def may_run(account: Account) -> bool:
    """Whether the rule may do anything at an account now: it counts by person, and may collect and send."""
    return account.tracking == IDENTIFIED and not account.standing and not missing(account)


def is_spared(rows: Sequence[Subscription], suppression: Suppression | None, now: datetime) -> bool:
    """Whether the rule never concerns somebody, by all their subscriptions at the account. One that is without consent,
    restricted or too new is enough, or was restricted in the time that is known; so is anything that bars mail: they
    could not be warned."""
    since = known_since(now)
    barred = suppression is not None and (bool(suppression.restricted) or any(
        suppression.covers(str(row.pk).partition("#")[0]) for row in rows))
    return barred or any(_is_unknown(row, since) for row in rows)


def _is_unknown(row: Subscription, since: datetime) -> bool:
    if not row.is_counted:
        return True
    begun = (row.confirmed_at, row.tracking["at"], row.address_changed_at or "", row.lifted_at or "")
    return any(datetime.fromisoformat(one) > since for one in begun if one)


def is_enough(sent: Sequence[datetime], campaigns: int) -> bool:
    """Whether newsletters sent at these times, all of them delivered, say that nobody reads."""
    return len(sent) >= campaigns and max(sent) - min(sent) >= SPREAD


def lapses_at(warned_at: datetime, days: int) -> datetime:
    """When a warning is over that led to nothing."""
    return warned_at + timedelta(days=days) + LAPSES_AFTER


def may_erase(row: Warned, now: datetime) -> bool:
    """Whether the time that a warning gave is over: counted from when it was delivered, and never without that."""
    if row.delivered_at is None or row.failed or row.stays_at or row.erased_at:
        return False
    return now >= datetime.fromtimestamp(int(row.delivered_at), UTC) + timedelta(days=int(row.days))


def is_next_due(began_at: str, now: datetime) -> bool:
    """Whether a week has passed since a walk began."""
    return now >= datetime.fromisoformat(began_at) + EVERY


def still_holds(counted_at: str, now: datetime) -> bool:
    """Whether what was counted is new enough to decide by."""
    return now < datetime.fromisoformat(counted_at) + COUNT_HOLDS_FOR


def checked(typed: Mapping[str, str]) -> dict[str, Any]:
    """The rule as it is kept. Raises Invalid with a sentence for each field that cannot be."""
    campaigns, days = typed.get("campaigns", "").strip(), typed.get("days", "")
    wrong = {}
    if not (campaigns.isascii() and campaigns.isdecimal() and len(campaigns) < 4
            and FEWEST <= int(campaigns) <= MOST):
        wrong["campaigns"] = f"Please enter a number from {FEWEST} to {MOST}."
    if days not in {str(one) for one in DAYS}:
        wrong["days"] = "Please choose one of the periods."
    if wrong:
        raise Invalid("This cannot be counted.", "Correct the fields and send the form again.", fields=wrong)
    return {"campaigns": int(campaigns), "days": int(days)}
