"""How many mails SES lets this account send in its region, a second and a day; SES raises it when asked."""

from typing import NamedTuple

from chalicelib.core import aws


class Quota(NamedTuple):
    """SES's own figures: mails a second, mails in any 24 hours (-1: no limit), and those of the last 24 hours."""

    rate: float
    most: float
    sent: float


def ask() -> Quota:
    """What SES says now. Raises ClientError where it does not tell."""
    found = aws.client("sesv2").get_account()["SendQuota"]
    return Quota(float(found["MaxSendRate"]), float(found["Max24HourSend"]), float(found["SentLast24Hours"]))
