"""Rows of the tables `pending`, `subscriptions` and `suppressions`, and the counter of confirmation mails.

A subscription lies in one of SHARDS partitions of its list, chosen by the person's fingerprint, so that a large list
can be written and mailed in parallel.
"""

import re
from datetime import datetime

from pynamodb.attributes import BooleanAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute, UnicodeSetAttribute

from chalicelib.core import signing
from chalicelib.core.making import Making
from chalicelib.core.table import Item, Key
from chalicelib.lists import model as lists

SHARDS = lists.SHARDS
MOVED = "moved#"
BY_UPLOAD = re.compile(r"upload (\w+) (?:row (\d+)|piece \d+)")
OBJECTED = "objected"  # the person has objected to being mailed at all
ERASED = "erased"  # why a suppression counts everywhere: the person had everything deleted


class Pending(Item):
    """A sign-up that nobody has confirmed yet (list / person). It is gone after seven days (promise RET-2)."""

    class Meta:
        table_name = "pending"

    address = UnicodeAttribute()
    fields = JSONAttribute(default=dict)
    source = UnicodeAttribute()
    referrer = UnicodeAttribute(default="")
    requested_at = UnicodeAttribute()
    wording = UnicodeAttribute()
    wording_version = NumberAttribute()
    mailed_at = NumberAttribute()
    expires_at = NumberAttribute()


class Subscription(Item):
    """A person on a list (list#shard / person), kept while it is active (promise RET-1).

    `consent` is the proof of opt-in (promise PRF-1): written once, by the confirmation, and never changed. `tracking`
    is the person's separate consent to be counted by name (promise DNT-4), absent where it was not given. `size` is
    what the row counts for in the size of its list (sizes.py), through which alone rows are made and removed.
    `address_changed_at` says that the consent was given under another address, which its owner then changed; `formerly`
    under which fingerprints the person was mailed before, {fingerprint: until when}, so that no campaign mails both.
    `lifted_at` is when the person last lifted a restriction (GDPR art. 18), until which nothing was counted by name.
    """

    class Meta:
        table_name = "subscriptions"

    person = UnicodeAttribute()
    address = UnicodeAttribute()
    fields = JSONAttribute(default=dict)
    source = UnicodeAttribute()
    consent = JSONAttribute()
    tracking = JSONAttribute(null=True)
    restricted = BooleanAttribute(default=False)
    confirmed_at = UnicodeAttribute()
    address_changed_at = UnicodeAttribute(null=True)
    formerly = JSONAttribute(null=True)
    lifted_at = UnicodeAttribute(null=True)
    size = NumberAttribute(attr_name="bytes", default=0)

    @property
    def is_counted(self) -> bool:
        """Whether what the person opens and follows is counted by name; the same as a condition is COUNTED."""
        return self.tracking is not None and not self.restricted


COUNTED = Subscription.tracking.exists() & (Subscription.restricted == False)  # noqa: E712


class Suppression(Item):
    """Never add or mail this person again (account / the person's pseudonym there): a keyed hash, kept for ever.

    Any row stops the account holder from adding the person to whatever list (promise RET-5). For mailing it counts
    for the lists named in `lists`, or for all of them where `everywhere` is set (complaint, dead address).
    `restricted` is since when the person wants to be kept and not used (GDPR art. 18): nothing is counted by name.
    """

    class Meta:
        table_name = "suppressions"

    lists = UnicodeSetAttribute(null=True)
    everywhere = UnicodeAttribute(null=True)
    restricted = UnicodeAttribute(null=True)
    suppressed_at = UnicodeAttribute()

    def covers(self, list_id: str) -> bool:
        """Whether mail of this list must not go to the person."""
        return bool(self.everywhere) or list_id in (self.lists or ())


class Moved(Item):
    """That somebody has changed their address (moved#fingerprint of the old one / to): `person` is the new one, to whom
    belongs what stayed under the old one `at` that time, and whom links to leave in old mails are about (RGT-3)."""

    class Meta:
        table_name = "requests"

    person = UnicodeAttribute()
    at = UnicodeAttribute()

    @property
    def old(self) -> str:
        return str(self.pk).removeprefix(MOVED)


class ConfirmationsToday(Item):
    """How many confirmations went to an address on one day (UTC), over all lists and accounts."""

    class Meta:
        table_name = "ephemeral"

    sent = NumberAttribute(default=0)
    expires_at = NumberAttribute()


class Download(Making):
    """A file that a worker makes for an account holder: the people of a list, or how many are suppressed
    (downloads#account / list#what#form); or everything of the account (downloads#account / everything), of which `done`
    pieces lie there, one beside the other, until they are put together. `by` is who asked for it."""

    class Meta:
        table_name = "ephemeral"

    by = UnicodeAttribute()


def partition(list_id: str, shard: int) -> str:
    return f"{list_id}#{shard}"


def shard_of(person: str) -> int:
    """The shard in which a person's subscriptions lie."""
    return sum(person.encode()) % SHARDS


def pending_key(list_id: str, person: str) -> Key:
    return (Pending, list_id, person)


def subscription_key(list_id: str, person: str) -> Key:
    return (Subscription, partition(list_id, shard_of(person)), person)


def moved_key(person: str) -> Key:
    return (Moved, MOVED + person, "to")


def suppression_key(account_id: str, person: str) -> Key:
    return (Suppression, account_id, signing.pseudonym(account_id, person))


def counter_key(person: str, now: datetime) -> tuple[str, str]:
    return f"confirmations#{person}", now.date().isoformat()


def download_key(account_id: str, list_id: str, what: str, form: str) -> Key:
    return (Download, f"downloads#{account_id}", f"{list_id}#{what}#{form}")


def everything_key(account_id: str) -> Key:
    return (Download, f"downloads#{account_id}", "everything")


def named_in(word: str) -> tuple[str, int | None] | None:
    """Which upload (its short id) and which row of it a source names, or the reason of a suppression, which names a
    piece of it and no row. None for what came by no upload."""
    found = BY_UPLOAD.fullmatch(word)
    return (found[1], int(found[2]) if found[2] else None) if found else None
