"""A page goes out when its turn has come, and so do uncertain mails that go out once more: the rate is asked first, and
a page that must wait goes back into the queue.

Short waits are slept through, since a queue knows whole seconds only; for longer ones a message costs a tenth of a
worker that sleeps. A worker walks on from page to page of its shard for some seconds; then the next page is put into
the queue, and others have the worker. A message is put before the one that it follows is done with, so none is ever
lost; where a worker dies on its walk, its shard stands still until the repair schedule finds it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib.campaigns import deliver, rate
from chalicelib.campaigns import rate_rules as rules
from chalicelib.campaigns.ahead import Ahead
from chalicelib.campaigns.ledger import LEASE, Page
from chalicelib.campaigns.rate_rules import Later, NoRoom, Turn
from chalicelib.core import clock, ids, log, queue
from chalicelib.core.errors import QuotaUsedUp, Throttled
from chalicelib.subscriptions.model import SHARDS

SLOWER = "SES wants it slower"  # counted by infrastructure/template.yaml
WALK = timedelta(seconds=3)  # so that whoever's campaign is small has a worker soon
PAGES = 10  # of one turn at most, and read together
LONGEST_SLEEP = timedelta(seconds=1)
AT_ODDS = 0.1  # seconds by which those differ who ask again
MOST_CHANCE = 60  # seconds that a page waits more at most, though it was sent away again and again
Message = dict[str, Any]


def deliver_in_turn(message: Message, now: datetime) -> None:
    """The pages of one shard from that of the message on, as many as a worker walks; or the uncertain mails of one once
    more. Now, or when it may. Raises TemporaryFailure where the message must come again."""
    walk = _Walk(message, now + WALK)
    try:
        walk.go(now)
        while not walk.is_over and (now := clock.now()) < walk.until:
            walk.go(now)
        walk.hand_on()
    except Exception:
        if walk.at is not message:  # which is done with, and would lead nowhere any more
            walk.hand_on(int(LEASE.total_seconds()))
        raise


@dataclass
class _Walk:
    """From page to page of one shard. `at` is the message of the page that comes next, unless the walk is over: it was
    the last, or it is no more this worker's to send. No page begins after `until`, but the first."""

    at: Message
    until: datetime
    is_over: bool = False

    def hand_on(self, delay: int = 0) -> None:
        """Let another worker send the next page."""
        if not self.is_over:
            queue.put("sending", self.at, delay)

    def go(self, now: datetime) -> None:
        """As many pages as go in one turn; or what is to be done where none may go now."""
        turn, now = _turn(self.at, now)
        wait = turn.wait(rules.micros(now)) if isinstance(turn, Turn) else 0
        if isinstance(turn, Turn) and wait < LONGEST_SLEEP.total_seconds():
            clock.wait(wait)
            self._use(turn, now + timedelta(seconds=wait))
            return
        if isinstance(turn, Turn):
            queue.put("sending", {**_bare(self.at), "at": turn.at, "size": turn.size}, int(wait))
        elif isinstance(turn, Later):
            _later(self.at, turn.seconds)
        else:
            _hold(self.at, now)
        self.is_over = True

    def _use(self, turn: Turn, now: datetime) -> None:
        """Send as many as the turn allows. What SES does not take now comes again as a new message."""
        try:
            used = self._pages(turn.size, now)
        except Throttled:
            log.logger().warning(SLOWER)
            rate.slow(now)
            _later(self.at, 1)
            self.is_over = True
        except QuotaUsedUp:
            log.logger().warning("SES takes no more today")
            rate.shut(now)
            queue.put("sending", _bare(self.at))
            self.is_over = True
        else:
            if rules.is_worth_giving_back(turn.size - used, turn.size):
                rate.give_back(turn.size - used, now)

    def _pages(self, size: int, now: datetime) -> int:
        """The pages of the next so many people. Gives how many of them SES was handed."""
        used, ahead = 0, Ahead(size)
        for left in range(size, 0, -deliver.PAGE_SIZE):
            sent = _send(self.at, min(left, deliver.PAGE_SIZE), ahead, now)
            used, now = used + sent.people, clock.now()
            if sent.next_page is None:
                self.is_over = True
                break
            self.at = sent.next_page.message
            if now >= self.until:
                break
        return used


def _bare(message: Message) -> Message:
    """The message without what it was told on its way."""
    return {name: value for name, value in message.items() if name not in {"at", "size", "waited"}}


def _turn(message: Message, now: datetime) -> tuple[Turn | Later | NoRoom, datetime]:
    """The turn that the page has, and what time it is then. Whoever is sent away for a moment asks again after that,
    the less patiently, the oftener it was sent away before."""
    promised = _promised(message, now)
    if promised:
        return promised, now
    patient_until = now + LONGEST_SLEEP / (1 + int(message.get("waited", 0)))
    pages = 1 if "again" in message else PAGES
    most = min(pages * deliver.PAGE_SIZE, _likely_at_most(message["campaign"], now))
    while True:
        turn = rate.take(ids.split(message["campaign"])[0], most, now)
        if not isinstance(turn, Later) or now + timedelta(seconds=turn.seconds) > patient_until:
            return turn, now
        seconds = queue.by_chance(turn.seconds, AT_ODDS)
        clock.wait(seconds)
        now += timedelta(seconds=seconds)


def _likely_at_most(campaign_id: str, now: datetime) -> int:
    people = deliver.frozen_of(campaign_id, now).people
    return PAGES * deliver.PAGE_SIZE if people is None else rules.likely_at_most(int(people), SHARDS)


def _promised(message: Message, now: datetime) -> Turn | None:
    """The turn that the page has been promised, unless it has missed it."""
    if "at" not in message:
        return None
    turn = Turn(int(message["at"]), int(message["size"]))
    return turn if turn.is_good(rules.micros(now)) else None


def _send(message: Message, size: int, ahead: Ahead, now: datetime) -> deliver.Sent:
    if "again" in message:
        from chalicelib.campaigns import again  # brings the tools of writing, which a page need not wait for

        return deliver.Sent(again.deliver(message["campaign"], int(message["shard"]), message["again"], size, now))
    return deliver.deliver_page(Page(message["campaign"], int(message["shard"]), message["cursor"]), size, now, ahead)


def _later(message: Message, seconds: float) -> None:
    """Ask anew a little later; the more often it was sent away, the later, and not all at once."""
    waited = int(message.get("waited", 0)) + 1
    delay = queue.by_chance(max(1, seconds), min(2**waited, MOST_CHANCE))
    queue.put("sending", {**_bare(message), "waited": waited}, round(delay))


def _hold(message: Message, now: datetime) -> None:
    """The campaign waits for room; what goes out once more, after its end, asks again by itself."""
    from chalicelib.campaigns import rate_quota  # brings the tools of writing, which a page need not wait for

    if "again" in message:
        queue.put("sending", _bare(message), queue.LONGEST_DELAY)
    elif not rate_quota.hold(message["campaign"], now):
        queue.put("sending", _bare(message), 1)
