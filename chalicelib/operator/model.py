"""Rows of the operator's own: under `operator` in the table `accounts` wishes that wait, canaries that are watched, and
how the service's trying itself goes; in `ephemeral`, by day, what others than our functions have done to our tables."""

from datetime import date, datetime
from typing import Self

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.update import Action

from chalicelib.core import clock
from chalicelib.core.table import Item, held

OPERATOR = "operator"
WISH, CANARY, PROBE = "wish#", "canary#", "probe"


class Waiting(Item):
    """A wish that waits, or waited, for a second person (`wish#{id}`). The two `…_by` are callers' ARNs."""

    class Meta:
        table_name = "accounts"

    wish = JSONAttribute()
    made_by = UnicodeAttribute()
    made_at = UnicodeAttribute()
    approved_by = UnicodeAttribute(null=True)
    approved_at = UnicodeAttribute(null=True)

    @property
    def id(self) -> str:
        return str(self.sk).removeprefix(WISH)


class Canary(Item):
    """An address of the operator's own that is on one list and must be on no other (`canary#{list}`)."""

    class Meta:
        table_name = "accounts"

    person = UnicodeAttribute()
    planted_at = UnicodeAttribute()

    @property
    def list_id(self) -> str:
        return str(self.sk).removeprefix(CANARY)


class Probe(Item):
    """How the service's trying itself goes (`probe`): through which list, since when, and until when.

    `walks` counts the walks, and gives each its address; `asked_at` is when the one in hand began, `whole_at` when the
    last one went well to its end. `failures` are those in a row that last still, since `failing_since`; `step` and
    `why` tell of the last, and stay after `recovered_at`. `candidate` is what they have opened in the register.
    """

    class Meta:
        table_name = "accounts"

    list_id = UnicodeAttribute()
    started_at = UnicodeAttribute()
    stopped_at = UnicodeAttribute(null=True)
    walks = NumberAttribute(default=0)
    asked_at = UnicodeAttribute(null=True)
    whole_at = UnicodeAttribute(null=True)
    failures = NumberAttribute(default=0)
    failing_since = UnicodeAttribute(null=True)
    failed_at = UnicodeAttribute(null=True)
    step = UnicodeAttribute(null=True)
    why = UnicodeAttribute(null=True)
    recovered_at = UnicodeAttribute(null=True)
    candidate = UnicodeAttribute(null=True)

    @classmethod
    def starting(cls, list_id: str, now: datetime) -> Self:
        """One that has not walked yet."""
        return cls(OPERATOR, PROBE, list_id=list_id, started_at=clock.iso(now))

    @classmethod
    def of_the_service(cls, now: datetime) -> Self | None:
        return cls.find(OPERATOR, PROBE, now)

    @property
    def is_on(self) -> bool:
        return self.stopped_at is None

    def store(self) -> None:
        """Keep what a run has changed, and nothing else: staff may have stopped it meanwhile, or chosen another list,
        and then what was walked through the old one is forgotten."""
        changed = (Probe.walks, Probe.asked_at, Probe.whole_at, Probe.failures, Probe.failing_since, Probe.failed_at,
                   Probe.step, Probe.why, Probe.recovered_at, Probe.candidate)
        values = [(one, getattr(self, one.attr_name)) for one in changed]
        actions: list[Action] = [one.remove() if value is None else one.set(value) for one, value in values]
        held(lambda: self.update(actions=actions, condition=Probe.started_at == self.started_at))


class Foreign(Item):
    """That others than our functions have touched a table (`foreign#{day}`, CloudTrail's number and the table)."""

    class Meta:
        table_name = "ephemeral"

    rule = UnicodeAttribute()
    at = UnicodeAttribute()
    who = UnicodeAttribute()
    action = UnicodeAttribute()
    what = UnicodeAttribute()
    expires_at = NumberAttribute()


def foreign_on(day: date) -> str:
    """The partition of a day."""
    return f"foreign#{day.isoformat()}"
