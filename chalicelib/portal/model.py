"""Rows of the `requests` table: what people have asked of us about their data, under the account concerned. The journal
of erasures (`suppressions`), and files that are being made for people (`ephemeral`).

`{account or "operator"}` / `request#{id}` or `complaint#{id}`; ids sort by time. While the person is known, `person` is
their fingerprint, by which the portal finds the row; whoever is erased leaves the row behind without it.
"""

from datetime import datetime

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UnicodeSetAttribute

from chalicelib.accounts.rights import OPERATOR, REQUEST, DataRequest
from chalicelib.core import ids, signing
from chalicelib.core.making import Making
from chalicelib.core.table import Item, Key

__all__ = ["COMPLAINT", "OPEN", "OPERATOR", "REQUEST", "Complaint", "DataRequest", "Erasure", "ExportJob", "Open"]
COMPLAINT = "complaint#"
OPEN = "open"
JOURNAL = "journal#"


class Open(Item):
    """That a request or complaint still waits for its answer (open / due day#account#sort key of the case), in one
    partition for all accounts: the days sort. `told` names the reminders that went out.

    A request has the same row once more under open#account, for the account's own page."""

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


def own_open_row(account_id: str, case: str, due_on: str) -> Open:
    """The same row for the account itself, which must not read through those of others to find its own."""
    return Open(f"{OPEN}#{account_id}", f"{due_on}#{account_id}#{case}")


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


class Erasure(Item):
    """A line of the journal of erasures (journal#month / time): who was erased where (`account`, "" for everywhere).

    It outlives the backups, so that whoever is restored with them is erased again. `lists` names where to look for
    what was under way then; it goes with `due_at` (epoch seconds), the time of the next look, after the last one.
    """

    class Meta:
        table_name = "suppressions"

    person = UnicodeAttribute()
    account = UnicodeAttribute(default="")
    erased_at = UnicodeAttribute()
    lists = UnicodeSetAttribute(null=True)
    looks = NumberAttribute(default=0)
    due_at = NumberAttribute(null=True)
    expires_at = NumberAttribute()


class ExportJob(Making):
    """Files that a worker makes for a person (export#pseudonym / job): how far they are, and where they lie.

    `address` is where to say that they are ready; it goes when that is done.
    """

    class Meta:
        table_name = "ephemeral"

    address = UnicodeAttribute(null=True)


def journal_of(moment: datetime) -> str:
    """The partition of the journal for a month."""
    return f"{JOURNAL}{moment:%Y-%m}"


def erasure_row(person: str, account_id: str, now: datetime) -> Erasure:
    """A line of the journal, not stored yet."""
    return Erasure(journal_of(now), ids.new(now), person=person, account=account_id)


def export_key(person: str) -> Key:
    return (ExportJob, f"export#{signing.pseudonym('export', person)}", "job")


def complaint_key(account_id: str, complaint_id: str) -> Key:
    return (Complaint, account_id, COMPLAINT + complaint_id)
