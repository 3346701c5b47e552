"""Working an upload off in a chain: a message does one piece of the file and asks for the next (promises COL-1, SHR-1).

What a piece found goes into S3; that it is done, by how much the list grew, and where the next one begins are written
in one transaction, once, whoever worked on it and however often. A worker that dies is followed by another that begins
the piece anew and finds what is there (known.py).
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, cast

from pynamodb.transactions import TransactWrite

from chalicelib.accounts import gate
from chalicelib.accounts.model import Account, account_key
from chalicelib.accounts.rules import may_collect
from chalicelib.core import clock, csv_file, ids, objects, signing
from chalicelib.core.errors import TemporaryFailure
from chalicelib.core.statements import A_BATCH
from chalicelib.core.table import commit, held, read_many
from chalicelib.imports import known, reading, rules, undo
from chalicelib.imports.judge import Plan, judge
from chalicelib.imports.known import Person, Piece
from chalicelib.imports.model import (
    CANCELLED,
    CONFIRM,
    EVIDENCE,
    FINISHED,
    PAUSED,
    RUNNING,
    SUPPRESSIONS,
    UNDOING,
    Import,
    file_key,
    import_key,
    part_key,
    results_key,
)
from chalicelib.imports.reading import Layout, Row
from chalicelib.imports.rules import Candidate
from chalicelib.imports.service import CONTENT_TYPE, tell
from chalicelib.lists.model import MailingList, list_key
from chalicelib.subscriptions import sizes

LEASE = timedelta(minutes=3)  # longer than the function may take
ROWS = {CONFIRM: 200, EVIDENCE: 5000, SUPPRESSIONS: 5000}
WORK: dict[str, Callable[[Piece, Sequence[Person]], list[str]]] = {
    CONFIRM: known.asked, EVIDENCE: known.listed, SUPPRESSIONS: known.barred}
Results = list[tuple[int, str]]
HEADER = ("row", "outcome", "what it means")


def work(import_id: str, chunk: int, now: datetime) -> None:
    """Do what the upload needs next. Raises TemporaryFailure while somebody else is at it."""
    found, account, mailing_list = _read(import_id, now)
    if found is None or account is None or mailing_list is None:
        return
    if found.state == UNDOING:
        undo.step(found)
    elif found.state == CANCELLED:
        _close(found, now)
    elif found.state == RUNNING and found.chunk == chunk + 1:
        tell(found)  # the worker that did this piece died before it could
    elif found.state == RUNNING and found.chunk == chunk:
        _go_on(found, account, mailing_list, now)


def _read(import_id: str, now: datetime) -> tuple[Import | None, Account | None, MailingList | None]:
    account_id, short = ids.split(import_id)
    found = cast("Import | None", read_many([import_key(account_id, short)], now)[0])
    if found is None:
        return None, None, None
    opened, account, mailing_list = read_many(
        [gate.gate_key(), account_key(account_id), list_key(*ids.split(str(found.list_id)))], now)
    if found.state == RUNNING and not gate.is_open(opened):  # who has left lately may be on no list of ours now
        _set(found, RUNNING, state=PAUSED)
    return found, cast("Account | None", account), cast("MailingList | None", mailing_list)


def _go_on(found: Import, account: Account, mailing_list: MailingList, now: datetime) -> None:
    if not may_collect(account):  # it has lost its domain, say; its owner can go on when that is mended
        _set(found, RUNNING, state=PAUSED)
        return
    if not held(lambda: found.update(actions=[Import.lease.set(clock.epoch(now + LEASE))], condition=(
            (Import.state == RUNNING) & (Import.chunk == found.chunk) & (Import.lease <= clock.epoch(now))))):
        raise TemporaryFailure("another worker has this piece")
    blocks = objects.stream(file_key(found.short_id), int(found.offset))
    if blocks is None and found.offset < found.size:  # older than a day, or never sent
        _set(found, RUNNING, state=CANCELLED, lease=0)
        found.lease = 0
        _close(found, now)
        return
    rows = list(islice(_numbered(found, blocks or iter(())), ROWS[str(found.mode)]))
    if rows:
        _do(Piece(found, mailing_list, now), rows)
    else:
        found.lease = 0
        _close(found, now)


def _numbered(found: Import, blocks: Iterator[bytes]) -> Iterator[tuple[int, Row]]:
    """The rows that are left, with the numbers that a spreadsheet gives them."""
    return enumerate(reading.rows(blocks, Layout.of(found.layout), int(found.offset)), int(found.row) + 1)


def _do(piece: Piece, rows: Sequence[tuple[int, Row]]) -> None:
    found, last = piece.upload, rows[-1]
    results = outcomes(piece, rows)
    objects.put(part_key(found.short_id, int(found.chunk)), _as_csv(results), CONTENT_TYPE)
    counts = found.tally
    for _number, outcome in results:
        counts[outcome] = counts.get(outcome, 0) + 1
    before = int(found.chunk)
    done = {"chunk": before + 1, "row": last[0], "offset": last[1].after, "counts": counts, "lease": 0}

    def all_of_it(write: TransactWrite) -> None:
        write.update(found, actions=_setting(done), condition=Import.chunk == before)
        for shard, (people, size) in piece.grown.items():
            sizes.count(write, str(piece.mailing_list.id), shard, people, size)

    if commit(all_of_it):
        found.chunk = before + 1
        tell(found, len(rows) // rules.CONFIRMATIONS_A_SECOND if found.mode == CONFIRM else 0)


def outcomes(piece: Piece, rows: Sequence[tuple[int, Row]]) -> Results:
    """What became of each row, by its number; blank lines are nothing."""
    found = piece.upload
    layout = Layout.of(found.layout)
    plan = Plan(str(found.mode), list(found.columns), layout.day_first, piece.now)
    results: dict[int, str] = {}
    people: dict[str, Person] = {}
    for number, row in rows:
        if (number == 1 and layout.header) or not (row.cells or row.problem):
            continue
        verdict = judge(row, plan) if number <= reading.MOST_ROWS + 1 else rules.BEYOND
        if isinstance(verdict, Candidate):
            one = Person(number, verdict, signing.person(verdict.who.key))
            results[number] = rules.DUPLICATE if one.id in people else ""
            people.setdefault(one.id, one)
        else:
            results[number] = verdict
    everybody = list(people.values())
    for start in range(0, len(everybody), A_BATCH):
        some = everybody[start:start + A_BATCH]
        results |= {one.number: outcome for one, outcome in zip(some, WORK[plan.mode](piece, some), strict=True)}
    known.mail_again(piece)
    return list(results.items())


def _as_csv(results: Results) -> bytes:
    return "".join(f"{number},{outcome},{_cell(rules.OUTCOMES[outcome])}\r\n" for number, outcome in results).encode()


def _cell(text: str) -> str:
    return f'"{text}"' if "," in text else text


def _close(found: Import, now: datetime) -> None:
    """Put the results together, delete the file, and say that it is over: in this order, so that what is over is
    deleted. Raises TemporaryFailure while a piece is being worked on."""
    if found.closed_at:
        return
    if found.lease > clock.epoch(now):
        raise TemporaryFailure("a worker has a piece of it")
    if found.started_at:
        parts = (objects.get(part_key(found.short_id, chunk)) or b"" for chunk in range(int(found.chunk)))
        objects.join(_headed(parts), results_key(found.short_id), csv_file.CONTENT_TYPE)
    objects.drop(file_key(found.short_id))
    _set(found, str(found.state), closed_at=clock.iso(now), lease=0,
         state=FINISHED if found.state == RUNNING else str(found.state))


def _headed(parts: Iterator[bytes]) -> Iterator[bytes]:
    yield csv_file.rows(HEADER, [])
    yield from parts


def _set(found: Import, while_it_is: str, **to: Any) -> bool:
    done = held(lambda: found.update(actions=_setting(to), condition=Import.state == while_it_is))
    for name, value in to.items() if done else ():
        setattr(found, name, value)
    return done


def _setting(to: dict[str, Any]) -> list[Any]:
    return [getattr(Import, name).set(value) for name, value in to.items()]
