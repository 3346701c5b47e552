"""Which events there are, when a call is tried again, and when a webhook is switched off."""

from collections.abc import Iterable
from datetime import datetime, timedelta

CONFIRMED, LEFT = "subscription.confirmed", "subscription.left"
FINISHED, BOUNCED, COMPLAINED = "campaign.finished", "mail.bounced", "mail.complained"
TEST = "webhook.test"
EVENTS = {
    CONFIRMED: "Somebody has confirmed a subscription",
    LEFT: "Somebody has left a list",
    FINISHED: "A campaign has been sent to everybody",
    BOUNCED: "A mail came back for good; its address is suppressed",
    COMPLAINED: "A reader has reported a mail as spam; the address is suppressed",
}
HAPPENS_ONCE = {FINISHED, BOUNCED, COMPLAINED}  # to the same campaign, or the same person within it

SECONDS, MINUTES, HOURS = (timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours"))
WAITS = (5 * SECONDS, 1 * MINUTES, 5 * MINUTES, 30 * MINUTES, 2 * HOURS, 5 * HOURS, 8 * HOURS, 10 * HOURS)
TRIES = len(WAITS) + 1
BY_HAND = 0  # the attempt of a call that somebody asked for: it is not tried again
MOST_BY_HAND = 60  # an hour
GONE_STATUS = 410

MOST_WEBHOOKS = 10
LOG_KEPT_FOR = timedelta(days=30)
BY_HAND_COUNTED_FOR = timedelta(hours=2)  # from the beginning of the hour in which they were made
OLD_SECRET_SIGNS_FOR = timedelta(days=1)
GIVEN_UP_IN_A_ROW = 20
FAILING_FOR = timedelta(days=3)

GONE, FAILING = "gone", "failing"


def is_taken(status: int | None) -> bool:
    """Whether an answer says that the receiver has the event."""
    return status is not None and 200 <= status < 300


def next_wait(attempt: int, status: int | None) -> timedelta | None:
    """How long to wait after failed call number `attempt` (from 1); None where there is no other."""
    if attempt == BY_HAND or attempt > len(WAITS) or status == GONE_STATUS:
        return None
    return WAITS[attempt - 1]


def reason_to_stop(status: int | None, given_up: int, failing_since: datetime, now: datetime, gave_up: bool) -> str:
    """Why to switch a webhook off after a failed call, or "".

    At once where it says that it is gone; otherwise when a delivery is given up (`gave_up`) that is the twentieth in a
    row, or comes after three days in which nothing was taken: one failed call after quiet days is no reason.
    """
    if status == GONE_STATUS:
        return GONE
    return FAILING if gave_up and (given_up >= GIVEN_UP_IN_A_ROW or now - failing_since >= FAILING_FOR) else ""


def heard(listeners: Iterable[tuple[bool, Iterable[str]]]) -> set[str]:
    """What an account hears: all the events of those of its webhooks that are on, given as (enabled, events)."""
    return {event for enabled, events in listeners if enabled for event in events}
