"""People who no longer read: half a year in which newsletters reach somebody who opens none of them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from chalicelib.accounts.model import Account
from chalicelib.campaigns.ledger import LEDGER_KEPT
from chalicelib.campaigns.model import DELIVERED, FINISHED, Campaign, Claim, claim_key
from chalicelib.campaigns.results_model import LETTERS, Results, results_key
from chalicelib.core import clock, ids
from chalicelib.core.table import write_all
from chalicelib.lists.model import MailingList
from chalicelib.subscriptions.model import shard_of
from chalicelib.subscriptions.warned import Warned, warned_key
from chalicelib.sunset import walk
from chalicelib.sunset.model import Round
from chalicelib.sunset.rules import lapses_at
from tests.support import builders
from tests.support.mail import PUBLIC_URL, Mail
from tests.support.world import World

RULE = {"campaigns": 2, "days": 30}
BATCH = "seeded"
SHARD = 0  # where people lie who are seeded
SUBJECT = "Do you still want to hear"


@dataclass
class Garden:
    """A list of Alice's, whose account deletes who no longer reads."""

    world: World
    garden: MailingList
    campaigns: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, world: World, rule: dict[str, int] | None = RULE) -> "Garden":
        """At noon, so that a test that counts hours does not run over midnight."""
        world.advance_to_noon()
        made = cls(world, world.a_list())
        chosen(world.account, rule)
        return made

    def joins(self, who: str, *, tracking: bool = True, garden: MailingList | None = None) -> None:
        self.world.subscribed(garden or self.garden, who, tracking=tracking)

    def newsletters(self, *after_days: float) -> None:
        """One after each so many days."""
        for days in after_days:
            self.world.advance(days=days)
            self.campaigns.append(self.world.send(self.garden))

    def half_a_year(self) -> None:
        """Three newsletters in 200 days, of which two lie a season apart, and still are known five weeks later."""
        self.newsletters(60, 40, 60)
        self.world.advance(days=40)
        self.world.forget_mail()

    def walks(self) -> None:
        """A walk from its beginning to its end, and what its mails come to."""
        self.run()
        self.world.drain()

    def run(self) -> dict[str, int]:
        found: dict[str, int] = self.world.run("sunset")
        return found

    def weeks_pass(self, weeks: int) -> None:
        """Week by week, as the schedule would."""
        for _week in range(weeks):
            self.world.advance(days=7)
            self.walks()
        self.world.run("sweep")

    # --- what can be seen

    def is_there(self, who: str, garden: MailingList | None = None) -> bool:
        return self.world.subscription_or_none(garden or self.garden, who) is not None

    def warnings(self, who: str) -> list[Mail]:
        """The warnings that went to somebody."""
        return [mail for mail in self.world.inbox() if mail.to.lower() == who.lower() and SUBJECT in mail.subject]

    def warned(self, who: str) -> Any:
        """The row, or None."""
        return self.world.find(warned_key(self.world.account.id, self.world.person(who)))

    def stay_link(self, who: str) -> str:
        found = re.search(rf"{PUBLIC_URL}(/stay/\S+)", self.warnings(who)[0].text)
        assert found, "no link to stay"
        return found[1]

    def opens(self, who: str, **headers: str) -> None:
        """The newest newsletter."""
        campaign = next(mail for mail in self.world.inbox() if mail.to.lower() == who.lower() and mail.pixel)
        assert campaign.pixel
        self.world.http("GET", campaign.pixel, headers=headers)

    def now(self) -> str:
        return clock.iso(clock.now())


def seeded(account: Account, people: Iterable[str], sent: Sequence[timedelta] = (timedelta(120), timedelta(20)),
           since: timedelta = timedelta(300)) -> MailingList:
    """A list of people who agreed so long ago, and newsletters delivered to all of them so long ago: the rows that a
    year of doing it would have left, all in one shard."""
    now, made = clock.now(), builders.a_list(account)
    rows = [builders.subscribed(made, who, tracking=True, now=now - since) for who in people]
    assert {shard_of(str(row.sk)) for row in rows} <= {SHARD}
    for ago in sent:
        delivered(made, [str(row.sk) for row in rows], now - ago)
    return made


def delivered(made: MailingList, people: Sequence[str], at: datetime) -> None:
    """A newsletter that reached these people, all of one shard, and counted by name."""
    campaign, claim, results = newsletter(made.id, people, at)
    campaign.save()
    claim.save()
    results.save()


def newsletter(list_id: str, people: Sequence[str], at: datetime) -> tuple[Campaign, Claim, Results]:
    """The rows that it left, not stored yet."""
    shard, = {shard_of(person) for person in people}
    campaign = Campaign(list_id.partition("-")[0], f"campaign#{ids.new(at)}", list_id=list_id, subject="Frost",
                        format="markdown", body="Frost", state=FINISHED, tracking="identified",
                        created_at=clock.iso(at), started_at=clock.iso(at), finished_at=clock.iso(at))
    ends = clock.epoch(at + LEDGER_KEPT)
    mails = [[person, f"{shard}-{BATCH}-{number}"] for number, person in enumerate(sorted(people))]
    claim = Claim(*claim_key(campaign.id, shard, "")[1:], recipients=mails, skipped={}, last=True, leased_until=0,
                  expires_at=ends)
    return campaign, claim, Results(
        *results_key(campaign.id, shard, f"{shard}-{BATCH}-0")[1:], expires_at=ends,
        stands={str(number): LETTERS[DELIVERED] for number in range(len(mails))})


def warned(account: Account, people: Iterable[str], at: datetime, *, delivered: bool = True) -> None:
    """As a walk of that time and its mails would have left it."""
    days, then = RULE["days"], clock.epoch(at)
    write_all(Warned, [Warned(*warned_key(account.id, builders.person(who))[1:], warned_at=then, days=days,
                              delivered_at=then if delivered else None, expires_at=clock.epoch(lapses_at(at, days)))
                       for who in people])


def of_one_shard(count: int, name: str = "reader") -> list[str]:
    """So many addresses of people who lie in one shard."""
    found = (f"{name}{number}@example.org" for number in range(10_000))
    return list(islice((who for who in found if shard_of(builders.person(who)) == SHARD), count))


def chosen(account: Account, rule: dict[str, int] | None = RULE) -> None:
    """Switched on or off, as the owner's form would have left it."""
    account.update(actions=[Account.sunset.set(rule or {})])
    if rule:
        counted(account.id, rule, clock.now()).save()


def counted(account_id: str, rule: dict[str, int], now: datetime) -> Round:
    """That it was counted whom the rule would concern, not stored yet."""
    row = walk.begin(account_id, rule, now, dry=True)
    row.done_at = clock.iso(now)
    return row
