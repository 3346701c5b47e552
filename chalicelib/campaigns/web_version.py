"""The web version of a campaign: the same for everybody, and without anybody's data (promises COL-2, CKI-2).

It is the plain-text part: nothing in it loads anything from elsewhere, images stand by their descriptions, links are
the author's own, uncounted. Merge fields have their defaults, and the link to leave stays in each reader's own mail.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from chalicelib.accounts.model import Account, account_key
from chalicelib.campaigns import merge
from chalicelib.campaigns.merge import LEAVING, PLACEHOLDERS
from chalicelib.campaigns.model import Frozen, frozen_key
from chalicelib.core import ids, signing, urls
from chalicelib.core.errors import BadLink, NotFound
from chalicelib.core.table import read_many

TEXT_WIDTH = 72
IN_YOUR_MAIL = "(The link stands in the mail that you got.)"


@dataclass(frozen=True, slots=True)
class WebVersion:
    """What the page shows: the text in paragraphs of lines."""

    account: Account
    subject: str
    paragraphs: list[list[str]]


def address(campaign_id: str) -> str:
    """The page's address: it names the campaign alone, and is the same in every mail."""
    return urls.public(f"/w/{signing.sign('web', campaign_id)}")


def read(token: str, now: datetime) -> WebVersion:
    """Raises BadLink; NotFound where the campaign has not been sent."""
    parts = signing.verify("web", token)
    if len(parts) != 1:
        raise BadLink
    account_id, short = ids.split(parts[0])
    found = read_many([account_key(account_id), frozen_key(account_id, short)], now)
    account, frozen = cast("tuple[Account | None, Frozen | None]", tuple(found))
    if account is None or frozen is None:
        raise NotFound("This newsletter has not been sent.", "Look again when you have it in your inbox.")
    defaults = merge.values(frozen.merges, {})
    text = _without_footer(frozen.text, parts[0]).replace(urls.unsubscribe(PLACEHOLDERS[LEAVING]), IN_YOUR_MAIL)
    blocks = merge.fill(text, defaults).replace("\r\n", "\n").split("\n\n")
    return WebVersion(account, merge.fill(frozen.subject, defaults),
                      [block.strip("\n").split("\n") for block in blocks if block.strip()])


def _without_footer(text: str, campaign_id: str) -> str:
    """The page says by itself who is responsible; the footer that we have added says it of a mail."""
    own, _line, footer = text.rpartition(f"\n{'-' * TEXT_WIDTH}\n")
    return own if address(campaign_id) in footer else text
