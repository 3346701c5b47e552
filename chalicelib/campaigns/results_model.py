"""The row that says what became of the mails of one page."""

from datetime import datetime
from typing import Any, NamedTuple

from pynamodb.attributes import MapAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.campaigns.model import (
    BOUNCED,
    COMPLAINED,
    DELIVERED,
    FAILED,
    FRESH,
    PAGE,
    SENT,
    UNCERTAIN,
    Claim,
    ledger,
)
from chalicelib.core.table import Item, Key

RESULTS, FAILURES = "results#", "failed#"
TURN_TO_COME, SOFT = "turn to come", "soft bounce"
# A letter each, so that the row of fifty stays under a kilobyte, and what SES tells of one costs one write unit. Mails
# that are simply sent have none.
LETTERS = {TURN_TO_COME: "w", UNCERTAIN: "u", SOFT: "t", DELIVERED: "d", BOUNCED: "b", COMPLAINED: "c", FAILED: "f"}
NAMES = {letter: name for name, letter in LETTERS.items()}


class Result(NamedTuple):
    """What became of one mail. `soft` says that it came back for a reason that may pass (soft_bounces.py)."""

    delivery: str
    outcome: str
    reason: str | None
    soft: bool


class Results(Item):
    """What became of the mails of one page; written when SES has answered.

    `stands` holds a letter by the mail's number, or none where SES has taken it and not told more; `reasons` say why
    mails failed, in the same way. `cursor` leads to the page's claim, where it is said whose mails these are.
    """

    class Meta:
        table_name = "deliveries"

    cursor = UnicodeAttribute(default="")
    stands: MapAttribute[str, Any] = MapAttribute(default=dict)  # type: ignore[no-untyped-call]
    reasons: MapAttribute[str, Any] = MapAttribute(default=dict)  # type: ignore[no-untyped-call]
    expires_at = NumberAttribute()

    def at(self, delivery: str) -> str:
        """Where a mail stands: SENT, or one of LETTERS."""
        letter = self.stands.attribute_values.get(number(delivery))
        return NAMES[letter] if letter else SENT

    def of(self, delivery: str) -> Result | None:
        """What became of a mail; None while its turn is still to come."""
        where = self.at(delivery)
        if where == TURN_TO_COME:
            return None
        return Result(delivery, SENT if where == SOFT else where, self.reasons.attribute_values.get(number(delivery)),
                      where == SOFT)

    def recipients(self, now: datetime) -> list[list[str]]:
        """Whose mails these are, [[person, delivery id], …], by the page's claim. A read."""
        claim = Claim.find(str(self.pk), PAGE + str(self.cursor), now)
        return list(claim.recipients) if claim is not None else []


def stands_at(delivery: str, where: str) -> Condition:
    """That the mail stands there still."""
    place = Results.stands[number(delivery)]
    found: Condition = place == LETTERS[where] if where in LETTERS else place.does_not_exist()
    return found


def moved_to(delivery: str, where: str, reason: str = "") -> list[Action]:
    """The mail goes there; the reason, where it failed for one."""
    place, why = Results.stands[number(delivery)], Results.reasons[number(delivery)]
    return [place.set(LETTERS[where]) if where in LETTERS else place.remove(), *([why.set(reason)] if reason else [])]


class Failures(Item):
    """How many mails of a campaign failed for one reason, in SES's word for it."""

    class Meta:
        table_name = "deliveries"

    failed = NumberAttribute(default=0)

    @property
    def reason(self) -> str:
        return str(self.sk).removeprefix(FAILURES)


def count_failed(write: TransactWrite, campaign_id: str, reason: str, mails: int = 1) -> None:
    """Count mails that failed for a reason, with what else is written."""
    row = Failures(ledger(campaign_id, 0), FAILURES + reason)  # the ledger's first partition: there are few of them
    write.update(row, actions=[Failures.failed.add(mails)])


def delivery_id(shard: int, batch: str, number: int, *, fresh: bool = False) -> str:
    """What a mail carries through SES: the shard, the page's random name, the number on the page; and whether it goes
    to somebody who was freshly uploaded."""
    return f"{shard}-{batch}-{number}{FRESH if fresh else ''}"


def batch(delivery: str) -> str:
    """The random name of the mail's page. Raises ValueError for an id that is none of ours."""
    _shard, name, _number = delivery.removesuffix(FRESH).split("-")
    return name


def number(delivery: str) -> str:
    """The mail's number on its page."""
    return delivery.removesuffix(FRESH).rpartition("-")[2]


def results_key(campaign_id: str, shard: int, delivery: str) -> Key:
    """Where the mail's page is told of."""
    return (Results, ledger(campaign_id, shard), RESULTS + batch(delivery))

