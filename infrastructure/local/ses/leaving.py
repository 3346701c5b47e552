"""SES receiving, as far as the service has it: the mail that a mail program sends for a `List-Unsubscribe: <mailto:…>`.

Its notice, headers alone as the Stop action tells them, goes onto the topic of the template, from which it comes into
the queue and to the worker as it would in AWS.
"""

import json
import re
from datetime import datetime
from urllib.parse import parse_qs, unquote, urlsplit

from infrastructure.local.clients import client
from infrastructure.local.ses.events import stamp
from infrastructure.local.ses.inbox import Mail

TOPIC = "LeavingTopic"
SUBJECT = "Amazon SES Email Receipt Notification"
_MAILTO = re.compile(r"<(mailto:[^>]+)>", re.IGNORECASE)


def asked_of(mail: Mail) -> tuple[str, str] | None:
    """To whom a reader's mail program would write to leave, and with which subject; None where it cannot by mail."""
    found = _MAILTO.search(mail.header("List-Unsubscribe"))
    if found is None:
        return None
    parts = urlsplit(found[1])
    return unquote(parts.path), parse_qs(parts.query).get("subject", [""])[0]


def write(mail: Mail, now: datetime) -> bool:
    """Send what the reader's mail program would; False where the mail offers no such way. Raises LookupError where the
    stack receives no mail."""
    asked = asked_of(mail)
    if asked is None:
        return False
    topics = [one["TopicArn"] for one in client("sns").list_topics()["Topics"]]
    topic = next((arn for arn in topics if TOPIC in arn), None)
    if topic is None:
        raise LookupError(TOPIC)
    client("sns").publish(TopicArn=topic, Subject=SUBJECT, Message=json.dumps(_notice(mail, *asked, now)))
    return True


def _notice(mail: Mail, to: str, subject: str, now: datetime) -> dict[str, object]:
    sender = mail.envelope_to[0]
    said = {"From": sender, "To": to, "Subject": subject}
    told = {"timestamp": stamp(now), "source": sender, "messageId": mail.message_id, "destination": [to],
            "headersTruncated": False, "headers": [{"name": name, "value": value} for name, value in said.items()],
            "commonHeaders": {"from": [sender], "to": [to], "subject": subject}}
    receipt = {"timestamp": stamp(now), "recipients": [to], "action": {"type": "Stop"}}
    return {"notificationType": "Received", "receipt": receipt, "mail": told}
