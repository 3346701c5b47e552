"""Files that a worker makes while somebody waits: a row tells how far one is, S3 holds it until the row’s time is over.

Asking again while one is being made changes nothing; a worker that dies is tried again, and one that never comes back
has failed after a while.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.core import clock, queue
from chalicelib.core.table import Item, held

NONE, MAKING, READY, FAILED = "none", "making", "ready", "failed"
QUEUE = "exports"


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands: `done` of `total` are written; `until` is when the files are gone again (ISO 8601), "" where none
    lie anywhere."""

    state: str
    done: int = 0
    total: int = 0
    until: str = ""


class Making(Item):
    """What is being made, under the random number `job`, which is the way to the files, too."""

    job = UnicodeAttribute()
    state = UnicodeAttribute()
    done = NumberAttribute(default=0)
    total = NumberAttribute(default=0)
    asked_at = UnicodeAttribute()
    expires_at = NumberAttribute()

    def change(self, **to: object) -> bool:
        """Set attributes, unless the row is gone or another's by now."""
        model = type(self)
        return held(lambda: self.update(actions=[getattr(model, name).set(value) for name, value in to.items()],
                                        condition=model.job == self.job))


def begin(job: Making, before: Making | None, message: dict[str, object], now: datetime) -> bool:
    """Store a new job in the place of `before`, and ask the worker for it. False where somebody else was first."""
    model = type(job)
    free = model.pk.does_not_exist() | (model.expires_at <= clock.epoch(now))
    if not held(lambda: job.save(condition=free | (model.job == before.job) if before else free)):
        return False
    try:
        queue.put(QUEUE, message)
    except Exception:  # take it back, or somebody would wait for files that nobody was asked to make
        job.delete()
        raise
    return True


def standing(job: Making | None, at_most: timedelta, now: datetime) -> Standing:
    """How a job stands, which has failed when it is not ready after `at_most`."""
    if job is None:
        return Standing(NONE)
    late = now >= datetime.fromisoformat(job.asked_at) + at_most
    if job.state != READY:
        return Standing(FAILED if late or job.state == FAILED else MAKING, int(job.done), int(job.total))
    return Standing(READY, int(job.done), int(job.total), clock.iso(datetime.fromtimestamp(int(job.expires_at), UTC)))
