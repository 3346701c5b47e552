"""Rows `list#…` of the `accounts` table: one mailing list each."""

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute, UnicodeSetAttribute

from chalicelib.core import ids
from chalicelib.core.table import Item, Key

PREFIX = "list#"
SHARDS = 4  # parts in which the people of a list lie; for ever, since a person is found by it


class MailingList(Item):
    """A mailing list. `fields` are optional by construction (promise DAT-1): [{"name": …, "label": …}].

    `version` counts its changes, `wording_version` those of the wording that people agree to. `fresh` are the uploads
    whose people no campaign has reached yet (fresh.py).
    """

    class Meta:
        table_name = "accounts"

    name = UnicodeAttribute()
    description = UnicodeAttribute(default="")
    fields = JSONAttribute(default=list)
    wording = UnicodeAttribute()
    wording_version = NumberAttribute(default=1)
    version = NumberAttribute(default=1)
    created_at = UnicodeAttribute()
    fresh = UnicodeSetAttribute(null=True)

    @property
    def short_id(self) -> str:
        return str(self.sk).removeprefix(PREFIX)

    @property
    def id(self) -> str:
        """The public id, which stands in the sign-up address."""
        return ids.full(str(self.pk), self.short_id)


def list_key(account_id: str, short: str) -> Key:
    return (MailingList, account_id, PREFIX + short)
