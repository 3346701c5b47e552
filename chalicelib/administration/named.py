"""What the things of an account are called, for lines that hold their ids alone. One read for each hundred."""

from collections.abc import Iterable

from pynamodb.attributes import UnicodeAttribute

from chalicelib.core.table import Item


class Named(Item):
    """The word by which people know a row of an account: a list's name, a campaign's subject, a key's label, the
    address that a user signs in with."""

    class Meta:
        table_name = "accounts"

    name = UnicodeAttribute(null=True)
    subject = UnicodeAttribute(null=True)
    label = UnicodeAttribute(null=True)
    email = UnicodeAttribute(null=True)


FIELDS = ["pk", "sk", "name", "subject", "label", "email"]


def words(account_id: str, keys: Iterable[str]) -> dict[str, str]:
    """The words, by sort key (“list#…”, “user#…”), of those rows of the account that are still there."""
    wanted = [(account_id, key) for key in sorted(set(keys))]
    found = Named.batch_get(wanted, attributes_to_get=FIELDS) if wanted else []
    return {str(row.sk): str(row.name or row.subject or row.label or row.email or "") for row in found}
