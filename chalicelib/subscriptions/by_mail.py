"""Leaving by mail: the third way beside the page and the one click (RFC 2369 §3.2, promise RGT-3).

The address in the `List-Unsubscribe` header takes mails whose subject holds the token of the link to leave. The token
alone decides: who seems to have sent the mail proves nothing, and is not looked at.
"""

import json
import re
from datetime import datetime
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from typing import Any

from chalicelib.core import log
from chalicelib.core.errors import BadLink, NotFound
from chalicelib.core.settings import settings
from chalicelib.subscriptions import leave, tokens
from chalicelib.subscriptions.tokens import Leaving

WORD = "unsubscribe"
TOKEN = re.compile(r"[A-Za-z0-9_-]{40,200}")
MOST_TRIED = 5


def address(token: str) -> str:
    """The `mailto:` link, or "" where this deployment receives no mail."""
    to = settings().leave_address
    return f"mailto:{to}?subject={WORD}%20{token}" if to else ""  # a token needs no quoting


def take_in(envelope: dict[str, Any], now: datetime) -> None:
    """Carry out one mail, from the SNS envelope of SES's notice. Again it does nothing more; without a token of ours it
    does nothing, and is counted: `known` is what the metric StrangeMailsToLeave reads."""
    mail = json.loads(envelope["Message"]).get("mail", {})
    link = _link(_subject(mail))
    log.logger().info("mail to leave", extra={"known": int(link is not None)})
    if link is not None:
        leave.leave(link, now)


def _subject(mail: dict[str, Any]) -> str:
    raw = str(mail.get("commonHeaders", {}).get("subject") or "")
    try:
        return str(make_header(decode_header(raw)))
    except (HeaderParseError, LookupError, ValueError):
        return raw


def _link(subject: str) -> Leaving | None:
    """What the first genuine token among the words stands for: mail programs put words of their own before it."""
    for token in TOKEN.findall(subject)[:MOST_TRIED]:
        try:
            return tokens.read_leaving(token)
        except (BadLink, NotFound):
            continue
    return None
