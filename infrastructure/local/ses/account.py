"""What SES tells of an account: how much it may send, which tests and the local run may choose."""

import json
from dataclasses import dataclass

from moto.sesv2.responses import SESV2Response

PATH = "{0}/v2/email/account$"


@dataclass
class Allowance:
    """SES's SendQuota: mails a second, mails in 24 hours (-1: no limit), and those of the last 24 hours."""

    rate: float = 1000.0
    most: float = 1_000_000.0
    sent: float = 0.0


allowance = Allowance()


def forget() -> None:
    """As at the start."""
    allowance.rate, allowance.most, allowance.sent = Allowance.rate, Allowance.most, Allowance.sent


def get_account(_self: SESV2Response) -> str:
    """GetAccount, as far as the quota goes."""
    return json.dumps({"SendQuota": {"MaxSendRate": allowance.rate, "Max24HourSend": allowance.most,
                                     "SentLast24Hours": allowance.sent}, "SendingEnabled": True})
