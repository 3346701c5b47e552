"""Files for account holders: the people of a list, and how many are suppressed, as CSV or as JSON.

A worker writes the file line by line, so that a million people take no more memory than one. It lies in S3 for a day
and is fetched from the dashboard alone, after a second factor; a large one by a link of five minutes. That it was asked
for and fetched, by whom, and how many people it holds, is in the audit trail, where unusual downloads are noticed.
"""

import gzip
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import BinaryIO, cast

from chalicelib.accounts import audit
from chalicelib.core import clock, ids, making, objects
from chalicelib.core.errors import NotFound
from chalicelib.core.making import MAKING, READY, Standing
from chalicelib.core.table import held, read_all, read_many
from chalicelib.lists import sizes
from chalicelib.lists.model import MailingList, list_key
from chalicelib.subscriptions import download_files, rules
from chalicelib.subscriptions.download_files import CONTENT_TYPES, FORMS, PEOPLE, SUPPRESSED, WHAT
from chalicelib.subscriptions.model import Download, download_key

__all__ = ["FORMS", "PEOPLE", "SUPPRESSED", "WHAT", "Choice", "all_of", "ask", "fetch", "make"]
TELL_EVERY = 2_000  # lines
LARGEST = 4_000_000  # packed bytes that Lambda answers at once: 6 MB at most, in Base64


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the files that can be made of a list, and how it stands."""

    what: str
    form: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file: packed with gzip, where it fits into one answer; else where it can be saved from, for five minutes."""

    name: str
    content_type: str
    people: int
    body: bytes | None
    url: str


def all_of(account_id: str, list_id: str, now: datetime) -> list[Choice]:
    """Every file that can be made of a list, with how far it is. One read."""
    pairs = [(what, form) for what in WHAT for form in FORMS]
    rows = read_many([download_key(account_id, list_id, *pair) for pair in pairs], now)
    return [Choice(*pair, _standing(cast("Download | None", row), now)) for pair, row in zip(pairs, rows, strict=True)]


def _standing(row: Download | None, now: datetime) -> Standing:
    return making.standing(row, rules.DOWNLOAD_TAKES_AT_MOST, now)


def ask(account_id: str, list_id: str, what: str, form: str, now: datetime, by: str) -> None:
    """Have a file made, as of now. Asking again while it is being made changes nothing. Raises NotFound."""
    key = _key(account_id, list_id, what, form)
    before, *shards = read_many([key, *sizes.keys(list_id)], now)
    row = cast("Download | None", before)
    if _standing(row, now).state == MAKING:
        return
    total = sizes.total(shards).people if what == PEOPLE else 0
    job = Download(*key[1:], job=ids.new(now), state=MAKING, total=total, by=by, asked_at=clock.iso(now),
                   expires_at=clock.epoch(now + rules.DOWNLOAD_LIVES_FOR))
    audit.record(account_id, by, "download.asked", now, list_id, what=what, form=form)
    making.begin(job, row, {"download": key[2], "account": account_id, "job": job.job}, now)


def _key(account_id: str, list_id: str, what: str, form: str) -> tuple[type[Download], str, str]:
    if what not in WHAT or form not in FORMS:
        raise NotFound
    ids.own(account_id, list_id)
    return cast("tuple[type[Download], str, str]", download_key(account_id, list_id, what, form))


def make(account_id: str, which: str, job_id: str, now: datetime) -> None:
    """Write the file; done again, it is written anew. Nothing where another was asked for meanwhile."""
    list_id, what, form = which.split("#")
    row, found = read_many([download_key(account_id, list_id, what, form),
                            list_key(account_id, ids.own(account_id, list_id))], now)
    job, mailing_list = cast("tuple[Download | None, MailingList | None]", (row, found))
    if job is None or job.job != job_id or job.state != MAKING or mailing_list is None:
        return
    with tempfile.TemporaryFile() as file:
        count = _written(job, file, download_files.text(mailing_list, what, form, now))
        objects.put_packed(_place(job), file, CONTENT_TYPES[form])
    if not job.change(state=READY, done=count, total=count,
                      expires_at=clock.epoch(now + rules.DOWNLOAD_LIVES_FOR)):
        objects.drop(_place(job))  # it was asked for anew


def _written(job: Download, file: BinaryIO, text: Iterator[tuple[int, bytes]]) -> int:
    """Pack the text into the file, telling how far it is; how many people or counts it holds."""
    count = told = 0
    with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=4, mtime=0) as packed:
        for count, line in text:
            packed.write(line)
            if count >= told + TELL_EVERY:
                told = count
                job.change(done=count)
    return count


def forget(list_ids: Collection[str], now: datetime, asked_until: str) -> None:
    """Delete the files of people on these lists that were asked for until then (ISO 8601), and what leads to them:
    somebody who may be in them was erased. A worker that is at one deletes it when it is done."""
    keys = [download_key(ids.split(one)[0], one, PEOPLE, form) for one in sorted(list_ids) for form in FORMS]
    for row in cast("list[Download]", read_all(keys, now - timedelta(days=2))):  # S3 deletes by the day
        if row.asked_at <= asked_until:
            objects.drop(_place(row))
            held(partial(row.delete, condition=Download.job == row.job))


def _place(job: Download) -> str:
    return f"{job.job}/list"


def fetch(mailing_list: MailingList, what: str, form: str, now: datetime, by: str) -> Fetched:
    """The file. Raises NotFound where there is none, or none any more."""
    account_id = str(mailing_list.pk)
    row = cast("Download | None", read_many([_key(account_id, mailing_list.id, what, form)], now)[0])
    if row is None or row.state != READY:
        raise gone()
    audit.record(account_id, by, "download.fetched", now, mailing_list.id, what=what, form=form,
                 people=int(row.total) if what == PEOPLE else 0)
    name = f"{what}-{mailing_list.short_id}-{str(row.asked_at)[:10]}.{form}"
    return fetched(name, CONTENT_TYPES[form], row, _place(row))


def fetched(name: str, content_type: str, row: Download, key: str) -> Fetched:
    """An object that is ready, as it is handed out."""
    body = objects.small(key, LARGEST)
    url = "" if body is not None else objects.link(key, name, content_type, rules.DOWNLOAD_LINK_WORKS_FOR)
    return Fetched(name, content_type, int(row.total), body, url)


def gone() -> NotFound:
    """What is said of a file that is not there."""
    return NotFound("The file is not there any more.", "Files are kept for a day. Have it made once more.")
