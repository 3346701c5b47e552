"""A campaign, page by page."""

import json
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from chalicelib.campaigns import deliver, rate_turns
from chalicelib.campaigns.due_model import RUNNING, Due
from chalicelib.campaigns.lost_model import LOST, Lost
from chalicelib.campaigns.model import ledger
from chalicelib.core import mailer, queue
from chalicelib.core.errors import UncertainOutcome
from chalicelib.subscriptions.model import SHARDS
from tests.faults import hooks
from tests.faults.sending import Sending, people, started
from tests.kill.scenario import Scenario
from tests.support.planned import act, due, scheduled, trail

PEOPLE = 6
ON_A_PAGE = 4
FEW = 2
STILL = 10  # minutes, after which a shard counts as stopped


class CampaignSent(Scenario):
    """Started by its account holder; the pages and what SES tells of them are worked off as queues hand them out. Each
    page has a worker of its own."""

    LATER = 91  # seconds, when a page's lease is over
    WALK, PAGES = timedelta(), 1

    def seed(self) -> None:
        deliver.PAGE_SIZE, rate_turns.WALK, rate_turns.PAGES = ON_A_PAGE, self.WALK, self.PAGES
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

    def after(self) -> None:
        """Whoever died between two pages is made up for by the repair schedule."""
        self.world.advance(minutes=STILL)
        self.world.run("repair")
        self.work()

    def stands(self) -> Any:
        """Who was in the claimed page of a worker that died before SES answered is uncertain, and is mailed no more."""
        sending = Sending(self.world, self.campaign)
        figures, mailed = sending.check(audience=PEOPLE + 1, skipped=1), sum(sending.mails().values())
        assert figures["delivered"] == figures["sent"] == mailed, "SES told us of every mail that it took"
        assert figures["uncertain"] == PEOPLE - mailed <= ON_A_PAGE, "what it took is not left uncertain"
        return {"accounted for": figures["sent"] + figures["uncertain"], "failed": figures["failed"]}


class CampaignWalked(CampaignSent):
    """The same, by one worker that goes on from page to page."""

    WALK, PAGES = rate_turns.WALK, rate_turns.PAGES


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


class CampaignRepaired(Scenario):
    """The worker of one page died while it was sent, and all messages are lost; the repair schedule finds out."""

    LATER = 300  # seconds, until it runs again

    def seed(self) -> None:
        deliver.PAGE_SIZE = ON_A_PAGE
        garden = self.world.a_list()
        self.world.many_subscribed(garden, people(PEOPLE, shard=0))
        sending = started(self.world, garden)
        with hooks.killed_before("SendBulkEmail"):
            sending.deliver(next(body for body in sending.waiting if json.loads(body)["shard"] == 0))
        self.campaign = sending.campaign
        self.world.advance(minutes=STILL)

    def work(self) -> None:
        self.world.run("repair")

    def after(self) -> None:
        self.drained("sending", "events")
        self.world.advance(minutes=5)
        self.world.run("repair")

    def stands(self) -> Any:
        """The page is settled, the others are sent, and nothing is looked after any more."""
        figures = Sending(self.world, self.campaign).check(audience=PEOPLE)
        assert (figures["uncertain"], figures["delivered"]) == (ON_A_PAGE, PEOPLE - ON_A_PAGE)
        return {"running": [row.campaign for row in Due.query(RUNNING)]}


class CampaignAgain(Scenario):
    """Of one page nobody knows, for more than a day; it is sent once more."""

    LATER = 360  # seconds, until its message comes again

    def seed(self) -> None:
        garden = self.world.a_list()
        self.world.many_subscribed(garden, people(FEW, shard=0))
        sending = started(self.world, garden)
        with patch.object(mailer, "send_bulk", side_effect=UncertainOutcome("no answer")):
            sending.deliver_all()
        self.campaign = sending.campaign
        self.world.advance(hours=25)
        assert act(self.world, self.campaign, "send-to-uncertain").status == 202

    def work(self) -> None:
        self.drained("sending")

    def after(self) -> None:
        self.drained("sending", "events")

    def stands(self) -> Any:
        """Nobody has it twice; whom SES has taken is settled by what it tells, and the others stay uncertain."""
        sending = Sending(self.world, self.campaign)
        figures, mailed = sending.check(audience=FEW), sum(sending.mails().values())
        assert (figures["delivered"], figures["uncertain"]) == (mailed, FEW - mailed)
        rows = [row for shard in range(SHARDS)
                for row in Lost.query(ledger(self.campaign, shard), Lost.sk.startswith(LOST))]
        return {"asked": trail(self.world).count("campaign.sent_again"), "taken": [bool(row.taken_at) for row in rows]}
