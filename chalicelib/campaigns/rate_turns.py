"""A page goes out when its turn has come, and so do uncertain mails that go out once more: the rate is asked first, and
a page that must wait goes back into the queue.

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
from chalicelib.subscriptions.model import SHARDS

SLOWER = "SES wants it slower"  # counted by infrastructure/template.yaml
LONGEST_SLEEP = timedelta(seconds=1)
AT_ODDS = 0.1  # seconds by which those differ who ask again
MOST_CHANCE = 60  # seconds that a page waits more at most, though it was sent away again and again


def deliver_in_turn(message: dict[str, Any], now: datetime) -> None:
    """One page of one shard, or the uncertain mails of one once more, now or when it may. Raises TemporaryFailure where
    its message must come again."""
    turn, now = _turn(message, now)
    if isinstance(turn, NoRoom):
        _hold(message, now)
    elif isinstance(turn, Later):
        _later(message, turn.seconds)
    elif turn.wait(rules.micros(now)) >= LONGEST_SLEEP.total_seconds():
        queue.put("sending", {**_bare(message), "at": turn.at, "size": turn.size}, int(turn.wait(rules.micros(now))))
    else:
        clock.wait(turn.wait(rules.micros(now)))
        _deliver(turn, message, now + timedelta(seconds=turn.wait(rules.micros(now))))


def _bare(message: dict[str, Any]) -> dict[str, Any]:
    """The message without what it was told on its way."""
    return {name: value for name, value in message.items() if name not in {"at", "size", "waited"}}


def _turn(message: dict[str, Any], now: datetime) -> tuple[Turn | Later | NoRoom, datetime]:
    """The turn that the page has, and what time it is then. Whoever is sent away for a moment asks again after that,
    the less patiently, the oftener it was sent away before."""
    promised = _promised(message, now)
    if promised:
        return promised, now
    patient_until = now + LONGEST_SLEEP / (1 + int(message.get("waited", 0)))
    most = min(deliver.PAGE_SIZE, _likely_at_most(message["campaign"], now))
    while True:
        turn = rate.take(ids.split(message["campaign"])[0], most, now)
        if not isinstance(turn, Later) or now + timedelta(seconds=turn.seconds) > patient_until:
            return turn, now
        seconds = queue.by_chance(turn.seconds, AT_ODDS)
        clock.wait(seconds)
        now += timedelta(seconds=seconds)


def _likely_at_most(campaign_id: str, now: datetime) -> int:
    people = deliver.frozen_of(campaign_id, now).people
    return deliver.PAGE_SIZE if people is None else rules.likely_at_most(int(people), SHARDS)


def _promised(message: dict[str, Any], now: datetime) -> Turn | None:
    """The turn that the page has been promised, unless it has missed it."""
    if "at" not in message:
        return None
    turn = Turn(int(message["at"]), int(message["size"]))
    return turn if turn.is_good(rules.micros(now)) else None


def _deliver(turn: Turn, message: dict[str, Any], now: datetime) -> None:
    try:
        used = _send(turn, message, now)
    except Throttled:
        log.logger().warning(SLOWER)
        rate.slow(now)
        _later(message, 1)
    except QuotaUsedUp:
        log.logger().warning("SES takes no more today")
        rate.shut(now)
        queue.put("sending", _bare(message))
    else:
        if rules.is_worth_giving_back(turn.size - used, turn.size):
            rate.give_back(turn.size - used, now)


def _send(turn: Turn, message: dict[str, Any], now: datetime) -> int:
    """How many mails SES was handed."""
    if "again" in message:
        from chalicelib.campaigns import again  # brings the tools of writing, which a page need not wait for

        return again.deliver(message["campaign"], int(message["shard"]), message["again"], turn.size, now)
    return deliver.deliver_page(Page(message["campaign"], int(message["shard"]), message["cursor"]), turn.size, now)


def _later(message: dict[str, Any], seconds: float) -> None:
    """Ask anew a little later; the more often it was sent away, the later, and not all at once."""
    waited = int(message.get("waited", 0)) + 1
    delay = queue.by_chance(max(1, seconds), min(2**waited, MOST_CHANCE))
    queue.put("sending", {**_bare(message), "waited": waited}, round(delay))


def _hold(message: dict[str, Any], now: datetime) -> None:
    """The campaign waits for room; what goes out once more, after its end, asks again by itself."""
    from chalicelib.campaigns import rate_quota  # brings the tools of writing, which a page need not wait for

    if "again" in message:
        queue.put("sending", _bare(message), queue.LONGEST_DELAY)
    elif not rate_quota.hold(message["campaign"], now):
        queue.put("sending", _bare(message), 1)
