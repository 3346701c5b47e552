"""What the things of an account are called, for lines that hold their ids alone. One read for each hundred."""

from collections.abc import Iterable
from datetime import datetime
from typing import cast
from urllib.parse import urlsplit

from pynamodb.attributes import UnicodeAttribute

from chalicelib.core.table import Item, read_many


class Named(Item):
    """The word by which people know a row of an account: a list's name, a campaign's subject, a key's label, the
    address that a user signs in with, the host of a webhook."""

    class Meta:
        table_name = "accounts"

    name = UnicodeAttribute(null=True)
    subject = UnicodeAttribute(null=True)
    label = UnicodeAttribute(null=True)
    email = UnicodeAttribute(null=True)
    url = UnicodeAttribute(null=True)

    @property
    def word(self) -> str:
        """Of a web address the host alone: the rest may be meant for nobody's eyes."""
        host = urlsplit(str(self.url)).hostname if self.url else ""
        return str(self.name or self.subject or self.label or self.email or host or "")


FIELDS = ("name", "subject", "label", "email", "url")
AT_A_TIME = 100


def words(account_id: str, keys: Iterable[str], now: datetime) -> dict[str, str]:
    """The words, by sort key (“list#…”, “user#…”), of those rows of the account that are still there."""
    wanted = sorted(set(keys))
    found: dict[str, str] = {}
    for start in range(0, len(wanted), AT_A_TIME):
        rows = read_many([(Named, account_id, key) for key in wanted[start:start + AT_A_TIME]], now, only=FIELDS)
        found |= {str(row.sk): row.word for row in cast("list[Named | None]", rows) if row is not None}
    return found
