"""A campaign set going, set going again, and told of by SES."""

import json
import os
from typing import Any

from chalicelib.campaigns import deliver
from infrastructure.local.clients import client
from tests.faults import hooks
from tests.faults.sending import Sending, people, started
from tests.kill.scenario import Scenario
from tests.support.planned import act, trail

PEOPLE, ON_A_PAGE = 6, 4
STILL = 10  # minutes, after which a shard counts as stopped
FATES = ("bounce", "complaint", "full")  # mailboxes of SES's simulator


class CampaignStarted(Scenario):
    """By its account holder, who asks again where the request came to nothing; before every shard has its message."""

    LATER = 60

    def seed(self) -> None:
        garden = self.world.a_list()
        self.world.many_subscribed(garden, people(PEOPLE))
        self.campaign = self.world.draft(garden)

    def work(self) -> None:
        act(self.world, self.campaign, "send")

    def after(self) -> None:
        self.drained("sending", "events")
        self.world.advance(minutes=STILL)
        self.world.run("repair")
        self.drained("sending", "events")

    def stands(self) -> Any:
        """Everybody mailed once, by a campaign that started once."""
        sending = Sending(self.world, self.campaign)
        assert sending.mails() == dict.fromkeys(people(PEOPLE), 1)
        return {**sending.check(audience=PEOPLE), "started": trail(self.world).count("campaign.sent")}


class CampaignResumed(CampaignStarted):
    """After a pause in which all its messages went by."""

    def seed(self) -> None:
        deliver.PAGE_SIZE = ON_A_PAGE
        garden = self.world.a_list()
        self.world.many_subscribed(garden, people(PEOPLE))
        sending = started(self.world, garden)
        assert sending.deliver(sending.waiting.pop(0))
        act(self.world, sending.campaign, "pause")
        sending.deliver_all()
        self.campaign = sending.campaign

    def work(self) -> None:
        act(self.world, self.campaign, "resume")


class EventsTaken(Scenario):
    """What SES tells of a page whose answer was lost, and of the others: arrived, bounced, reported as spam, not to be
    had for now."""

    LATER = 361  # seconds, until messages are handed out again

    def seed(self) -> None:
        garden = self.world.a_list()
        strange = [f"{fate}@simulator.amazonses.com" for fate in FATES]
        self.world.many_subscribed(garden, [*people(PEOPLE), *strange])
        sending = started(self.world, garden)
        with hooks.answer_lost("SendBulkEmail"):
            assert sending.deliver(sending.waiting.pop(0))
        sending.deliver_all()
        self.campaign, self.audience = sending.campaign, PEOPLE + len(strange)
        for body in sending.events:
            client("sqs").send_message(QueueUrl=os.environ["QUEUE_EVENTS"], MessageBody=body)

    def work(self) -> None:
        self.drained("events")

    def after(self) -> None:
        self.world.run("repair")

    def stands(self) -> Any:
        """Nobody is uncertain any more, and who must not be mailed again is not."""
        figures = Sending(self.world, self.campaign).check(audience=self.audience)
        return {**figures, "suppressed for good": len(self.world.scan("suppressions")),
                "results": sorted(json.dumps(row["stands"], sort_keys=True) for row in self.world.scan("deliveries")
                                  if "stands" in row)}
