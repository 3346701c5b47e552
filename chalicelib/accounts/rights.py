"""The log of data subject requests (promise RGT-5): whatever right is exercised, by whichever way, leaves a line.

It stands this low so that every room can write its line in the transaction that carries the right out. What waits for
an answer is opened, watched and closed in the portal's room.
"""

from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.core import clock, ids
from chalicelib.core.table import Item

ACCESS, RECTIFY, ERASE, RESTRICT, PORT, OBJECT, WITHDRAW = (
    "access", "rectify", "erase", "restrict", "port", "object", "withdraw")
RIGHTS = {
    ACCESS: "See one's data (GDPR art. 15)",
    RECTIFY: "Have it corrected (art. 16)",
    ERASE: "Have it deleted (art. 17)",
    RESTRICT: "Have its use restricted (art. 18)",
    PORT: "Take it along (art. 20)",
    OBJECT: "Object to its use (art. 21)",
    WITHDRAW: "Withdraw a consent (art. 7(3))",
}
PORTAL, ACCOUNT, OPERATOR = "portal", "account", "operator"  # through whom
REQUEST = "request#"
AT_ONCE = ".done"
CLOSED_LIVES_FOR = timedelta(days=3 * 365)


class DataRequest(Item):
    """A data subject request (GDPR arts. 15 to 22): received, due and closed; `outcome` says in words how it ended.

    `{account or "operator"}` / `request#{id}`. The id of what was carried out at once ends in AT_ONCE, so that the key
    alone tells that nothing waits. While the person is known, `person` is their fingerprint.

    `right` is one of RIGHTS, `by` through whom it was exercised: the portal, the account holder or the operator.
    `received_at` is a moment, or a mere day of what came by letter; `note` is what was written down of the wish.
    """

    class Meta:
        table_name = "requests"

    person = UnicodeAttribute(null=True)
    right = UnicodeAttribute()
    by = UnicodeAttribute()
    received_at = UnicodeAttribute()
    due_on = UnicodeAttribute()
    note = UnicodeAttribute(default="")
    closed_at = UnicodeAttribute(null=True)
    outcome = UnicodeAttribute(default="")
    expires_at = NumberAttribute(null=True)

    @property
    def received_on(self) -> str:
        """The day (ISO 8601) from which the month counts."""
        return str(self.received_at)[:10]

    @property
    def id(self) -> str:
        return str(self.sk).removeprefix(REQUEST)

    @property
    def was_at_once(self) -> bool:
        return str(self.sk).endswith(AT_ONCE)


def line(account_id: str, person: str | None, right: str, by: str, now: datetime, outcome: str = "",
         request_id: str = "") -> DataRequest:
    """That a right was exercised and carried out at once: not stored yet, for use within a transaction.

    `person` is None where the person has just been erased; `request_id` is given where it may be noted again.
    """
    return DataRequest(account_id, REQUEST + (request_id or ids.new(now)) + AT_ONCE, person=person, right=right, by=by,
                       received_at=clock.iso(now), due_on=due(now).isoformat(), closed_at=clock.iso(now),
                       outcome=outcome, expires_at=clock.epoch(now + CLOSED_LIVES_FOR))


def due(received: datetime) -> date:
    """The day by which a request must be answered: a calendar month later (GDPR art. 12(3); promise RGT-5).

    The corresponding day of the next month, or its last where there is none (received on 31 January: 28 February).
    """
    return due_from(received.date())


def due_from(received: date) -> date:
    """The same for what was received on a day, by letter say."""
    return received + relativedelta(months=1)
