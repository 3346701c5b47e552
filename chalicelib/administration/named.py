"""What the things of an account are called, for lines that hold their ids alone. One read for each hundred."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from pynamodb.attributes import UnicodeAttribute

from chalicelib.core.table import Item


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


FIELDS = ["pk", "sk", "name", "subject", "label", "email", "url"]


def words(account_id: str, keys: Iterable[str]) -> dict[str, str]:
    """The words, by sort key (“list#…”, “user#…”), of those rows of the account that are still there."""
    wanted = [(account_id, key) for key in sorted(set(keys))]
    found = Named.batch_get(wanted, attributes_to_get=FIELDS) if wanted else []
    return {str(row.sk): row.word for row in found}
