"""A draft before it goes out: the findings of every rule, and what its links answered when they were last asked."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from chalicelib.accounts.model import Account
from chalicelib.campaigns import freeze as freezing
from chalicelib.campaigns import merge
from chalicelib.campaigns.checks import GOOD, WRONG, Finding, Letter, findings
from chalicelib.campaigns.link_model import LinkCheck, link_check_key
from chalicelib.campaigns.model import Campaign
from chalicelib.core import ids
from chalicelib.core.errors import Invalid, NotFound
from chalicelib.core.table import read_many
from chalicelib.lists.model import MailingList, list_key

TOKEN_LENGTH = 96  # about what a recipient's own tokens add to every counted link


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found. `asked` is None until the links were asked; `outdated` where the draft has changed since."""

    mailing_list: MailingList
    findings: list[Finding]
    asked: LinkCheck | None
    outdated: bool

    @property
    def silent(self) -> list[dict[str, str]]:
        """The links to look at again: all that did not simply answer."""
        return [one for one in (self.asked.answers if self.asked else []) if one["level"] != GOOD]

    @property
    def sound(self) -> bool:
        """Whether nothing was found that readers would suffer from."""
        return all(one.level != WRONG for one in self.findings) and not any(
            one["level"] == WRONG for one in self.silent)


def of_campaign(account: Account, campaign: Campaign, now: datetime) -> Inspection:
    """One read beyond the campaign. Raises NotFound where the campaign's list is gone."""
    rows = read_many([list_key(account.id, ids.own(account.id, str(campaign.list_id))),
                      link_check_key(campaign.id)], now)
    mailing_list, asked = cast("tuple[MailingList | None, LinkCheck | None]", tuple(rows))
    if mailing_list is None:
        raise NotFound("The list of this campaign does not exist any more.", "Write a new campaign to another list.")
    return Inspection(mailing_list, _found(account, mailing_list, campaign, now), asked,
                      asked is not None and int(asked.version) != int(campaign.version))


def _found(account: Account, mailing_list: MailingList, campaign: Campaign, now: datetime) -> list[Finding]:
    try:
        newsletter = freezing.freeze(account, mailing_list, campaign, now)
    except Invalid as error:
        return [Finding("content", WRONG, f"{error.detail} {error.remedy}")]
    frozen = newsletter.frozen
    size = len(merge.fill(frozen.html, merge.values(frozen.merges, {}) | dict.fromkeys("tu", "x" * TOKEN_LENGTH))
               .encode())
    return findings(Letter(merge.fill(frozen.subject, merge.values(frozen.merges, {})), frozen.html, size,
                           newsletter.links, [(name, default) for name, default in frozen.merges]))
