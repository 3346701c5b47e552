"""A test mail: the draft as it stands, to the one who asked for it, in no figure and no ledger."""

from datetime import datetime
from typing import cast

from chalicelib.accounts.model import OFF, Account, account_key
from chalicelib.campaigns import freeze as freezing
from chalicelib.campaigns import merge, render, tenant
from chalicelib.campaigns.model import Campaign, campaign_key
from chalicelib.core import copies, ids, pages
from chalicelib.core.errors import NotTaken
from chalicelib.core.mailer import Mail
from chalicelib.core.table import read_many
from chalicelib.lists.service import get_list
from chalicelib.subscriptions import tokens
from chalicelib.users.model import User, user_key

NOBODY = "test"  # no fingerprint looks like this, so the links of a test mail lead to nobody's subscription


def send_test(campaign_id: str, now: datetime, user_id: str, once: str) -> None:
    """Mail the draft to one of the account's people, or to the account's own address; merge fields at their
    defaults. `once` names this wish, however often its message comes."""
    account_id, short = ids.split(campaign_id)
    found = read_many([account_key(account_id), campaign_key(account_id, short), user_key(account_id, user_id)], now)
    account, campaign, user = cast("tuple[Account | None, Campaign | None, User | None]", tuple(found))
    if account is None or campaign is None or (user_id and user is None):
        return
    mailing_list = get_list(account_id, campaign.list_id, now)
    frozen = freezing.freeze(account, mailing_list, campaign, now, tracking=OFF).frozen
    leave = tokens.leaving(mailing_list.id, NOBODY)
    sample = merge.values(frozen.merges, {}) | {"u": leave}
    banner = pages.render("mail/test_notice.html")
    mail = Mail(name="test", tenant=frozen.tenant, sender=frozen.sender, reply_to=frozen.reply_to,
                to=user.email if user else account.email,
                subject=f"[Test] {merge.fill(frozen.subject, sample)}",
                text=f"{pages.render('mail/test_notice.txt')}\n{merge.fill(frozen.text, sample)}",
                html=_after_body(merge.fill(frozen.html, sample), banner),
                headers={"List-Id": frozen.list_header, **render.leaving_headers(leave)})
    try:
        copies.send_ours(mail, once, now)
    except NotTaken as stopped:
        tenant.heed(stopped, account_id)  # the message comes again, and then leaves without it
        raise


def _after_body(html: str, banner: str) -> str:
    start = html.find(">", html.find("<body")) + 1
    return html[:start] + banner + html[start:]
