"""Campaigns sent in no time: the service's own code of turns and rate, a clock that jumps, and no AWS but the one row.

What is real: chalicelib/campaigns/rate_turns.py, rate.py, rate_rules.py, and every request that they make of DynamoDB.
What is assumed stands in ASSUMED. A page is not read or written here: what that costs is measured elsewhere.
"""

import os
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random
from threading import Semaphore, Thread
from typing import Any
from unittest.mock import patch

from chalicelib.campaigns import deliver, rate, rate_turns
from chalicelib.campaigns.ahead import Ahead
from chalicelib.campaigns.ledger import Page
from chalicelib.campaigns.model import Frozen
from chalicelib.core import clock, ids, queue
from chalicelib.core.errors import Throttled
from chalicelib.core.ses_errors import Means
from chalicelib.core.settings import settings
from chalicelib.subscriptions.model import SHARDS
from tests.benchmarks import stub
from tests.support.one_row import OneRow

BEGIN = datetime(2027, 5, 1, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Assumed:
    """Seconds: what a queue takes to hand a message to a worker, and what a worker takes for a page, most of it waiting
    for SES (200 ms) and for DynamoDB (four requests, at their dearest)."""

    hand_over: float = 0.03
    late: float = 0.2  # that a message which was delayed comes later at most
    page: float = 0.28


ASSUMED = Assumed()


@dataclass
class Simulated:
    """Campaigns, by id, under way at one rate of SES. Times are seconds from the start."""

    rate: float
    chance: Random = field(default_factory=lambda: Random(7))  # noqa: S311 - no secret
    row: OneRow = field(default_factory=OneRow)
    at: float = 0.0
    slept: float = 0.0
    messages: int = 0
    pages: int = 0
    mails: dict[str, list[tuple[float, int]]] = field(default_factory=lambda: defaultdict(list))
    left: dict[tuple[str, int], int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    refuses: Callable[[float, int], bool] = lambda _at, _mails: False
    _due: list[tuple[float, int, Callable[[], object]]] = field(default_factory=list)
    _rests: Semaphore = field(default_factory=lambda: Semaphore(0))
    _failed: list[BaseException] = field(default_factory=list)
    _number: Iterator[int] = field(default_factory=count)

    def start(self, account: str, short: str, people: int, at: float = 0.0) -> str:
        """A campaign to so many people, a quarter of them in each shard."""
        campaign = ids.full(account, short)
        for shard in range(SHARDS):
            self.left[campaign, shard] = people // SHARDS + (shard < people % SHARDS)
            self.people[campaign] = people
            self._send(at, {"campaign": campaign, "shard": shard, "cursor": ""})
        return campaign

    def run(self, until: float = float("inf")) -> None:
        """Work until every queue is empty, or so long."""
        with self._in_place(), self.row.in_place_of_aws():
            while self._due and self._due[0][0] <= until:
                self.at, _number, happens = heappop(self._due)
                happens()
                self._rests.acquire()
                if self._failed:
                    raise self._failed[0]

    @contextmanager
    def _in_place(self) -> Iterator[None]:
        settings.cache_clear()
        rate.forget()
        known = {**stub.environment("http://127.0.0.1:1"), "SEND_RATE": str(int(self.rate))}
        with ExitStack() as stack:
            stack.enter_context(patch.dict(os.environ, known))
            for where, name, mine in ((deliver, "deliver_page", self._deliver), (deliver, "frozen_of", self._frozen),
                                      (queue, "put", self._put), (clock, "wait", self._wait), (clock, "now", self._now),
                                      (queue.random, "uniform", self.chance.uniform)):
                stack.enter_context(patch.object(where, name, mine))
            yield
        settings.cache_clear()

    def _send(self, at: float, message: dict[str, Any]) -> None:
        """A worker of its own for each message; one of them works at a time, and rests where it waits."""
        worker = Thread(target=self._work, args=(message,), daemon=True)
        heappush(self._due, (at + ASSUMED.hand_over, next(self._number), worker.start))

    def _work(self, message: dict[str, Any]) -> None:
        self.messages += 1
        try:
            rate_turns.deliver_in_turn(message, self._now())
        except BaseException as error:
            self._failed.append(error)
        self._rests.release()

    def _put(self, _queue: str, message: dict[str, Any], delay: int = 0) -> None:
        self._send(self.at + delay + (self.chance.uniform(0, ASSUMED.late) if delay else 0), message)

    def _wait(self, seconds: float) -> None:
        self.slept += seconds
        self._pass(seconds)

    def _pass(self, seconds: float) -> None:
        """Others work meanwhile."""
        mine = Semaphore(0)
        heappush(self._due, (self.at + seconds, next(self._number), mine.release))
        self._rests.release()
        mine.acquire()

    def _now(self) -> datetime:
        return BEGIN + timedelta(seconds=self.at)

    def _frozen(self, campaign: str, _now: datetime) -> Frozen:
        return Frozen(people=self.people[campaign])

    def _deliver(self, page: Page, size: int, now: datetime, _ahead: Ahead) -> deliver.Sent:
        """Hand a page over, which takes a while."""
        at, here = (now - BEGIN).total_seconds(), (page.campaign, page.shard)
        handed = min(size, self.left[here])
        if self.refuses(at, handed):
            raise Throttled("slower", Means.SLOWER)
        self.left[here] -= handed
        self.pages += 1
        self.mails[page.campaign].append((at, handed))
        self._pass(ASSUMED.page)
        return deliver.Sent(handed, page if self.left[here] else None)

    # --- what came of it

    def sent(self, campaign: str) -> int:
        return sum(mails for _at, mails in self.mails[campaign])

    def first(self, campaign: str) -> float:
        """When the first mails of a campaign went."""
        return min(at for at, _mails in self.mails[campaign])

    def last(self, campaign: str) -> float:
        """When SES had taken the last."""
        return max(at for at, _mails in self.mails[campaign]) + ASSUMED.page

    def most_in(self, seconds: float) -> int:
        """The most mails that went in any such span."""
        every = sorted(one for some in self.mails.values() for one in some)
        best = running = start = 0
        for at, mails in every:
            running += mails
            while every[start][0] <= at - seconds:
                running -= every[start][1]
                start += 1
            best = max(best, running)
        return best
