"""Writing: drafts made, changed, copied, thrown away; looked at and tried out before anybody gets them."""

from datetime import datetime
from typing import Any

from pynamodb.transactions import TransactWrite

from chalicelib.accounts import audit
from chalicelib.accounts.model import OFF, Account
from chalicelib.accounts.service import check_may_send
from chalicelib.campaigns import freeze as freezing
from chalicelib.campaigns import merge, states
from chalicelib.campaigns.model import PREFIX, Campaign
from chalicelib.campaigns.samples import NOBODY, sample_values
from chalicelib.core import clock, ids, queue, signing
from chalicelib.core.errors import Outdated
from chalicelib.core.table import commit
from chalicelib.lists.model import MailingList
from chalicelib.lists.service import get_list

WORDS = ("subject", "preheader", "body", "format", "analytics")


def create_campaign(account: Account, list_id: str, subject: str, body: str, now: datetime,
                    written_in: str = "markdown", preheader: str = "", by: str = "service",
                    analytics: dict[str, str] | None = None) -> Campaign:
    """A new draft. Raises NotFound for a list of nobody or of somebody else, Invalid for what could never be sent."""
    mailing_list = get_list(account.id, list_id, now)
    made = Campaign(account.id, PREFIX + ids.new(now), list_id=mailing_list.id, subject=subject, body=body,
                    format=written_in, preheader=preheader, analytics=analytics or {}, created_at=clock.iso(now))
    freezing.freeze(account, mailing_list, made, now)  # says at once what is wrong with it

    def both(write: TransactWrite) -> None:
        write.save(made, condition=Campaign.pk.does_not_exist())
        write.save(audit.row(account.id, by, "campaign.created", now, made.id))

    commit(both)
    return made


def update_draft(account: Account, campaign: Campaign, version: int, now: datetime, by: str,
                 **words: Any) -> Campaign:
    """Change the words that are given (WORDS) of version `version`. Raises Outdated where
    that is not the current one, Conflict once it is no draft, Invalid for what could never be sent."""
    states.after("change", states.standing(campaign))
    if int(campaign.version) != version:
        raise Outdated
    changes = {name: given for name, given in words.items() if name in WORDS and given is not None}
    for name, given in {"analytics": campaign.analytics or {}, **changes}.items():
        setattr(campaign, name, given)
    freezing.freeze(account, get_list(account.id, str(campaign.list_id), now), campaign, now)

    def both(write: TransactWrite) -> None:
        write.update(campaign, actions=[getattr(Campaign, name).set(getattr(campaign, name)) for name in WORDS]
                     + [Campaign.version.set(version + 1)],
                     condition=(Campaign.version == version) & (Campaign.state == campaign.state))
        write.save(audit.row(account.id, by, "campaign.changed", now, campaign.id))

    if not commit(both):
        raise Outdated
    campaign.version = version + 1
    return campaign


def delete_draft(campaign: Campaign, now: datetime, by: str) -> None:
    """Throw a draft away, as it was read. Raises Conflict once it is no draft, Outdated where it has changed."""
    states.after("change", states.standing(campaign))

    def both(write: TransactWrite) -> None:
        write.delete(campaign, condition=(Campaign.state == campaign.state) & (Campaign.version == campaign.version))
        write.save(audit.row(str(campaign.pk), by, "campaign.deleted", now, campaign.id))

    if not commit(both):
        raise Outdated


def duplicate(account: Account, campaign: Campaign, now: datetime, by: str) -> Campaign:
    """A new draft with the same words for the same list, whatever has become of the old one."""
    return create_campaign(account, str(campaign.list_id), str(campaign.subject), str(campaign.body), now,
                           str(campaign.format), str(campaign.preheader), by,
                           campaign.analytics)


def preview(account: Account, campaign: Campaign, now: datetime, sample: str = NOBODY) -> dict[str, Any]:
    """Subject, HTML and text as one of the sample readers would get them, and the numbered links."""
    return previewed(account, get_list(account.id, str(campaign.list_id), now), campaign, now, sample)


def previewed(account: Account, mailing_list: MailingList, campaign: Campaign, now: datetime,
              sample: str = NOBODY) -> dict[str, Any]:
    """The same, where the list is at hand."""
    newsletter = freezing.freeze(account, mailing_list, campaign, now, tracking=OFF)
    frozen = newsletter.frozen
    values = merge.values(frozen.merges, sample_values(mailing_list.fields, sample)) | {"u": "preview"}
    return {"subject": merge.fill(frozen.subject, values), "html": merge.fill(frozen.html, values),
            "text": merge.fill(frozen.text, values), "links": newsletter.links,
            "size_bytes": len(frozen.html.encode())}


def request_test(account: Account, campaign: Campaign, now: datetime, by: str, user_id: str = "") -> None:
    """Ask for a test mail to one of the account's people, or to the account's own address. Raises NotReady."""
    check_may_send(account)
    audit.record(account.id, by, "campaign.tested", now, campaign.id)
    wish = {"test": campaign.id, "once": signing.random_id(16)}
    queue.put("sending", wish | ({"user": user_id} if user_id else {}))
