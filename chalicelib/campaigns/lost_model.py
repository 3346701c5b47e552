"""The row that says which mails of a page nobody knows the fate of."""

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.campaigns.model import ledger
from chalicelib.core.table import Item, Key

LOST = "lost#"


class Lost(Item):
    """Mails of one page that were uncertain when it was settled, at `at`: found without looking through a million rows.

    `deliveries` are delivery ids, which are random, so that nobody is named here; whether a mail is uncertain still,
    and whose it is, says its own row. `taken_at` is when it was decided once, and for good, to send it once more.
    """

    class Meta:
        table_name = "deliveries"

    deliveries = JSONAttribute()
    at = UnicodeAttribute()
    taken_at = UnicodeAttribute(null=True)
    expires_at = NumberAttribute()

    @property
    def campaign(self) -> str:
        return str(self.pk).rpartition("#")[0]

    @property
    def shard(self) -> int:
        return int(str(self.pk).rpartition("#")[2])


def lost_key(campaign_id: str, shard: int, delivery: str) -> Key:
    return (Lost, ledger(campaign_id, shard), LOST + delivery)
