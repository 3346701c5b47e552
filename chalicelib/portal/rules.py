"""Which rights there are, and when an answer is due. Pure: no AWS, no clock."""

from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta

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
PORTAL, ACCOUNT, OPERATOR = "portal", "account", "operator"
CLOSED_LIVES_FOR = timedelta(days=3 * 365)
COMPLAINT_ANSWERED_WITHIN = timedelta(days=30)
UPHELD, PARTLY, NOT_UPHELD, WITHDRAWN = "upheld", "partly", "not upheld", "withdrawn by erasure"
OUTCOMES = {UPHELD: "Upheld", PARTLY: "Upheld in part", NOT_UPHELD: "Not upheld"}  # that somebody may decide
LONGEST_WORDS, LONGEST_WISH = 5_000, 1_000


def due(received: datetime) -> date:
    """The day by which a request must be answered: a calendar month later (GDPR art. 12(3); promise RGT-5).

    The corresponding day of the next month, or its last where there is none (received on 31 January: 28 February).
    """
    return received.date() + relativedelta(months=1)


def answer_due(received: datetime) -> date:
    """The day by which a complaint must be answered: thirty days later (promise RGT-4)."""
    return (received + COMPLAINT_ANSWERED_WITHIN).date()
