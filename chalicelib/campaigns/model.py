"""Rows of a campaign: the draft and its frozen form (`accounts`), and the ledger of its sending (`deliveries`).

The ledger of a campaign lies in one partition a shard of the list (`{campaign}#{shard}`): one `progress` row, one
`page#…` claim for each page of at most 50 recipients, and one `results#…` row of what became of its mails
(results_model.py).
"""

from typing import Any

from pynamodb.attributes import BooleanAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.core import ids
from chalicelib.core.table import Item, Key
from chalicelib.subscriptions.model import SHARDS

PREFIX, PAGE = "campaign#", "page#"
DRAFT, SCHEDULED, SENDING, PAUSED, HELD, FINISHED, CANCELLED = (
    "draft", "scheduled", "sending", "paused", "held", "finished", "cancelled")
LATE, NOT_READY, SUSPENDED, DOMAIN, CLOSED, REFUSED, QUOTA, FIRST_SLICE, TROUBLE = (  # what a campaign is held for
    "late", "not_ready", "suspended", "domain", "closed", "refused", "quota", "first_slice", "trouble")
SENT, FAILED, UNCERTAIN, DELIVERED, BOUNCED, COMPLAINED = (
    "sent", "failed", "uncertain", "delivered", "bounced", "complained")
SUPPRESSED, RESTRICTED = "suppressed", "restricted"
EVENT_ROWS = 8
SLICE, RESTS, GOOD, STOPPED, WITHOUT = "slice", "rests", "good", "stopped", "without"
WARNED, STOPPING, BRAKED = "warned", "stopping", "braked"
FRESH = "-new"  # at the end of a delivery id: the mail goes to somebody who was freshly uploaded


class Campaign(Item):
    """A newsletter to one list. Only a draft can be changed; what goes out is in Frozen.

    `version` counts every change, of its words and of its state. `held_for` says for what kind of reason the service
    holds it, `held_reason` the same in words; one that is held without `started_at` has not begun. `woken_at` is when
    it was last set going. `announced` says that webhooks were told of its end. `analytics` are the parameters on its
    links, {"source": …} (promise CKI-3).

    `trial` tells of a campaign to freshly uploaded people how far it is with them (first_slice.py): a SLICE has it, it
    RESTS (until `rests_until`), the slice was GOOD; or it was STOPPED (`stop_told`: the owners know), or it went on
    WITHOUT the new people. `braked` says how the others took it (braking.py): owners were WARNED; it is STOPPING until
    they are told that it has, and then BRAKED. `reported_on` is the day on which they were told of complaints last.
    """

    class Meta:
        table_name = "accounts"

    list_id = UnicodeAttribute()
    subject = UnicodeAttribute()
    preheader = UnicodeAttribute(default="")
    analytics = JSONAttribute(null=True)
    format = UnicodeAttribute()
    body = UnicodeAttribute()
    state = UnicodeAttribute(default=DRAFT)
    tracking = UnicodeAttribute(null=True)
    version = NumberAttribute(default=1)
    created_at = UnicodeAttribute()
    scheduled_for = UnicodeAttribute(null=True)
    held_for = UnicodeAttribute(null=True)
    held_reason = UnicodeAttribute(null=True)
    started_at = UnicodeAttribute(null=True)
    woken_at = UnicodeAttribute(null=True)
    finished_at = UnicodeAttribute(null=True)
    cancelled_at = UnicodeAttribute(null=True)
    announced = BooleanAttribute(null=True)
    trial = UnicodeAttribute(null=True)
    rests_until = UnicodeAttribute(null=True)
    stop_told = BooleanAttribute(null=True)
    braked = UnicodeAttribute(null=True)
    reported_on = UnicodeAttribute(null=True)

    @property
    def short_id(self) -> str:
        return str(self.sk).removeprefix(PREFIX)

    @property
    def id(self) -> str:
        return ids.full(str(self.pk), self.short_id)


class Frozen(Item):
    """What a campaign sends: parts with SES placeholders, decided once when sending starts (promise COL-2).

    `people` is how many the list had then, where that is known. `fresh` are the uploads whose people it is the first
    campaign to reach, of whom `slice` get it before the others. `tenant` is the tenant at SES by which it leaves, ""
    without one.
    """

    class Meta:
        table_name = "accounts"

    list_id = UnicodeAttribute()
    sender = UnicodeAttribute()
    reply_to = UnicodeAttribute()
    list_header = UnicodeAttribute()
    subject = UnicodeAttribute()
    text = UnicodeAttribute()
    html = UnicodeAttribute()
    merges = JSONAttribute()
    tracking = UnicodeAttribute()
    started_at = UnicodeAttribute()
    people = NumberAttribute(null=True)
    fresh = JSONAttribute(null=True)
    slice = NumberAttribute(default=0)
    tenant = UnicodeAttribute(default="")


