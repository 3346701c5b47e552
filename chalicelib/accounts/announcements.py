"""Announcements: what the operator tells every account holder, once each (promise COL-3).

The operator's function puts one message for each account on the queue `notices`:

    {"kind": "announcement", "account": account id, "announcement": announcement id}

The worker asks `take` for the letter, mails it to each owner who is not in `letter.told`, says `told` after each, and
`sent` when all have it. A message that comes twice, or a walk that was begun again, finds the receipt and mails nobody
a second time; one whose worker died is taken up again when its lease is over.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute, UnicodeSetAttribute

from chalicelib.core import clock
from chalicelib.core.errors import NotFound, TemporaryFailure
from chalicelib.core.table import Item, held, read_many

SYSTEM, BILLING = "system", "billing"
CATEGORIES = {SYSTEM: "About the service", BILLING: "About billing"}
ANNOUNCEMENTS = "announcements"
RECEIPTS = "announcement#"
LEASE = timedelta(minutes=2)  # longer than the worker may run
MOST_SHOWN = 100


class Announcement(Item):
    """One announcement (announcements / id). `cursor` is the last account of the directory whose notice was queued,
    `queued` how many were put on the queue in all, `done` whether the walk has come to the directory's end."""

    class Meta:
        table_name = "accounts"

    category = UnicodeAttribute()
    subject = UnicodeAttribute()
    text = UnicodeAttribute()
    made_at = UnicodeAttribute()
    cursor = UnicodeAttribute(default="")
    queued = NumberAttribute(default=0)
    done = BooleanAttribute(default=False)

    @property
    def id(self) -> str:
        return str(self.sk)


class Receipt(Item):
    """That an account was told, or is being told (announcement#id / account): `told` are the ids of its users."""

    class Meta:
        table_name = "accounts"

    leased_until = NumberAttribute(default=0)
    told = UnicodeSetAttribute(null=True)
    sent_at = UnicodeAttribute(null=True)


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to be mailed, and to whom it went already (ids of users)."""

    category: str
    subject: str
    text: str
    told: frozenset[str]


def take(account_id: str, announcement_id: str, now: datetime) -> Letter | None:
    """The letter for this account, for the caller alone to mail; None where it was sent, or never was one.

    Raises TemporaryFailure while another worker is at it.
    """
    found, receipt = cast("tuple[Announcement | None, Receipt | None]", tuple(read_many(
        [(Announcement, ANNOUNCEMENTS, announcement_id), (Receipt, RECEIPTS + announcement_id, account_id)], now)))
    if found is None or (receipt is not None and receipt.sent_at):
        return None
    row = Receipt(RECEIPTS + announcement_id, account_id)
    free = Receipt.leased_until.does_not_exist() | (Receipt.leased_until <= clock.epoch(now))
    if not held(lambda: row.update(actions=[Receipt.leased_until.set(clock.epoch(now + LEASE))],
                                   condition=Receipt.sent_at.does_not_exist() & free)):
        raise TemporaryFailure("the notice is being mailed by another worker")
    return Letter(str(found.category), str(found.subject), str(found.text), frozenset(row.told or ()))


def told(account_id: str, announcement_id: str, user_id: str) -> None:
    """Remember that this user has the letter, so that only the others get it if the worker dies now."""
    Receipt(RECEIPTS + announcement_id, account_id).update(actions=[Receipt.told.add({user_id})])


def sent(account_id: str, announcement_id: str, now: datetime) -> None:
    """Remember that the account has been told: from now on `take` gives nothing."""
    Receipt(RECEIPTS + announcement_id, account_id).update(actions=[Receipt.sent_at.set(clock.iso(now))])


def newest() -> list[Announcement]:
    """The latest announcements, newest first."""
    return sorted(Announcement.query(ANNOUNCEMENTS), key=lambda one: str(one.made_at), reverse=True)[:MOST_SHOWN]


def get(announcement_id: str, now: datetime) -> Announcement:
    """One announcement. Raises NotFound."""
    found = Announcement.find(ANNOUNCEMENTS, announcement_id, now)
    if found is None:
        raise NotFound
    return found
