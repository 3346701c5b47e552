"""From what a request says to the message that arrives: RFC 5322 headers, text before HTML (RFC 2046)."""

import secrets
import time
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.utils import format_datetime

from infrastructure.local.ses.headers import POLICY

_BODY = POLICY.clone(cte_type="7bit", linesep="\r\n")


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to be sent, every value of it final."""

    sender: str
    to: list[str]
    subject: str
    text: str = ""
    html: str = ""
    cc: list[str] = field(default_factory=list)
    bcc: list[str] = field(default_factory=list)
    reply_to: list[str] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def recipients(self) -> list[str]:
        return [*self.to, *self.cc, *self.bcc]


def new_message_id() -> str:
    """An id in SES's own form: a time stamp, a random id, a counter."""
    return f"01{int(time.time() * 1000):014x}-{uuid.UUID(bytes=secrets.token_bytes(16))}-000000"


def internet_id(message_id: str, region: str) -> str:
    """The Message-ID header that SES derives from its own id."""
    return f"<{message_id}@{region}.amazonses.com>"


def written(letter: Letter, message_id: str, region: str, now: datetime) -> bytes:
    """The whole message. Header values are checked ASCII and go in as they came: SES folds nothing either."""
    lines = {
        "From": letter.sender,
        "Reply-To": ", ".join(letter.reply_to),
        "To": ", ".join(letter.to),
        "Cc": ", ".join(letter.cc),
        "Subject": _encoded(letter.subject),
        **letter.headers,
        "Date": format_datetime(now),
        "Message-ID": internet_id(message_id, region),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value or name == "Subject")
    return head.encode("ascii") + _body(letter, message_id)


def _encoded(subject: str) -> str:
    return subject if subject.isascii() else Header(subject, "utf-8", header_name="Subject").encode(linesep="\r\n")


def _body(letter: Letter, message_id: str) -> bytes:
    parts = [(kind, content) for kind, content in (("plain", letter.text), ("html", letter.html)) if content]
    message = EmailMessage(policy=_BODY)
    (kind, content), *more = parts or [("plain", "")]
    message.set_content(content, subtype=kind, cte=_transfer_encoding(content))
    for kind, content in more:
        message.add_alternative(content, subtype=kind, cte=_transfer_encoding(content))
    if message.is_multipart():
        message.set_boundary(f"----=_Part_{message_id}")
    return message.as_bytes()


def _transfer_encoding(content: str) -> str:
    plain = content.isascii() and all(len(line) <= 990 for line in content.splitlines())
    return "7bit" if plain else "quoted-printable"
