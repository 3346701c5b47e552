"""The file of everything that an account has: asked for by its owners, made by a worker piece by piece (takeout/), kept
for a day. As of every download, the audit trail says who asked for it and who fetched it.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import partial
from typing import cast

from chalicelib.accounts import audit
from chalicelib.core import clock, ids, making, objects
from chalicelib.core.making import MAKING, READY, Standing
from chalicelib.core.table import held, read_all
from chalicelib.subscriptions import downloads, rules
from chalicelib.subscriptions.downloads import Fetched
from chalicelib.subscriptions.model import Download, everything_key

CONTENT_TYPE = "application/zip"


def standing(account_id: str, now: datetime) -> Standing:
    """How it stands with the file; `done` and `total` count its parts."""
    return _standing(_row(account_id, now), now)


def _row(account_id: str, now: datetime) -> Download | None:
    return Download.find(*everything_key(account_id)[1:], now)


def _standing(row: Download | None, now: datetime) -> Standing:
    return making.standing(row, rules.EVERYTHING_TAKES_AT_MOST, now)


def ask(account_id: str, now: datetime, by: str) -> None:
    """Have it made, as of now; what was made before goes. Asking again while it is being made changes nothing."""
    before = _row(account_id, now)
    if _standing(before, now).state == MAKING:
        return
    job = Download(*everything_key(account_id)[1:], job=ids.new(now), state=MAKING, by=by, asked_at=clock.iso(now),
                   expires_at=clock.epoch(now + rules.DOWNLOAD_LIVES_FOR))
    audit.record(account_id, by, "everything.asked", now)
    if making.begin(job, before, message(job), now) and before is not None:
        drop(before)


def message(job: Download) -> dict[str, object]:
    """What the worker is told; the same each time that it is to go on."""
    return {"everything": str(job.pk).partition("#")[2], "job": job.job}


def under_way(account_id: str, job_id: str, now: datetime) -> Download | None:
    """The file that is to be made; None where another was asked for meanwhile, it is made, or not wanted any more."""
    job = _row(account_id, now)
    return job if job is not None and job.job == job_id and job.state == MAKING else None


def place(job: Download) -> str:
    """Where the file lies."""
    return f"{job.job}/everything"


def part(job: Download, number: int) -> str:
    """Where one piece of it lies until all are put together."""
    return f"{job.job}/part-{number:05d}"


def parts(job: Download) -> list[str]:
    """Every piece that may lie there, that too which a worker was at."""
    return [part(job, number) for number in range(int(job.done) + 1)]


def drop(job: Download) -> None:
    """Delete the file and its pieces."""
    objects.drop_all([place(job), *parts(job)])


def fetch(account_id: str, now: datetime, by: str) -> Fetched:
    """The file. Raises NotFound where there is none, or none any more."""
    row = _row(account_id, now)
    if row is None or row.state != READY:
        raise downloads.gone()
    audit.record(account_id, by, "everything.fetched", now, files=int(row.total))
    return downloads.fetched(f"everything-{str(row.asked_at)[:10]}.zip", CONTENT_TYPE, row, place(row))


def forget(account_ids: Collection[str], now: datetime, asked_until: str = "") -> None:
    """Delete the files of these accounts that were asked for until then (ISO 8601; at any time, by default), and what
    leads to them. A worker that is at one deletes what it has made since."""
    keys = [everything_key(one) for one in sorted(account_ids)]
    for row in cast("list[Download]", read_all(keys, now - timedelta(days=2))):  # S3 deletes by the day
        if not asked_until or row.asked_at <= asked_until:
            drop(row)
            held(partial(row.delete, condition=Download.job == row.job))
