"""How fast campaigns are sent: decisions about SES's rate and its quota of a day. No AWS, no clock.

All campaigns of the region draw from one bucket, a page at a time, or a few where the rate is high. It knows a moment,
`free_at`, up to which mails have been promised their time; a page takes its time from there on and moves it by its
mails divided by the rate (GCRA, as of ATM networks). Whoever has been promised a time needs to ask nobody again.

Fair between account holders it is since nobody may be promised a time while their last one lies more than `horizon`
ahead: so where many want to send, each account has one turn in every round, however many campaigns it has. Moments and
spans are microseconds, rates are mails a second.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import sqrt
from typing import NamedTuple

SECOND = 1_000_000
OURS = 0.03  # of the rate stays free for mail of our own: a confirmation must not wait for a newsletter
OURS_OF_THE_DAY = 0.05  # of the quota of a day likewise
ROOM_AGAIN = 0.1  # of the quota must be free before what waits for it goes on, or it would stop again at once
UNLIMITED = 40_000.0  # mails a second, where SES sets no limit: more pages than that one row does not bear
SLOWEST = 1.0  # what SES lets everybody send
A_PAGE = 50  # the most that one SendBulkEmail takes
OF_A_SECOND = 0.1  # as many pages as go in that go in one turn, where the rate is so high
CATCH_UP = SECOND // 2  # what was not used lately may be used still; SES bears short bursts
PAGES_AHEAD, LEAST_AHEAD = 4, SECOND // 2  # so that the four parts of a campaign that is alone all have turns
MOMENT = 0.005  # seconds: whoever asks anew asks a little after it has become possible
GOOD_FOR = 10 * SECOND  # a promised time that nobody came for is gone
SLOWER, LEAST = 0.5, 0.02  # what SES refuses halves the rate, down to a fiftieth
RECOVERS_IN = 120  # seconds from nothing to the whole rate
SHUT_FOR = 15 * 60 * SECOND  # after SES itself has said that the quota is used up; its figures come late


class Turn(NamedTuple):
    """A promised time: `size` mails may be handed to SES from `at` on."""

    at: int
    size: int

    def wait(self, now: int) -> float:
        """Seconds until then."""
        return max(0, self.at - now) / SECOND

    def is_good(self, now: int) -> bool:
        return now < self.at + GOOD_FOR


class Later(NamedTuple):
    """Not now: ask again in so many seconds."""

    seconds: float


class NoRoom(NamedTuple):
    """The quota of the day is used up, but for what is kept for mail of our own."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The bucket as it was read. `rate` is SES's own; `slowed` is what was left of it at `slowed_at`, when SES refused
    some; `room` is how many mails of campaigns the day has left, of which `taken` have been promised a time."""

    free_at: int = 0
    rate: float = 1
    lanes: Mapping[str, int] = field(default_factory=dict)
    taken: int = 0
    room: int | None = None
    slowed: float | None = None
    slowed_at: int = 0


class Plan(NamedTuple):
    """What to ask of the bucket: `size` mails that take `cost`; `idle` where nobody has a time promised any more, from
    `floor` on; the account's last one must not lie after `horizon`."""

    size: int
    cost: int
    idle: bool
    floor: int
    horizon: int


def micros(moment: datetime) -> int:
    return int(moment.timestamp() * SECOND)


def limit(rate: float) -> float:
    """Mails a second that campaigns may send at most. SES says -1 where it sets no limit."""
    return min(UNLIMITED, max(SLOWEST, rate) if rate >= 0 else UNLIMITED) * (1 - OURS)


def rate_now(found: Standing, now: int) -> float:
    """Mails a second that campaigns may send now: after a refusal fewer, and then steadily more."""
    full = limit(found.rate)
    if found.slowed is None:
        return full
    return min(full, found.slowed + full * max(0, now - found.slowed_at) / SECOND / RECOVERS_IN)


def slower(found: Standing, now: int) -> float:
    """What is left of the rate when SES has refused some."""
    return max(limit(found.rate) * LEAST, rate_now(found, now) * SLOWER)


def size_of_turn(rate: float, most: int) -> int:
    """A page, but no more than go in a second, so that none waits for its mails for long; at least one. More pages
    where they go in a moment, since each turn costs a request."""
    pages = int(rate * OF_A_SECOND) // A_PAGE
    return max(1, min(most, int(rate), A_PAGE * max(1, pages)))


def likely_at_most(people: int, shards: int) -> int:
    """How many of a list's people are likely in one shard: the mean and twice the deviation, but ten at least. A page
    is promised no more, since what it does not need others could have had; whoever is beyond is on another page."""
    mean = people / shards
    return max(10, int(mean + 2 * sqrt(mean)))


def horizon(size: int, rate: float) -> int:
    """How far ahead an account may have times promised: far enough that its workers, who come back when they can, never
    leave the rate unused; near enough that others begin within seconds."""
    return max(LEAST_AHEAD, int(PAGES_AHEAD * SECOND * size / rate))


def plan(found: Standing, account: str, most: int, now: int) -> Plan | Later | NoRoom:
    """What a page of the account, or several in a row, may ask of the bucket."""
    if found.room is not None and found.taken >= found.room:
        return NoRoom()
    rate = rate_now(found, now)
    size = size_of_turn(rate, most)
    ahead = horizon(size, rate)
    promised = found.lanes.get(account, 0)
    if promised > now + ahead:
        return Later(round((promised - now - ahead) / SECOND + MOMENT, 6))
    floor = now - CATCH_UP
    return Plan(size, int(SECOND * size / rate) + 1, found.free_at < floor, floor, now + ahead)


def room(most: float, sent: float) -> int | None:
    """Mails that campaigns may still send, of `most` a day of which `sent` have gone; None for no limit (-1)."""
    return None if most < 0 else max(0, int(most * (1 - OURS_OF_THE_DAY) - sent))


def has_room_again(most: float, left: int | None) -> bool:
    """Whether what waits for the quota goes on."""
    return left is None or left >= max(1, int(most * ROOM_AGAIN))


def used_percent(most: float, sent: float) -> int:
    """How much of the quota of a day is used; 0 where there is no limit."""
    return round(100 * sent / most) if most > 0 else 0


def is_worth_giving_back(unused: int, size: int) -> bool:
    """Whether a page has left so much of its time that others should have it: a twentieth is lost by no more."""
    return unused * 20 >= size
