"""The part of the walk that leaves something to the sweep in each of the tables where else it takes years."""

from datetime import timedelta

from chalicelib.accounts.rights import CLOSED_LIVES_FOR
from chalicelib.activity.model import FOLD, Bookmark
from chalicelib.campaigns.due_model import ends_row
from chalicelib.campaigns.model import Claim, claim_key
from chalicelib.core import clock, ids, signing
from chalicelib.portal import journal, requests, rules
from tests.support.world import World

A_DAY = timedelta(days=1)


def overdue(world: World) -> None:
    """A request that was answered three years ago, a line of the journal, and two campaigns' ledgers: one is over, of
    the other some."""
    now, person = clock.now(), world.person("long.ago@example.org")
    requests.exercised([world.account.id], person, rules.ACCESS, now - CLOSED_LIVES_FOR - A_DAY)
    journal.write(person, world.account.id, [], now - rules.JOURNAL_LIVES_FOR - A_DAY)
    for ends in ([-A_DAY], [-A_DAY, A_DAY]):
        campaign = ids.full(world.account.id, ids.new(now))
        ends_row(clock.iso(now), campaign).save()
        for number, end in enumerate(ends):
            Claim(*claim_key(campaign, 0, str(number))[1:], recipients=[], skipped={}, leased_until=0,
                  expires_at=clock.epoch(now + end)).save()
    signing.forget()  # each function fetches the keys by itself


def unfolded() -> None:
    """As where the aggregator has never run: whoever folds looks for the oldest day."""
    Bookmark(*FOLD).delete()
