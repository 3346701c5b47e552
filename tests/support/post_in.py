"""A mail to the address for leaving, as SES tells of it: headers, no body (the Stop action's notice, through SNS)."""

import json
import os
from typing import Any

from chalicelib.core import aws


def notice(subject: str, sender: str = "somebody@example.net", to: str = "leave@mail.smartmessages.example") -> str:
    """The body of the SQS message."""
    mail = {"timestamp": "2026-11-23T09:00:00.000Z", "source": sender, "messageId": "o3vrnil0e2ic", "destination": [to],
            "headersTruncated": False,
            "headers": [{"name": "From", "value": sender}, {"name": "To", "value": to},
                        {"name": "Subject", "value": subject}],
            "commonHeaders": {"from": [sender], "to": [to], "subject": subject}}
    receipt = {"timestamp": "2026-11-23T09:00:00.000Z", "recipients": [to], "action": {"type": "Stop"}}
    told: dict[str, Any] = {"notificationType": "Received", "receipt": receipt, "mail": mail}
    return json.dumps({"Type": "Notification", "Subject": "Amazon SES Email Receipt Notification",
                       "Message": json.dumps(told)})


def post(subject: str, sender: str = "somebody@example.net") -> None:
    """Into the queue."""
    aws.client("sqs").send_message(QueueUrl=os.environ["QUEUE_LEAVING"], MessageBody=notice(subject, sender))
