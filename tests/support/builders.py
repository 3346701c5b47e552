"""The cast: account holders Alice and Bob, subscriber Carol, stranger Mallory; and what they own, ready-made."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any

from chalicelib.accounts.keys import issue_key
from chalicelib.accounts.model import Account, Controller
from chalicelib.accounts.service import open_account
from chalicelib.accounts.terms import CURRENT
from chalicelib.core import address, clock, signing
from chalicelib.core.table import commit, write_all
from chalicelib.lists.model import MailingList
from chalicelib.lists.service import create_list
from chalicelib.subscriptions import rules, sizes
from chalicelib.subscriptions.model import Subscription, subscription_key

CAROL = "Carol.Smith@example.org"
DAVE = "dave@example.org"
MALLORY = "mallory@evil.example.net"

ALICE_DETAILS = {
    "name": "Alice's Garden Club",
    "postal_address": "1 Rose Lane\nYork YO1 7HH\nUnited Kingdom",
    "email": "hello@garden.example.com",
    "phone": "+44 1904 496000",
    "website": "https://garden.example.com",
    "privacy_contact": "privacy@garden.example.com",
}
BOB_DETAILS = ALICE_DETAILS | {"name": "Bob’s Books", "email": "bob@books.example.com",
                               "privacy_contact": "privacy@books.example.com"}
COMPLETE = {"terms": CURRENT, "secured": True}
FIELDS = [{"name": "first_name", "label": "First name"}, {"name": "town", "label": "Town"}]


def controller(details: dict[str, str]) -> Controller:
    return Controller(**details)


def alice(tracking: str = "identified", **over: Any) -> Account:
    """Alice's Garden Club: everything complete, records opens and clicks by person where they agreed."""
    given = {"email": "alice@garden.example.com", "controller": controller(ALICE_DETAILS),
             "sender": "news@garden.example.com", "now": clock.now(), "tracking": tracking,
             "domain": "garden.example.com", **COMPLETE}
    return open_account(**(given | over))


def bob(**over: Any) -> Account:
    """Bob’s Books: another account holder, who must never see anything of Alice's."""
    given = {"email": "bob@books.example.com", "controller": controller(BOB_DETAILS),
             "sender": "news@books.example.com", "now": clock.now(), "domain": "books.example.com", **COMPLETE}
    return open_account(**(given | over))


def key_of(account: Account) -> str:
    """A key for everything that keys can do."""
    return issue_key(account, "test", clock.now()).secret


def a_list(account: Account, name: str = "Garden news", fields: list[dict[str, str]] | None = None) -> MailingList:
    return create_list(account, name, clock.now(), description="What to sow, and when.",
                       fields=FIELDS if fields is None else fields)


def subscribed(mailing_list: MailingList, who: str, *, tracking: bool = False, now: datetime | None = None,
               **fields: str) -> Subscription:
    """A confirmed subscription, as the confirmation would have left it."""
    row = _row(mailing_list, who, tracking, now or clock.now(), fields)
    assert commit(lambda write: sizes.put(write, row)), "subscribed already"
    return row


def many_subscribed(mailing_list: MailingList, addresses: Iterable[str], *, tracking: bool = False,
                    source: str = "form", **fields: str) -> None:
    """Many confirmed subscriptions at once."""
    rows = [_row(mailing_list, who, tracking, clock.now(), fields) for who in addresses]
    for row in rows:
        row.source = source
    write_all(Subscription, rows)
    by_shard = groupby(sorted(rows, key=lambda row: str(row.pk)), key=lambda row: str(row.pk))
    for pk, members in by_shard:
        _count(mailing_list, pk.partition("#")[2], [int(row.size) for row in members])


def _count(mailing_list: MailingList, shard: str, bytes_each: list[int]) -> None:
    commit(lambda write: sizes.count(write, mailing_list.id, shard, len(bytes_each), sum(bytes_each)))


def person(who: str) -> str:
    """The fingerprint of an address."""
    return signing.person(address.parse(who).key)


def _row(mailing_list: MailingList, who: str, tracking: bool, now: datetime, fields: dict[str, str]) -> Subscription:
    known = address.parse(who)
    _model, pk, sk = subscription_key(mailing_list.id, signing.person(known.key))
    consent = {"ip": "192.0.2.7", "user_agent": "test", "referrer": "", "confirmed_at": clock.iso(now),
               "requested_at": clock.iso(now), "wording": mailing_list.wording, "wording_version": 1,
               "policy_version": "2026-11.1"}
    row = Subscription(pk, sk, person=sk, address=known.deliverable, fields=fields, source="form", consent=consent,
                       tracking=rules.tracking_consent(tracking, now), confirmed_at=clock.iso(now))
    row.size = sizes.bytes_of(row)
    return row
