"""Rows of the operator's own: under `operator` in the table `accounts` wishes that wait and canaries that are watched;
in `ephemeral`, by day, what others than our functions have done to our tables."""

from datetime import date

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.core.table import Item

OPERATOR = "operator"
WISH, CANARY = "wish#", "canary#"


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
