"""What stands in the stub's tables while it is measured: Alice's list, people on it, and a newsletter being sent."""

from dataclasses import dataclass
from datetime import datetime
from itertools import count

from chalicelib.accounts.model import Account
from chalicelib.activity import links
from chalicelib.activity import tokens as activity
from chalicelib.campaigns.freeze import Newsletter, freeze
from chalicelib.campaigns.ledger import LEDGER_KEPT
from chalicelib.campaigns.model import PREFIX, SENDING, Campaign
from chalicelib.campaigns.results_model import Results, results_key
from chalicelib.core import clock, ids
from chalicelib.lists.model import MailingList
from chalicelib.subscriptions import rules, tokens
from chalicelib.subscriptions.model import Pending
from tests.benchmarks import newsletter
from tests.support import builders

DELIVERY = "0-2222222222222222-0"  # Carol's mail
PEOPLE = 2400  # so many that each shard of the list has as many as a turn takes


@dataclass(frozen=True)
class Stage:
    """The things that requests are made about."""

    mailing_list: MailingList
    campaign: Campaign
    sent: Newsletter
    at: datetime

    @property
    def html_bytes(self) -> int:
        return len(self.sent.frozen.html.encode())

    @property
    def confirmation(self) -> str:
        """Dave's link: he has asked and not confirmed yet."""
        return tokens.confirmation(self.mailing_list.id, builders.person(builders.DAVE), self.at)

    @property
    def leaving(self) -> str:
        """Carol's link: she is on the list."""
        return tokens.leaving(self.mailing_list.id, builders.person(builders.CAROL))

    @property
    def tracked(self) -> str:
        """Carol's link in the newsletter; she agreed to be counted by name."""
        return activity.issue(self.campaign.id, self.at.date(), builders.person(builders.CAROL),
                              self.mailing_list.id)


def built(people: int = PEOPLE) -> Stage:
    """Put everything there. Needs the stub in the place of AWS."""
    now = clock.now().replace(microsecond=0)
    account = builders.alice()
    mailing_list = builders.a_list(account)
    builders.many_subscribed(mailing_list, [builders.CAROL], tracking=True)  # the stub keeps what is written in batches
    for tracking in (True, False):
        readers = [f"reader{n}@example.org" for n in range(people) if (n % 2 == 0) == tracking]
        builders.many_subscribed(mailing_list, readers, tracking=tracking, first_name="Readera")
    _asked(mailing_list, now).save()
    campaign = Campaign(account.id, PREFIX + ids.new(now), list_id=mailing_list.id, subject="What to sow in May",
                        body="", format="markdown", state=SENDING, created_at=clock.iso(now))
    sent = _written(account, mailing_list, campaign, now)
    _results(campaign, now).save()
    for row in (campaign, sent.frozen, links.publish(account.id, campaign.short_id, sent.links)):
        row.save()
    return Stage(mailing_list, campaign, sent, now)


def _asked(mailing_list: MailingList, now: datetime) -> Pending:
    return Pending(mailing_list.id, builders.person(builders.DAVE), address=builders.DAVE,
                   fields={"first_name": "Dave"}, source="form", requested_at=clock.iso(now),
                   wording=mailing_list.wording, wording_version=1, mailed_at=clock.epoch(now),
                   expires_at=clock.epoch(now + rules.UNCONFIRMED_LIVES_FOR))


def _results(campaign: Campaign, now: datetime) -> Results:
    return Results(*results_key(campaign.id, 0, DELIVERY)[1:], expires_at=clock.epoch(now + LEDGER_KEPT))


def _written(account: Account, mailing_list: MailingList, campaign: Campaign, now: datetime) -> Newsletter:
    """The newsletter, with as many sentences as make it 30 KB."""
    for sentences in count(1):
        campaign.body = newsletter.body(sentences)
        sent = freeze(account, mailing_list, campaign, now)
        if len(sent.frozen.html.encode()) >= newsletter.HTML_BYTES:
            break
    return sent
