"""A campaign under way, its messages in the test's own hands: delivered, delivered again, held back."""

import json
import os
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from chalicelib.campaigns import arrivals, deliver
from chalicelib.campaigns.model import Claim, ledger
from chalicelib.campaigns.results_model import RESULTS, Results, batch
from chalicelib.core import signing
from chalicelib.subscriptions.model import SHARDS, shard_of
from infrastructure.local.clients import client
from tests.faults.hooks import Killed
from tests.support.world import World

LEASE_IS_OVER = 91  # seconds
MOST_DELIVERIES = 400


def people(count: int, shard: int | None = None) -> list[str]:
    """Addresses, all of one shard where it is named."""
    found = (f"reader{n}@example.org" for n in range(100_000))
    return list(islice((who for who in found if shard in (None, shard_of(signing.person(who)))), count))


@dataclass
class Sending:
    """One campaign, from the queue's side."""

    world: World
    campaign: str
    waiting: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)

    def fetch(self) -> None:
        """Take what the queues hold by now."""
        self.waiting += taken("sending")
        self.events += taken("events")

    def deliver(self, body: str) -> bool:
        """One message to its worker. Whether it is done with; a worker that dies is not."""
        try:
            return not self.world.workers.deliver("sending", body)["batchItemFailures"]
        except Killed:
            deliver.forget()
            signing.forget()
            return False
        finally:
            self.fetch()

    def deliver_until_death(self) -> bool:
        """Deliver what waits until the worker dies, if it does; its message goes back to the queue."""
        while self.waiting:
            body = self.waiting.pop(0)
            if not self.deliver(body):
                self.waiting.append(body)
                return True
        return False

    def settle(self) -> None:
        """All events so far to their worker; what it hands back stays."""
        self.fetch()
        self.events = [body for body in self.events
                       if self.world.workers.deliver("events", body)["batchItemFailures"]]

    def settle_until_death(self) -> bool:
        """The events to their worker until it dies, if it does."""
        try:
            self.settle()
        except Killed:
            signing.forget()
            return True
        return False

    def deliver_other_shards(self, shard: int) -> None:
        """All that waits, but for one shard."""
        kept = [body for body in self.waiting if json.loads(body)["shard"] == shard]
        for body in set(self.waiting) - set(kept):
            assert self.deliver(body)
        self.waiting = kept

    def finish(self, *, settle: bool = True) -> None:
        """Deliver all that waits, a failed message again when its page's lease is over; set going what has stopped;
        then all events."""
        self.deliver_all()
        if self.state == "sending":
            self.repair()
            self.deliver_all()
        if settle:
            self.settle()

    def deliver_all(self) -> None:
        self.fetch()
        for _delivery in range(MOST_DELIVERIES):
            if not self.waiting:
                break
            body = self.waiting.pop(0)
            if not self.deliver(body):
                self.world.advance(seconds=LEASE_IS_OVER)
                self.waiting.append(body)
        assert not self.waiting, "the campaign never ends"

    def repair(self, minutes: float = 10) -> int:
        """Let the repair schedule look, so many minutes later: how many shards it wakes."""
        self.world.advance(minutes=minutes)
        woken = int(self.world.run("repair")["woken"])
        self.fetch()
        return woken

    # --- what came of it

    @property
    def figures(self) -> dict[str, int]:
        """The figures of the report, when what arrived is added up."""
        arrivals.add_up(self.world.now())
        told = self.world.api("GET", f"/v1/campaigns/{self.campaign}/report").json["sending"]
        return {name: people for name, people in told.items() if name != "failures"}

    @property
    def state(self) -> str:
        return str(self.world.api("GET", f"/v1/campaigns/{self.campaign}").json["state"])

    def mails(self) -> Counter[str]:
        """How many mails of this campaign SES took for each address."""
        return Counter(one.envelope_to[0] for one in self.world.mailbox.all()
                       if one.tags.get("campaign") == self.campaign)

    def results(self) -> dict[str, list[str]]:
        """What the ledger's rows say of each person."""
        found: dict[str, list[str]] = {}
        for shard in range(SHARDS):
            pk = ledger(self.campaign, shard)
            told = {str(row.sk): row for row in Results.query(pk, Results.sk.startswith(RESULTS))}
            for claim in Claim.query(pk, Claim.sk.startswith("page#")):
                for person, mail in claim.recipients:
                    row = told.get(RESULTS + batch(mail))
                    if row is not None and (result := row.of(mail)) is not None:
                        found.setdefault(person, []).append(result.outcome)
        return found

    def check(self, audience: int, skipped: int = 0) -> dict[str, int]:
        """Everybody stands in exactly one place, the sums agree, and nobody was mailed twice. Gives the figures."""
        figures, rows, mails = self.figures, self.results(), self.mails()
        assert self.state == "finished"
        assert figures["audience"] == audience
        assert figures["suppressed"] + figures["restricted"] == skipped
        assert figures["sent"] + figures["failed"] + figures["uncertain"] + skipped == audience
        assert all(len(outcomes) == 1 for outcomes in rows.values())
        assert len(rows) == audience - skipped
        assert max(mails.values(), default=0) <= 1, "somebody was mailed twice"
        by_outcome = Counter(outcomes[0] for outcomes in rows.values())
        assert by_outcome["uncertain"] == figures["uncertain"]
        assert by_outcome["failed"] == figures["failed"]
        assert by_outcome["delivered"] + by_outcome["complained"] == figures["delivered"]
        return figures


def started(world: World, mailing_list: Any) -> Sending:
    """A campaign whose first messages wait."""
    sending = Sending(world, world.start(mailing_list))
    sending.fetch()
    return sending


def taken(queue: str) -> list[str]:
    """All messages of a queue, taken out of it by a client that no fault hangs on."""
    url, found = os.environ[f"QUEUE_{queue.upper()}"], []
    while messages := client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
        for message in messages:
            found.append(message["Body"])
            client("sqs").delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return found
