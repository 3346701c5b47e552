"""Rows of what an account has used (`totals`, `usage#account`): figures that name nobody, kept for good.

    {month}#all               people and bytes over all lists, now and at most
    {month}#list#{list}       the same of one list
    {month}#sent#{campaign}   the messages of one campaign that SES has accepted, in the month in which it started
    read                      when all of the account was last read

Months are those of UTC. The ledger of a campaign is forgotten after six months; these rows stay.
"""

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.core.table import Item

WHOLE, LIST, SENT = "all", "list#", "sent#"
READ = "read"


class Usage(Item):
    """One row of figures. `people` and `size` (bytes) are as of the last reading within the month, `most` and
    `most_size` the highest of its readings. A campaign's row has `messages`, and `over` once it is finished or
    cancelled. `at` is when the account was last read (ISO).
    """

    class Meta:
        table_name = "totals"

    messages = NumberAttribute(null=True)
    people = NumberAttribute(null=True)
    most = NumberAttribute(null=True)
    size = NumberAttribute(attr_name="bytes", null=True)
    most_size = NumberAttribute(attr_name="most_bytes", null=True)
    over = BooleanAttribute(null=True)
    at = UnicodeAttribute(null=True)

    @property
    def month(self) -> str:
        return str(self.sk).partition("#")[0]

    @property
    def kind(self) -> str:
        """"all", "list" or "sent"."""
        return str(self.sk).split("#")[1]

    @property
    def thing(self) -> str:
        """The short id of the list or campaign."""
        return str(self.sk).rpartition("#")[2]


class Place(Item):
    """How far the walk through the directory of accounts has got: the last account that was read, "" at the end."""

    class Meta:
        table_name = "totals"

    account = UnicodeAttribute(default="")


def of_account(account_id: str) -> str:
    """The partition of an account's usage."""
    return f"usage#{account_id}"


def rows(account_id: str, first: str, last: str) -> list[Usage]:
    """The rows of months from `first` to `last`, both of them included (“2027-05”)."""
    return list(Usage.query(of_account(account_id), Usage.sk.between(f"{first}#", f"{last}#~")))
