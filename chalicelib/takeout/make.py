"""Making the file of everything: piece by piece, each stored by itself, and at the end all put together to one ZIP.

Whoever dies loses one piece: the message comes again, and the pieces that are there stay. What takes longer than a run
may is taken up by the next message. A file that is not wanted any more, since somebody in it was erased or the account
goes, is deleted by whoever notices: who deletes the row, or who finds it gone.
"""

import gzip
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from chalicelib.accounts.service import get_account
from chalicelib.core import clock, objects, queue
from chalicelib.core.errors import TemporaryFailure
from chalicelib.core.making import QUEUE, READY
from chalicelib.subscriptions import everything, rules
from chalicelib.subscriptions.model import Download
from chalicelib.takeout import archive, contents
from chalicelib.takeout.contents import Piece

Enough = Callable[[], bool]
LONGEST_RUN = timedelta(minutes=1)  # the function has fifteen: what remains is for the piece that is begun by then


def go_on(account_id: str, job_id: str, now: datetime, enough: Enough | None = None) -> None:
    """Make what is still to be made, one piece at least. Nothing where the file is there, or not wanted any more."""
    job, account = everything.under_way(account_id, job_id, now), get_account(account_id, now)
    if job is None or account is None:
        return
    pieces, over = contents.of(account, now), enough or (lambda: clock.now() - now >= LONGEST_RUN)
    for piece in pieces[int(job.done):]:
        _store(piece, everything.part(job, int(job.done)))
        if not job.change(done=int(job.done) + 1, total=len(pieces)):
            everything.drop(job)
            return
        if over():
            queue.put(QUEUE, everything.message(job))
            return
    _put_together(job, pieces, now)


def _store(piece: Piece, key: str) -> None:
    with tempfile.TemporaryFile() as file:
        with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=4, mtime=0) as packed:
            for line in piece.lines():
                packed.write(line)
        objects.put_packed(key, file, piece.content_type)


def _put_together(job: Download, pieces: Sequence[Piece], now: datetime) -> None:
    """The pieces go once the file is there; whoever dies in between leaves them to the sweep."""
    files = ((piece.name, _read(everything.part(job, number))) for number, piece in enumerate(pieces))
    objects.join(archive.zipped(files, now), everything.place(job), everything.CONTENT_TYPE)
    if job.change(state=READY, expires_at=clock.epoch(now + rules.DOWNLOAD_LIVES_FOR)):
        objects.drop_all(everything.parts(job))
    else:
        everything.drop(job)


def _read(key: str) -> Iterator[bytes]:
    """Raises TemporaryFailure where the piece is gone: nothing is made of what is not whole."""
    found = objects.stream(key, 0)
    if found is None:
        raise TemporaryFailure("a piece is gone")
    return archive.unpacked(found)
