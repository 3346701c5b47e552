"""When sending must stop, and when its people are warned: the thresholds, and what they say of figures (promise SHR-1).

Pure. A list that was bought, or has grown old, tells by its bounces and complaints. One rule judges freshly uploaded
people in their first campaign, everybody else of a campaign, and all that an account has sent lately.
"""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil

SLICE_SHARE = 0.02  # of the list
SLICE_LEAST, SLICE_MOST = 200, 1000  # people
JUDGED_FROM = 100  # mails; fewer say nothing
MOST_BOUNCES = 0.05  # of the mails
MANY_COMPLAINTS = 0.001  # the owners are warned
MOST_COMPLAINTS = 0.003  # mailbox providers refuse whoever has more
COMPLAINTS_FROM = 2  # one person alone is no rate
LATELY = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Figures:
    """Mails to a group of people, and what became of them so far."""

    mailed: int = 0
    bounced: int = 0
    complained: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(self.mailed + other.mailed, self.bounced + other.bounced, self.complained + other.complained)


@dataclass(frozen=True, slots=True)
class Group:
    """Who is judged together: how figures of theirs begin, and how many times as many mails they must be."""

    said: str
    times: int = 1


NEW = Group("Of the first {mailed:,} mails to newly uploaded people, ")
OTHERS = Group("Of the first {mailed:,} mails of this campaign, ")
ACCOUNT = Group("Of the {mailed:,} mails of the last 30 days, ", times=10)


def slice_of(people: int) -> int:
    """How many freshly uploaded people get a campaign before the rest of a list of so many does."""
    return min(SLICE_MOST, max(SLICE_LEAST, ceil(people * SLICE_SHARE)))


def trouble(found: Figures, group: Group = NEW) -> str:
    """Why it must stop, in words for its author; "" where it need not."""
    if found.mailed < JUDGED_FROM * group.times:
        return ""
    said = group.said.format(mailed=found.mailed)
    if found.bounced > found.mailed * MOST_BOUNCES:
        return f"{said}{found.bounced:,} came back because there is no such mailbox; a good list has fewer than 5 %."
    if _are_many(found, MOST_COMPLAINTS):
        return f"{said}{found.complained:,} were reported as spam; a list of people who asked for it has hardly any."
    return ""


def warning(found: Figures, group: Group = OTHERS) -> str:
    """Why its owners are warned; "" where they need not be."""
    if found.mailed < JUDGED_FROM * group.times or not _are_many(found, MANY_COMPLAINTS):
        return ""
    return f"{group.said.format(mailed=found.mailed)}{found.complained:,} were reported as spam. It goes on for now; " \
           "with more than 3 in 1,000 it stops."


def _are_many(found: Figures, share: float) -> bool:
    return found.complained >= COMPLAINTS_FROM and found.complained > found.mailed * share


def is_suspicious(found: Figures) -> bool:
    """Whether these figures, however few mails they are of, are beyond a threshold. As the whole is beyond it only if
    some part is, a part tells when to look at the whole."""
    return found.bounced > found.mailed * MOST_BOUNCES or found.complained > found.mailed * MANY_COMPLAINTS
