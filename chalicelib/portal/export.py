"""Taking one's data along (GDPR arts. 15 and 20; promise RGT-2): one JSON, or a ZIP of tables as CSV.

What there is of most people is gathered in the request that asks for it, and stored nowhere. Where that takes long (see
`rules.is_large`), a worker makes both files, a row tells how far it has got, and a mail says when they are there: for
24 hours, in the portal alone.
"""

from datetime import datetime, timedelta

from chalicelib.core import clock, copies, ids, log, making, objects, urls
from chalicelib.core.errors import NotFound
from chalicelib.core.mails import written
from chalicelib.core.making import FAILED, MAKING, NONE, READY
from chalicelib.core.making import Standing as Export
from chalicelib.core.table import held
from chalicelib.portal import files, gather, rules
from chalicelib.portal.files import CSV, JSON, File
from chalicelib.portal.model import ExportJob, export_key

__all__ = ["CSV", "FAILED", "JSON", "MAKING", "NONE", "READY", "Export", "File", "file", "start", "state"]


def start(person: str, address: str, now: datetime) -> Export:
    """Get the person's files ready: READY where `file` makes them in the moment, MAKING where a worker is at it, which
    will mail `address`. Asking again while they are being made, or are there, changes nothing."""
    before = _job(person, now)
    standing = _standing(before, now)
    if standing.state in {MAKING, READY}:
        return standing
    accounts, campaigns, activity = gather.size(person, now)
    if not rules.is_large(campaigns, activity):
        return Export(READY)
    job = ExportJob(*export_key(person)[1:], job=ids.new(now), state=MAKING, address=address, total=accounts,
                    asked_at=clock.iso(now), expires_at=clock.epoch(now + rules.EXPORT_LIVES_FOR))
    making.begin(job, before, {"person": person, "job": job.job}, now)
    return state(person, now)


def state(person: str, now: datetime) -> Export:
    """How far the person's files are; NONE where none were asked for, or those that were are gone."""
    return _standing(_job(person, now), now)


def _job(person: str, now: datetime) -> ExportJob | None:
    return ExportJob.find(*export_key(person)[1:], now)


def _standing(job: ExportJob | None, now: datetime) -> Export:
    return making.standing(job, rules.EXPORT_TAKES_AT_MOST, now)


def file(person: str, form: str, now: datetime) -> File:
    """The person's data as JSON or CSV. Raises NotFound for another form, and where the files have to be made first."""
    if form not in files.FORMS:
        raise NotFound
    job = _job(person, now)
    if job is not None and job.state == READY:
        body = objects.get(_key(job, form))
        if body is not None:
            return files.named(form, body, datetime.fromisoformat(job.asked_at))
    _accounts, campaigns, activity = gather.size(person, now)
    if rules.is_large(campaigns, activity):
        raise NotFound("Your files have not been made yet.", "Ask for them, and come back when the mail tells you to.")
    return files.named(form, files.made(form, gather.everything(person, now), now), now)


def make(person: str, job_id: str, now: datetime) -> None:
    """Make the files and say so by mail; done again, it does what is left. Nothing where the person was erased."""
    job = _job(person, now)
    if job is None or job.job != job_id or (job.state != MAKING and not job.address):
        return
    if job.state == MAKING and not _made(person, job, now):
        return
    _tell(job, now)


def _made(person: str, job: ExportJob, now: datetime) -> bool:
    def told(done: int, total: int) -> None:
        job.change(done=done, total=total)

    data = gather.everything(person, now, told)
    bodies = {form: files.made(form, data, now) for form in files.FORMS}
    if max(map(len, bodies.values())) > files.LARGEST:
        log.logger().warning("export too large")
        job.change(state=FAILED)
        return False
    for form, body in bodies.items():
        objects.put(_key(job, form), body, files.content_type(form, body))
    if job.change(state=READY, expires_at=clock.epoch(now + rules.EXPORT_LIVES_FOR)):
        return True
    _drop(job)  # the person was erased meanwhile
    return False


def _tell(job: ExportJob, now: datetime) -> None:
    copies.send_ours(written("export_ready", str(job.address), portal_url=urls.public("/portal")), str(job.job), now)
    held(lambda: job.update(actions=[ExportJob.address.remove()], condition=ExportJob.job == job.job))


def forget(person: str, now: datetime, asked_until: str) -> None:
    """Delete the files and the row that leads to them, if they were asked for until then (ISO 8601)."""
    job = _job(person, now - timedelta(days=2))  # S3 deletes by the day, so that files may outlive their row
    if job is not None and job.asked_at <= asked_until:
        _drop(job)
        held(lambda: job.delete(condition=ExportJob.job == job.job))


def _drop(job: ExportJob) -> None:
    for form in files.FORMS:
        objects.drop(_key(job, form))


def _key(job: ExportJob, form: str) -> str:
    return f"{job.job}/{form}"
