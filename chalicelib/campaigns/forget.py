"""Forgetting a person in the ledgers of campaigns: rows and figures stay, and nobody stands in the person's place.

So the account of a campaign adds up as before, and what SES still tells of the mail is counted.
"""

from datetime import datetime

from pynamodb.transactions import TransactWrite

from chalicelib.campaigns.mailed import NOBODY, Page, page_of
from chalicelib.campaigns.model import CANCELLED, FINISHED, PAGE, Campaign, Claim, Progress, progress_key
from chalicelib.campaigns.results_model import Results, results_key
from chalicelib.core.table import Item, commit, held, read_all
from chalicelib.subscriptions.model import shard_of

TRIES = 5  # each lost to somebody else of the same page who is forgotten in that very moment


def forget(campaign: Campaign, person: str, now: datetime) -> bool:
    """Put nobody in the person's place. Whether the person was there. Doing it again does nothing.

    A page that a worker has just read may be claimed only afterwards: it is found by doing it again.
    """
    page = page_of(campaign.id, person, now)
    if page is None:
        return False
    there = bool(page.deliveries(person))
    _replace(campaign.id, person, page, now)
    if campaign.state in {FINISHED, CANCELLED} and person in (page.claim.next_cursor, _cursor(page.next)):
        _rename(campaign.id, person, page, now)
    return there


def _replace(campaign_id: str, person: str, page: Page | None, now: datetime) -> None:
    for _again in range(TRIES):
        if page is None or _replaced(page.claim, person):
            return
        page = page_of(campaign_id, person, now)


def _replaced(claim: Claim, person: str) -> bool:
    before = claim.recipients
    after = [[NOBODY if one == person else one, delivery] for one, delivery in before]
    return after == before or held(lambda: claim.update(actions=[Claim.recipients.set(after)],
                                                        condition=Claim.recipients == before))


def _cursor(claim: Claim | None) -> str:
    return str(claim.sk).removeprefix(PAGE) if claim else ""


def _rename(campaign_id: str, person: str, page: Page, now: datetime) -> None:
    """A page begins after the person, whose fingerprint is its key. Where nothing is sent any more the key may be a few
    letters of it, which many people share: as many as sort after everybody else of the page before."""
    others = [one for one, _delivery in page.claim.recipients if one not in (NOBODY, person)]
    last = max([_cursor(page.claim), *others])
    key = next(person[:length] for length in range(1, len(person) + 1) if person[:length] > last)
    progress = Progress(*progress_key(campaign_id, shard_of(person))[1:])
    told = _results(campaign_id, shard_of(person), page.next, now)

    def all_of_it(write: TransactWrite) -> None:
        write.update(page.claim, actions=[Claim.next_cursor.set(key)])
        if page.next is not None:
            renamed = Claim.from_raw_data(page.next.serialize())
            renamed.sk = PAGE + key
            write.save(renamed)
            write.delete(page.next)
            for row in told:  # they lead to the page by its key
                write.update(row, actions=[Results.cursor.set(key)])
        else:
            write.update(progress, actions=[Progress.cursor.set(key)], condition=Progress.cursor == person)

    commit(all_of_it)


def _results(campaign_id: str, shard: int, claim: Claim | None, now: datetime) -> list[Item]:
    """What became of the mails of a page, where that is known."""
    first = claim.recipients[0][1] if claim is not None and claim.recipients else ""
    return read_all([results_key(campaign_id, shard, first)], now) if first else []