class Progress(Item):
    """How far one shard has got, and its figures. audience = sent + skipped + failed + uncertain, at every moment.

    What SES's events change is kept in rows beside it (`events#…`), several of them, so that the many events of a
    running campaign are in nobody's way; the figures are the sums of all. `fresh…` are those among them who were
    freshly uploaded. `moved_at` is when the cursor last moved, `woken_at` when the shard was last found to stand still.
    """

    class Meta:
        table_name = "deliveries"

    cursor = UnicodeAttribute(default="")
    done = BooleanAttribute(default=False)
    moved_at = UnicodeAttribute(null=True)
    woken_at = UnicodeAttribute(null=True)
    audience = NumberAttribute(default=0)
    sent = NumberAttribute(default=0)
    failed = NumberAttribute(default=0)
    uncertain = NumberAttribute(default=0)
    suppressed = NumberAttribute(default=0)
    restricted = NumberAttribute(default=0)
    delivered = NumberAttribute(default=0)
    bounced = NumberAttribute(default=0)
    complained = NumberAttribute(default=0)
    fresh = NumberAttribute(default=0)
    fresh_bounced = NumberAttribute(default=0)
    fresh_complained = NumberAttribute(default=0)


class Claim(Item):
    """One page of a shard, taken by one worker: who is on it, and until when that worker may be at it.

    `recipients` is [[person, delivery id], …]; `skipped` counts by reason; `next_cursor` is "" on the last page.
    `waiting` are the delivery ids that SES has not taken, where it took the others (waiting.py): those are counted, and
    these are tried again by whoever takes the lease, which is 0 while nobody has it. Once the page is done, they are
    the mails of people who had left before their turn came.
    """

    class Meta:
        table_name = "deliveries"

    recipients = JSONAttribute()
    skipped = JSONAttribute()
    next_cursor = UnicodeAttribute(default="")
    last = BooleanAttribute(default=False)
    leased_until = NumberAttribute()
    waiting = JSONAttribute(null=True)
    expires_at = NumberAttribute()

    @property
    def waiters(self) -> list[list[str]]:
        """Of `recipients`, those who wait."""
        return [each for each in self.recipients if each[1] in (self.waiting or ())]


def campaign_key(account_id: str, short: str) -> Key:
    return (Campaign, account_id, PREFIX + short)


def frozen_key(account_id: str, short: str) -> Key:
    return (Frozen, account_id, f"frozen#{short}")


def ledger(campaign_id: str, shard: int) -> str:
    return f"{campaign_id}#{shard}"


def progress_key(campaign_id: str, shard: int) -> Key:
    return (Progress, ledger(campaign_id, shard), "progress")


def events_key(campaign_id: str, shard: int, delivery: str) -> Key:
    return (Progress, ledger(campaign_id, shard), f"events#{sum(delivery.encode()) % EVENT_ROWS}")


def account_keys(campaign_id: str) -> list[Key]:
    """Every row whose figures make up the campaign's account."""
    return [key for shard in range(SHARDS) for key in shard_keys(campaign_id, shard)]


def shard_keys(campaign_id: str, shard: int) -> list[Key]:
    """The same of one shard."""
    rows = ["progress", *(f"events#{number}" for number in range(EVENT_ROWS))]
    return [(Progress, ledger(campaign_id, shard), row) for row in rows]


def claim_key(campaign_id: str, shard: int, cursor: str) -> Key:
    return (Claim, ledger(campaign_id, shard), PAGE + cursor)


def is_fresh(delivery: str) -> bool:
    """Whether a mail went to somebody who was freshly uploaded."""
    return delivery.endswith(FRESH)


def counted(rows: list[Progress]) -> dict[str, Any]:
    """The sums over all shards."""
    names = ("audience", SENT, FAILED, UNCERTAIN, SUPPRESSED, RESTRICTED, DELIVERED, BOUNCED, COMPLAINED)
    return {name: sum(int(getattr(row, name)) for row in rows) for name in names}
