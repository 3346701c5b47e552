"""The mails of this room, one function each: the confirmation, and the word to somebody who is subscribed already."""

from datetime import UTC, datetime

from chalicelib.accounts.identity import identity
from chalicelib.accounts.model import Account
from chalicelib.core import ids, urls
from chalicelib.core.mailer import Mail
from chalicelib.core.mails import written
from chalicelib.lists.model import MailingList
from chalicelib.subscriptions import probed, rules, tokens
from chalicelib.subscriptions.model import Pending, named_in


def confirmation(account: Account, mailing_list: MailingList, pending: Pending) -> Mail:
    """“Please confirm”: the wording agreed to, the link, who runs the list. No tracking (promise PRF-2).

    Where an upload asked for it, the mail is marked with its id, so that SES's events tell what becomes of such mails
    (promise SHR-1).
    """
    requested = datetime.strptime(pending.requested_at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    token = tokens.confirmation(mailing_list.id, pending.sk, requested)
    by_upload = named_in(str(pending.source))
    upload = {"upload": ids.full(account.id, by_upload[0])} if by_upload else {}
    return written("confirm", pending.address, upload | probed.tags(pending.address, pending.sk),
                   controller=identity(account), mailing_list=mailing_list, wording=pending.wording,
                   wording_version=int(pending.wording_version), confirm_url=urls.confirm(token),
                   requested_at=_in_words(requested), expires_at=_in_words(requested + rules.UNCONFIRMED_LIVES_FOR))


def already(account: Account, mailing_list: MailingList, pending: Pending) -> Mail:
    """“You are subscribed already”, with the link to leave."""
    leave = urls.unsubscribe(tokens.leaving(mailing_list.id, pending.sk))
    return written("already", pending.address, probed.tags(pending.address, pending.sk),
                   controller=identity(account), mailing_list=mailing_list, unsubscribe_url=leave)


def _in_words(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"
