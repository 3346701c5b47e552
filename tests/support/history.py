"""Years of mailing one person: as many rows of every kind as no page should gather."""

from datetime import timedelta

from chalicelib.accounts import audit, rights
from chalicelib.accounts.model import Audit
from chalicelib.accounts.rights import DataRequest
from chalicelib.activity.model import CLICK, Activity, Seen, partition, seen_key, sort_key
from chalicelib.campaigns.model import DELIVERED, PREFIX, Campaign, Claim, claim_key
from chalicelib.campaigns.results_model import LETTERS, Results, results_key
from chalicelib.core import clock, ids, signing
from chalicelib.core.table import write_all
from chalicelib.lists.model import MailingList
from chalicelib.subscriptions.model import shard_of
from chalicelib.webhooks.model import CALLS, LoggedCall, Webhook, log_of
from tests.support.world import World

LATER = 10**10


def mailed(world: World, garden: MailingList, times: int) -> list[str]:
    """Campaigns that went to the person and were followed by them, "Issue 0" the oldest; their ids."""
    person, made = world.person(world.carol), []
    for n in range(times):
        at = world.now() - timedelta(hours=times - n)
        short = ids.new(at)
        campaign = Campaign(world.account.id, PREFIX + short, list_id=garden.id, subject=f"Issue {n}.", format="html",
                            body="x", state="finished", created_at=clock.iso(at), started_at=clock.iso(at))
        claim = Claim(*claim_key(campaign.id, shard_of(person), "")[1:], recipients=[[person, f"0-{n}-0"]], skipped={},
                      last=True, leased_until=0, expires_at=LATER)
        result = Results(*results_key(campaign.id, shard_of(person), f"0-{n}-0")[1:],
                         stands={"0": LETTERS[DELIVERED]}, expires_at=LATER)
        write_all(Campaign, [campaign])
        write_all(Claim, [claim, result])
        made.append(campaign.id)
    return made


def read(world: World, campaigns: list[str], links: int) -> None:
    """The person follows so many links of each."""
    person, today = world.person(world.carol), world.now().date()
    write_all(Activity, [
        Activity(partition(today - timedelta(days=n % 90), 0), sort_key(one, person, CLICK, link), times=1,
                 person=person, expires_at=LATER)
        for n, one in enumerate(campaigns) for link in range(links)])
    write_all(Activity, [
        Seen(*seen_key(one, person, CLICK, link)[1:], day=today.isoformat(), person=person, expires_at=LATER)
        for one in campaigns for link in range(links)])


def looked_up(world: World, times: int) -> None:
    """The account holder looks the person up, again and again."""
    known_as = signing.alias(world.account.id, world.person(world.carol))
    write_all(Audit, [audit.row(world.account.id, "user:a", "person.looked_up", world.now() + timedelta(seconds=n),
                                known_as) for n in range(times)])


def asked(world: World, times: int) -> None:
    """The person uses a right in the portal, again and again."""
    person = world.person(world.carol)
    write_all(DataRequest, [rights.line(world.account.id, person, rights.RECTIFY, rights.PORTAL,
                                        world.now() - timedelta(hours=n + 1), "Corrected.") for n in range(times)])


def told_to_servers(world: World, webhooks: int, calls: int) -> None:
    """Every webhook of the account hears of the person."""
    now, known_as = world.now(), signing.alias(world.account.id, world.person(world.carol))
    for _n in range(webhooks):
        hook = Webhook(world.account.id, f"webhook#{ids.new(now)}", url="https://hooks.example/", events=[], secret="",
                       created_at=clock.iso(now))
        hook.save()
        write_all(LoggedCall, [
            LoggedCall(log_of(hook.id), CALLS + ids.new(now), delivery=f"call{each}", event="subscription.left",
                       about={"subscription_id": f"x-y-{known_as}"}, attempt=1, occurred_at=clock.iso(now),
                       at=clock.iso(now), milliseconds=1, expires_at=LATER) for each in range(calls)])
