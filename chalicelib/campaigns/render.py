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

ONE_CLICK = {"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
_encode = json.JSONEncoder(ensure_ascii=False).encode


def bulk(frozen: Frozen) -> Bulk:
    """What all recipients share. The defaults name every placeholder, so that SES always finds a value."""
    defaults = merge.values(frozen.merges, {}) | {"t": "", "u": ""}
    return Bulk(sender=frozen.sender, reply_to=frozen.reply_to, subject=frozen.subject, text=frozen.text,
                html=frozen.html, headers={"List-Id": frozen.list_header, **ONE_CLICK}, defaults=json.dumps(defaults),
                tenant=str(frozen.tenant))


class Recipients:
    """Makes the recipients of one campaign; what they share is looked up once."""

    def __init__(self, frozen: Frozen, campaign_id: str) -> None:
        self._campaign, self._list, self._merges = campaign_id, str(frozen.list_id), frozen.merges
        self._issued = datetime.fromisoformat(frozen.started_at).date()
        self._named = frozen.tracking == IDENTIFIED
        self._nobody = "" if frozen.tracking == OFF else activity.issue(campaign_id, self._issued)

    def make(self, to: Subscription, delivery: str) -> Recipient:
        """One recipient. The tags carry random ids alone, because SES repeats them in its events and metrics."""
        person = str(to.sk)
        leave = tokens.leaving(self._list, person)
        values = merge.values(self._merges, to.fields) | {"t": self.tracking_token(to, person), "u": leave}
        return Recipient(to.address, _encode(values), {"List-Unsubscribe": ways_to_leave(leave)},
                         {"campaign": self._campaign, "delivery": delivery})

    def tracking_token(self, to: Subscription, person: str) -> str:
        """Names the person only where the account chose it and the person agreed (promises COL-2, DNT-4)."""
        if self._named and to.tracking is not None:
            return activity.issue(self._campaign, self._issued, person, self._list)
        return self._nobody


def leaving_headers(token: str) -> dict[str, str]:
    """One click in the mail program (RFC 8058), and a mail for programs that know no better (RFC 2369)."""
    return {"List-Unsubscribe": ways_to_leave(token), **ONE_CLICK}


def ways_to_leave(token: str) -> str:
    """The links of that header."""
    return ", ".join(f"<{way}>" for way in (urls.unsubscribe(token), by_mail.address(token)) if way)
