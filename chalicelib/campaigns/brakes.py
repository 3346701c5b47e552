"""When a campaign to freshly uploaded people must stop: the thresholds, and what they say of figures (promise SHR-1).

Pure. A list that was bought, or has grown old, tells by its bounces and complaints, and tells it in the first few
hundred mails; so a first slice goes out, and the rest waits for what becomes of it.
"""

from dataclasses import dataclass
from math import ceil

SLICE_SHARE = 0.02  # of the list
SLICE_LEAST, SLICE_MOST = 200, 1000  # people
JUDGED_FROM = 100  # mails; fewer say nothing
MOST_BOUNCES = 0.05  # of the mails
MOST_COMPLAINTS = 0.003  # mailbox providers refuse whoever has more
COMPLAINTS_FROM = 2  # one person alone is no rate


@dataclass(frozen=True, slots=True)
class Figures:
    """Mails to freshly uploaded people, and what became of them so far."""

    mailed: int = 0
    bounced: int = 0
    complained: int = 0


def slice_of(people: int) -> int:
    """How many freshly uploaded people get a campaign before the rest of a list of so many does."""
    return min(SLICE_MOST, max(SLICE_LEAST, ceil(people * SLICE_SHARE)))


def trouble(found: Figures) -> str:
    """Why the campaign must stop, in words for its author; "" where it need not."""
    if found.mailed < JUDGED_FROM:
        return ""
    said = f"Of the first {found.mailed:,} mails to newly uploaded people, "
    if found.bounced > found.mailed * MOST_BOUNCES:
        return f"{said}{found.bounced:,} came back because there is no such mailbox; a good list has fewer than 5 %."
    if found.complained >= COMPLAINTS_FROM and found.complained > found.mailed * MOST_COMPLAINTS:
        return f"{said}{found.complained:,} were reported as spam; a list of people who asked for it has hardly any."
    return ""
