"""People who no longer read: half a year in which newsletters reach somebody who opens none of them."""

import re
from dataclasses import dataclass, field
from typing import Any

from chalicelib.accounts.model import Account
from chalicelib.core import clock
from chalicelib.lists.model import MailingList
from chalicelib.subscriptions.warned import warned_key
from chalicelib.sunset import walk
from tests.support.mail import PUBLIC_URL, Mail
from tests.support.world import World

RULE = {"campaigns": 2, "days": 30}
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
        made.choose(rule)
        return made

    def choose(self, rule: dict[str, int] | None) -> None:
        """Switched on or off, as the owner's form would have left it: see test_ret_4_choice.py for the form."""
        self.world.account.update(actions=[Account.sunset.set(rule or {})])
        if rule:
            counted = walk.begin(self.world.account.id, rule, clock.now(), dry=True)
            counted.done_at = clock.iso(clock.now())
            counted.save()

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
