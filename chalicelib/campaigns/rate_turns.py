"""A page goes out when its turn has come: the rate is asked first, and a page that must wait goes back into the queue.

Short waits are slept through, since a queue knows whole seconds only; for longer ones a message costs a tenth of a
worker that sleeps. A message is put before the one that it follows is done with, so none is ever lost.
"""

from datetime import datetime, timedelta
from typing import Any

from chalicelib.campaigns import deliver, rate
from chalicelib.campaigns import rate_rules as rules
from chalicelib.campaigns.ledger import Page
from chalicelib.campaigns.rate_rules import Later, NoRoom, Turn
from chalicelib.core import clock, ids, log, queue
from chalicelib.core.errors import QuotaUsedUp, Throttled

LONGEST_SLEEP = 1.0  # seconds
MOST_CHANCE = 15  # seconds that a page waits more at most, though it was sent away again and again


def deliver_in_turn(message: dict[str, Any], now: datetime) -> None:
    """One page of one shard, now or when it may. Raises TemporaryFailure where its message must come again."""
    page = Page(message["campaign"], int(message["shard"]), message["cursor"])
    turn = _promised(message, now) or rate.take(ids.split(page.campaign)[0], deliver.PAGE_SIZE, now)
    if isinstance(turn, NoRoom):
        _hold(page, now)
    elif isinstance(turn, Later):
        _again(page, message, turn.seconds)
    elif turn.wait(rules.micros(now)) >= LONGEST_SLEEP:
        queue.put("sending", {**page.message, "at": turn.at, "size": turn.size}, int(turn.wait(rules.micros(now))))
    else:
        clock.wait(turn.wait(rules.micros(now)))
        _deliver(page, turn, message, now + timedelta(seconds=turn.wait(rules.micros(now))))


def _promised(message: dict[str, Any], now: datetime) -> Turn | None:
    """The turn that the page has been promised, unless it has missed it."""
    if "at" not in message:
        return None
    turn = Turn(int(message["at"]), int(message["size"]))
    return turn if turn.is_good(rules.micros(now)) else None


def _deliver(page: Page, turn: Turn, message: dict[str, Any], now: datetime) -> None:
    try:
        used = deliver.deliver_page(page, turn.size, now)
    except Throttled:
        log.logger().warning("SES wants it slower")
        rate.slow(now)
        _again(page, message, 1)
    except QuotaUsedUp:
        log.logger().warning("SES takes no more today")
        rate.shut(now)
        queue.put("sending", page.message)
    else:
        if rules.is_worth_giving_back(turn.size - used, turn.size):
            rate.give_back(turn.size - used, now)


def _again(page: Page, message: dict[str, Any], seconds: float) -> None:
    """Ask anew a little later; the more often it was sent away, the later, and not all at once."""
    waited = int(message.get("waited", 0)) + 1
    delay = queue.by_chance(max(1, seconds), min(2**waited, MOST_CHANCE))
    queue.put("sending", {**page.message, "waited": waited}, delay)


def _hold(page: Page, now: datetime) -> None:
    from chalicelib.campaigns import rate_quota  # brings the tools of writing, which a page need not wait for

    if not rate_quota.hold(page.campaign, now):
        queue.put("sending", page.message, 1)
