"""Any history of people who come and go, campaigns that start, pause and are cancelled, workers that die, what has
stopped being set going, messages that come twice and in any order: SES takes one mail at most for each person and
campaign, and one more where the account holder has decided so while nobody knew of the first; nobody who has left is
mailed, and in the end everybody stands in exactly one place."""

import json
import os
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, nullcontext
from unittest.mock import patch

from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from chalicelib.campaigns import deliver, rate_turns
from chalicelib.core import clock, signing
from chalicelib.core.settings import settings
from chalicelib.subscriptions.model import suppression_key
from infrastructure.local.clients import client
from tests.conftest import a_world
from tests.faults import hooks
from tests.faults.sending import LEASE_IS_OVER, Sending, started
from tests.faults.unprocessed import half_unprocessed

PEOPLE = [*(f"reader{n}@example.org" for n in range(6)), "complaint+carol@simulator.amazonses.com",
          "bounce+dave@simulator.amazonses.com"]
SOME = st.integers(0, 10_000)  # which of those that wait
ON_A_PAGE = MOST_CAMPAIGNS = 2
KEYS = {"1": "of a history", "current": "1"}
Fault = Callable[[], AbstractContextManager[object]]


class Newsletters(RuleBasedStateMachine):
    """A list, its campaigns, and the queues in the test's own hands. `ended` counts the campaigns of all histories."""

    ended = 0

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.world = self.stack.enter_context(a_world())
        began = clock.now()
        self.stack.callback(setattr, clock, "now", clock.now)
        clock.now = lambda: began + clock.offset()  # a machine that is slow today must not tell another history
        self.stack.enter_context(hooks.undelayed())
        # The same keys in each history: who stands on which page hangs on them, and must stay when one is told anew.
        client("secretsmanager").put_secret_value(SecretId=settings().secret_keys, SecretString=json.dumps(KEYS))
        deliver.forget()
        signing.forget()
        self.stack.enter_context(patch.object(deliver, "PAGE_SIZE", ON_A_PAGE))
        self.garden = self.world.a_list()
        self.here: set[str] = set()
        self.campaigns: list[Sending] = []
        self.stayed: list[set[str]] = []  # who was there when a campaign began, and has been since
        self.queues = Sending(self.world, "")
        self.done: list[str] = []
        self.heard: list[str] = []
        self.mailed: Counter[tuple[str, str]] = Counter()
        self.twice: set[tuple[str, str]] = set()  # who may get it once more, by campaign
        self.gone: set[str] = set()  # who must not be mailed any more

    @initialize(who=st.sets(st.sampled_from(PEOPLE), min_size=4), walk=st.booleans())
    def a_list_of_some(self, who: set[str], walk: bool) -> None:
        self.stack.enter_context(patch.multiple(rate_turns, PAGES=10 if walk else 1, WALK=rate_turns.WALK * walk))
        self.world.many_subscribed(self.garden, sorted(who))
        self.here |= who

    @rule(who=st.sampled_from(PEOPLE))
    def somebody_comes(self, who: str) -> None:
        """By their own request, which lifts what kept them off the list (promise RET-5)."""
        if who in self.here:
            return
        self.world.sign_up(self.garden, who)
        mail = self.world.inbox()[0]
        if mail.to == who and "/confirm/" in mail.text:  # who asks again and again is not mailed each time
            assert self.world.confirm(self.world.confirmation_link()).status == 200
            self.here.add(who)
            self.gone.discard(who)

    @rule(who=st.sampled_from(PEOPLE))
    def somebody_leaves(self, who: str) -> None:
        if who in self.here:
            assert self.world.leave(self.world.unsubscribe_link(self.garden, who), "one-click").status == 200
            self._off(who)

    def _off(self, who: str) -> None:
        self.here.discard(who)
        self.gone.add(who)
        for stayed in self.stayed:
            stayed.discard(who)

    # --- the account holder

    @precondition(lambda self: len(self.campaigns) < MOST_CAMPAIGNS)
    @rule()
    def a_campaign_starts(self) -> None:
        one = started(self.world, self.garden)
        self.queues.waiting += one.waiting
        self.campaigns.append(Sending(self.world, one.campaign))
        self.stayed.append(set(self.here))

    @precondition(lambda self: self.campaigns)
    @rule(which=SOME, action=st.sampled_from(["pause", "resume", "resume", "cancel", "send", "send-to-uncertain"]))
    def a_button_is_pressed(self, which: int, action: str) -> None:
        """Whatever state the campaign is in: what cannot be done is refused."""
        self._press(self.campaigns[which % len(self.campaigns)], action)

    def _press(self, one: Sending, action: str) -> None:
        answer = self.world.api("POST", f"/v1/campaigns/{one.campaign}/{action}", json={})
        assert answer.status in {200, 202, 409}, answer.text
        if (action, answer.status) == ("send-to-uncertain", 202):
            unknown = {person for person, outcomes in one.results().items() if "uncertain" in outcomes}
            self.twice |= {(one.campaign, who) for who in PEOPLE if self.world.person(who) in unknown}
        self.queues.fetch()

    # --- the queues

    @precondition(lambda self: self.queues.waiting)
    @rule(which=SOME)
    def a_page_goes_out(self, which: int) -> None:
        self._deliver(which, nullcontext)

    @precondition(lambda self: self.queues.waiting)
    @rule(which=SOME, call=st.integers(0, 12), when=st.sampled_from(["before", "after"]))
    def a_worker_dies(self, which: int, call: int, when: str) -> None:
        self._deliver(which, lambda: hooks.killed_at(call, when))

    @precondition(lambda self: self.queues.waiting)
    @rule(which=SOME, fault=st.sampled_from([
        lambda: hooks.answer_lost("SendBulkEmail"), lambda: half_unprocessed("BatchGetItem"),
        lambda: hooks.answer_lost("TransactWriteItems"), lambda: hooks.refused("TransactWriteItems", "Throttling"),
        lambda: hooks.refused("SendBulkEmail", "TooManyRequestsException", 429),
        lambda: hooks.refused("BatchGetItem", "ProvisionedThroughputExceededException"),
        lambda: hooks.refused("UpdateItem", "ThrottlingException"),
        lambda: hooks.refused("SendMessage", "RequestThrottled", 403)]))
    def a_worker_meets_trouble(self, which: int, fault: Fault) -> None:
        self._deliver(which, fault)

    def _deliver(self, which: int, fault: Fault) -> None:
        body = self.queues.waiting.pop(which % len(self.queues.waiting))
        with fault():
            done = self.queues.deliver(body)
        (self.done if done else self.queues.waiting).append(body)

    @precondition(lambda self: self.done)
    @rule(which=SOME)
    def a_page_comes_again(self, which: int) -> None:
        self.queues.deliver(self.done[which % len(self.done)])

    @precondition(lambda self: self.queues.events)
    @rule(which=SOME)
    def ses_tells(self, which: int) -> None:
        body = self.queues.events.pop(which % len(self.queues.events))
        (self.queues.events if self._hear(body) else self.heard).append(body)

    @precondition(lambda self: self.heard)
    @rule(which=SOME)
    def ses_tells_again(self, which: int) -> None:
        self._hear(self.heard[which % len(self.heard)])

    def _hear(self, body: str) -> bool:
        """Whether it is to come again. Who complained, or has no mailbox, is suppressed, if the mail is known."""
        failed = bool(self.world.workers.deliver("events", body)["batchItemFailures"])
        told, own = next((who for who in PEOPLE[-2:] if who in body), ""), self.world.account.id
        known = told and self.world.find(suppression_key(own, self.world.person(told)))
        if known and not failed and any(f'\\"eventType\\": \\"{kind}\\"' in body for kind in ("Bounce", "Complaint")):
            self._off(told)
        self.queues.fetch()
        return failed

    def _hear_all(self) -> None:
        """Whoever is suppressed at one campaign's end has not stayed for the next."""
        self.nobody_is_mailed_twice_nor_after_leaving()
        self.queues.fetch()
        self.queues.events = [body for body in self.queues.events if self._hear(body)]

    @rule(seconds=st.sampled_from([10, LEASE_IS_OVER, 600, 20_000, 90_000]))
    def time_passes(self, seconds: int) -> None:
        self.world.advance(seconds=seconds)

    @rule()
    def what_has_stopped_is_set_going(self) -> None:
        assert self.world.run("repair")["failed"] == 0
        self.queues.fetch()

    # --- the law

    @invariant()
    def nobody_is_mailed_twice_nor_after_leaving(self) -> None:
        now = Counter((one.tags["campaign"], one.envelope_to[0]) for one in self.world.mailbox.all()
                      if "campaign" in one.tags)
        assert all(count <= 1 + (each in self.twice) for each, count in now.items())
        assert not {who for _campaign, who in now - self.mailed} & self.gone
        self.mailed = now

    @invariant()
    def everybody_counted_stands_in_one_place(self) -> None:
        for one in self.campaigns:
            figures = one.figures
            assert figures["audience"] == sum(figures[name] for name in (
                "sent", "failed", "uncertain", "suppressed", "restricted"))

    def teardown(self) -> None:
        with self.stack:
            for one, stayed in zip(self.campaigns, self.stayed, strict=True):
                self._ended(one, stayed)

    def _ended(self, one: Sending, stayed: set[str]) -> None:
        """All that was held up goes on; and then whoever was there all the time has it, or it is known why not."""
        self.world.api("POST", f"/v1/campaigns/{one.campaign}/resume", json={})
        self.world.advance(seconds=LEASE_IS_OVER)
        self.queues.deliver_all()
        self.queues.repair(minutes=61)
        self.queues.deliver_all()
        self._hear_all()
        self.world.advance(hours=25)
        self._press(one, "send-to-uncertain")
        self.queues.deliver_all()
        self.world.advance(seconds=900)
        self._hear_all()
        assert not self.queues.events
        self.nobody_is_mailed_twice_nor_after_leaving()
        self.everybody_counted_stands_in_one_place()
        figures, rows, state = one.figures, one.results(), one.state
        assert all(len(outcomes) == 1 for outcomes in rows.values())
        told = Counter(outcomes[0] for outcomes in rows.values())
        for name in ("failed", "uncertain", "bounced", "complained"):
            assert told[name] == figures[name], name
        assert state in {"finished", "cancelled"}
        Newsletters.ended += 1
        if state == "finished":
            assert {self.world.person(who) for who in stayed} <= set(rows)


def test_the_law_of_the_ledger_holds_in_any_history() -> None:
    run_state_machine_as_test(Newsletters, settings=hypothesis_settings(
        max_examples=int(os.environ.get("HISTORIES", 10)), stateful_step_count=25, deadline=None,
        suppress_health_check=list(HealthCheck)))
    assert Newsletters.ended > 0
