"""Rows of the operator's own, under `operator` in the table `accounts`: wishes that wait, canaries that are watched."""

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

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
