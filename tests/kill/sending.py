"""A campaign, page by page."""

import json
from typing import Any

from chalicelib.campaigns import deliver
from chalicelib.core import queue
from tests.faults.sending import Sending, people, started
from tests.kill.scenario import Scenario
from tests.support.planned import due, scheduled, trail

PEOPLE = 6
ON_A_PAGE = 4
FEW = 2


class CampaignSent(Scenario):
    """Started by its account holder; the pages and what SES tells of them are worked off as queues hand them out."""

    LATER = 91  # seconds, when a page's lease is over

    def seed(self) -> None:
        deliver.PAGE_SIZE = ON_A_PAGE
        self.garden = self.world.a_list()
        everybody = people(PEOPLE + 1, shard=0)
        self.world.many_subscribed(self.garden, everybody)
        self.world.restrict(self.garden, everybody[-1])
        sending = started(self.world, self.garden)
        sending.deliver_other_shards(0)
        self.campaign = sending.campaign
        queue.put("sending", json.loads(sending.waiting.pop()))

    def work(self) -> None:
        self.drained("sending", "events")

    def again(self, turn: int) -> None:
        """What SES tells of a page comes before its claim is taken over, or after that."""
        if turn % 2:
            self.world.workers.step("events")
        self.work()

    def stands(self) -> Any:
        """Who was in the claimed page of a worker that died before SES answered is uncertain, and is mailed no more."""
        sending = Sending(self.world, self.campaign)
        figures, mailed = sending.check(audience=PEOPLE + 1, skipped=1), sum(sending.mails().values())
        assert figures["delivered"] == figures["sent"] == mailed, "SES told us of every mail that it took"
        assert figures["uncertain"] == PEOPLE - mailed <= ON_A_PAGE, "what it took is not left uncertain"
        return {"accounted for": figures["sent"] + figures["uncertain"], "failed": figures["failed"]}


class CampaignDue(Scenario):
    """Scheduled by its account holder, and its time has come."""

    LATER = 60  # seconds, until the schedule runs again

    def seed(self) -> None:
        garden = self.world.a_list()
        self.world.many_subscribed(garden, people(FEW, shard=0))
        self.campaign = self.world.draft(garden)
        assert scheduled(self.world, self.campaign, minutes=1).status == 200
        self.world.advance(minutes=1)

    def work(self) -> None:
        self.world.run("start_due")

    def again(self, turn: int) -> None:
        self.work()
        self.drained("sending", "events")

    def stands(self) -> Any:
        """Everybody mailed once, by a campaign that started once."""
        sending = Sending(self.world, self.campaign)
        sending.finish()
        assert sending.mails() == dict.fromkeys(people(FEW, shard=0), 1)
        return {**sending.check(audience=FEW), "started": trail(self.world).count("campaign.sent"),
                "due": due(self.world)}
