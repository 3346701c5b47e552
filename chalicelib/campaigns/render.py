"""One recipient's share of a campaign: values for SES's placeholders, headers and tags."""

import json
from datetime import datetime

from chalicelib.accounts.model import IDENTIFIED, OFF
from chalicelib.activity import tokens as activity
from chalicelib.campaigns import merge
from chalicelib.campaigns.model import Frozen
from chalicelib.core import urls
from chalicelib.core.mailer import Bulk, Recipient
from chalicelib.subscriptions import by_mail, tokens
from chalicelib.subscriptions.model import Subscription


def bulk(frozen: Frozen) -> Bulk:
    """What all recipients share. The defaults name every placeholder, so that SES always finds a value."""
    defaults = merge.values(frozen.merges, {}) | {"t": "", "u": ""}
    return Bulk(sender=frozen.sender, reply_to=frozen.reply_to, subject=frozen.subject, text=frozen.text,
                html=frozen.html, headers={"List-Id": frozen.list_header}, defaults=json.dumps(defaults),
                tenant=str(frozen.tenant))


def recipient(frozen: Frozen, campaign_id: str, to: Subscription, delivery: str) -> Recipient:
    """One recipient. The tags carry random ids alone, because SES repeats them in its events and metrics."""
    token = tokens.leaving(frozen.list_id, str(to.sk))
    values = merge.values(frozen.merges, to.fields) | {"t": tracking_token(frozen, campaign_id, to), "u": token}
    return Recipient(
        to=to.address,
        values=json.dumps(values, ensure_ascii=False),
        headers=leaving_headers(token),
        tags={"campaign": campaign_id, "delivery": delivery},
    )


def leaving_headers(token: str) -> dict[str, str]:
    """One click in the mail program (RFC 8058), and a mail for programs that know no better (RFC 2369)."""
    ways = [urls.unsubscribe(token), by_mail.address(token)]
    return {"List-Unsubscribe": ", ".join(f"<{way}>" for way in ways if way),
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def tracking_token(frozen: Frozen, campaign_id: str, to: Subscription) -> str:
    """Names the person only where the account chose it and the person agreed (promises COL-2, DNT-4)."""
    if frozen.tracking == OFF:
        return ""
    named = frozen.tracking == IDENTIFIED and to.tracking is not None
    issued = datetime.fromisoformat(frozen.started_at).date()
    return activity.issue(campaign_id, issued, str(to.sk) if named else "", frozen.list_id)
