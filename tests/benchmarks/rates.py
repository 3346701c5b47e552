"""A million recipients at SES's rates of 14, 100 and 500 a second, on a clock that jumps; and a small campaign."""

import os

from tests.benchmarks.figures import Section
from tests.support.simulated import ASSUMED, Simulated

RATES = (14, 100, 500)
PEOPLE, SMALL, COMES_AFTER = 1_000_000, 40, 60  # people, people, seconds
OVER, FIRST_AFTER = 0.05, 10.0  # of the time that the quota allows; seconds


def section() -> Section:
    """Each rate, and what is over budget."""
    os.environ |= {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none"}
    rows, exceeded = [], []
    for speed in RATES:
        there, large, small = sent(speed, PEOPLE)
        allowed, took, first = (PEOPLE + SMALL) / speed, there.last(large), there.first(small) - COMES_AFTER
        over = took / allowed - 1
        rows.append([str(speed), _hours(allowed), _hours(took), f"{over:.1%}", f"{first:.1f}", f"{there.most_in(1):,}",
                     f"{there.messages / there.pages:.2f}", f"{there.slept / there.pages:.2f}",
                     f"{there.row.asked / there.pages:.2f}"])
        if over > OVER:
            exceeded.append(f"{PEOPLE:,} recipients at {speed} a second: {over:.1%} over what the quota allows")
        if first > FIRST_AFTER:
            exceeded.append(f"a small campaign at {speed} a second: its first mail goes after {first:.1f} seconds")
    return Section("A million recipients", _intro(), [
        "SES's rate", "the quota allows, h", "it took, h", "over", "first mail of the small one after, s",
        "most mails in a second", "messages a page", "seconds slept a page", "requests for the rate a page"],
        rows, exceeded)


def sent(speed: int, people: int) -> tuple[Simulated, str, str]:
    """A campaign to so many, and a small one of another account holder that begins a minute later."""
    there = Simulated(speed)
    large = there.start("alice", "large", people)
    small = there.start("bob", "small", SMALL, at=COMES_AFTER)
    there.run()
    if (there.sent(large), there.sent(small)) != (people, SMALL):
        raise RuntimeError("somebody was forgotten, or mailed twice")
    return there, large, small


def _hours(seconds: float) -> str:
    return f"{seconds / 3600:.2f}"


def _intro() -> str:
    return (
        f"One campaign to {PEOPLE:,} people and, {COMES_AFTER} seconds later, one of another account holder to "
        f"{SMALL}. The service's own code of turns and rate runs, with every request that it makes for them, on a "
        f"clock that jumps; assumed are {ASSUMED.hand_over * 1000:.0f} ms for a queue to hand a message over, up to "
        f"{ASSUMED.late * 1000:.0f} ms more for one that was delayed, and {ASSUMED.page * 1000:.0f} ms for a page, "
        f"most of them waiting for SES. At most {OVER:.0%} over what the whole quota allows are let pass, of which "
        f"3 % are kept for mail of our own; and {FIRST_AFTER:.0f} seconds for the small campaign. A campaign has "
        "four parts, each a page at a time: where SES took longer than 0.4 seconds for fifty mails, one campaign "
        "alone could not use 500 a second.")
