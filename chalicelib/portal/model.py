"""Rows of the `requests` table: what people have asked of us about their data, under the account concerned.

`{account or "operator"}` / `request#{id}` or `complaint#{id}`; ids sort by time. While the person is known, `person` is
their fingerprint, by which the portal finds the row; whoever is erased leaves the row behind without it.
"""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UnicodeSetAttribute

from chalicelib.core.table import Item, Key

OPERATOR = "operator"  # in the place of an account, for what concerns the operator itself
REQUEST = "request#"
COMPLAINT = "complaint#"
OPEN = "open"


class DataRequest(Item):
    """A data subject request (GDPR arts. 15 to 22): received, due and closed; `outcome` says in words how it ended.

    `right` is one of rules.RIGHTS, `by` through whom it was exercised: the portal, the account holder or the operator.
    """

    class Meta:
        table_name = "requests"

    person = UnicodeAttribute(null=True)
    right = UnicodeAttribute()
    by = UnicodeAttribute()
    received_at = UnicodeAttribute()
    due_on = UnicodeAttribute()
    closed_at = UnicodeAttribute(null=True)
    outcome = UnicodeAttribute(default="")
    expires_at = NumberAttribute(null=True)

    @property
    def id(self) -> str:
        return str(self.sk).removeprefix(REQUEST)


class Open(Item):
    """That a request or complaint still waits for its answer (open / due day#account#sort key of the case), in one
    partition for all accounts: the days sort. `told` names the reminders that went out."""

    class Meta:
        table_name = "requests"

    told = UnicodeSetAttribute(null=True)

    @property
    def due_on(self) -> str:
        return str(self.sk).split("#", 2)[0]

    @property
    def account(self) -> str:
        return str(self.sk).split("#", 2)[1]

    @property
    def case(self) -> str:
        """The sort key of the request or complaint, under its account."""
        return str(self.sk).split("#", 2)[2]


def open_row(account_id: str, case: str, due_on: str) -> Open:
    """The row that stands while a case is open: saved and deleted in one transaction with the case."""
    return Open(OPEN, f"{due_on}#{account_id}#{case}")


class Complaint(Item):
    """A complaint about an account holder or the operator ({account or "operator"} / complaint#id; promise RGT-4).

    `person` is the fingerprint of `address`, to which the answer goes, while the person is known. `told` names the
    mails about it that went out, so that none goes twice.
    """

    class Meta:
        table_name = "requests"

    person = UnicodeAttribute(null=True)
    address = UnicodeAttribute(null=True)
    words = UnicodeAttribute(null=True)
    wish = UnicodeAttribute(null=True)
    received_at = UnicodeAttribute()
    due_on = UnicodeAttribute()
    closed_at = UnicodeAttribute(null=True)
    outcome = UnicodeAttribute(default="")
    answer = UnicodeAttribute(null=True)
    told = UnicodeSetAttribute(null=True)
    expires_at = NumberAttribute(null=True)

    @property
    def id(self) -> str:
        return str(self.sk).removeprefix(COMPLAINT)

    @property
    def waits(self) -> Open:
        """The row that stands while it is open."""
        return open_row(str(self.pk), str(self.sk), str(self.due_on))


def request_key(account_id: str, request_id: str) -> Key:
    return (DataRequest, account_id, REQUEST + request_id)


def complaint_key(account_id: str, complaint_id: str) -> Key:
    return (Complaint, account_id, COMPLAINT + complaint_id)
