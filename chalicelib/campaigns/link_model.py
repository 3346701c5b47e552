"""The row of what a campaign's links answered."""

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.core.table import Item, Key


class LinkCheck(Item):
    """What a campaign's links answered when they were last asked: [{"url": …, "status": …, "verdict": …}, …]."""

    class Meta:
        table_name = "ephemeral"

    at = UnicodeAttribute()
    version = NumberAttribute()
    answers = JSONAttribute()
    expires_at = NumberAttribute()


def link_check_key(campaign_id: str) -> Key:
    return (LinkCheck, f"links#{campaign_id}", "check")
