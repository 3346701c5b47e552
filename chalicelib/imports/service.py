"""Uploads as account holders handle them: begin, look, map the columns, vouch for them, start, pause, cancel, undo."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from chalicelib.accounts import audit
from chalicelib.accounts.model import Account, Audit
from chalicelib.accounts.service import check_complete
from chalicelib.core import clock, ids, objects, paging, queue
from chalicelib.core.errors import Conflict, Invalid, NotFound
from chalicelib.core.objects import Form
from chalicelib.core.table import commit, read_many
from chalicelib.imports import look, rules
from chalicelib.imports.look import Preview
from chalicelib.imports.model import (
    CANCELLED,
    DRAFT,
    EVIDENCE,
    PAUSED,
    PREFIX,
    READY,
    RUNNING,
    UNDOING,
    Import,
    file_key,
    import_key,
    results_key,
)
from chalicelib.lists import fresh
from chalicelib.lists.service import get_list

QUEUE = "imports"
LARGEST = 200_000_000  # bytes
LARGEST_DIRECT = 1_000_000
FORM_WORKS_FOR = timedelta(hours=1)
LINK_WORKS_FOR = timedelta(minutes=5)
CONTENT_TYPE = "text/csv"


@dataclass(frozen=True, slots=True)
class Begun:
    """A new upload, and the form by which its file is sent to S3, within the hour."""

    upload: Import
    form: Form


def begin(account: Account, list_id: str, mode: str, now: datetime, by: str, back: str = "") -> Begun:
    """A new upload to a list; `back` is where the browser goes when the file is there.

    Raises NotFound, or NotReady while the account may not collect (promise ROLE-4).
    """
    get_list(account.id, list_id, now)
    check_complete(account)
    made = Import(account.id, PREFIX + ids.new(now), list_id=list_id, mode=mode, created_at=clock.iso(now),
                  created_by=by)

    def both(write: TransactWrite) -> None:
        write.save(made, condition=Import.pk.does_not_exist())
        write.save(audit.row(account.id, by, "import.begun", now, made.id, mode=mode))

    commit(both)
    return Begun(made, form(made, back))


def form(found: Import, back: str = "") -> Form:
    """The form by which the file of an upload is sent to S3. Asks nothing of AWS."""
    return objects.form(file_key(found.short_id), CONTENT_TYPE, LARGEST, FORM_WORKS_FOR, back)


def receive(account_id: str, import_id: str, body: bytes, now: datetime) -> None:
    """Take in a small file straight away, instead of by the form. Raises NotFound, Conflict, or Invalid for a file
    that is too large or no table."""
    found = get(account_id, import_id, now)
    _check_state(found, DRAFT, READY)
    if len(body) > LARGEST_DIRECT:
        raise Invalid("The file is too large for this way.", "Send it by the form for large files.",
                      fields={"file": "A file sent this way has at most 1 MB."})
    look.check(body)
    objects.put(file_key(found.short_id), body, CONTENT_TYPE)


def get(account_id: str, import_id: str, now: datetime) -> Import:
    """An upload of this account. Raises NotFound."""
    found = read_many([import_key(account_id, ids.own(account_id, import_id))], now)[0]
    if found is None:
        raise NotFound
    return cast("Import", found)


def page(account_id: str, cursor: str, limit: int) -> tuple[list[Import], str | None]:
    """The account's uploads, newest first, and the cursor of the next page."""
    return paging.newest_first(Import, account_id, PREFIX, cursor, limit)


def preview(account_id: str, import_id: str, now: datetime) -> Preview:
    """The beginning of the file, and what its columns seem to be. Raises NotFound, Conflict where there is no file (any
    more), Invalid for what is no table."""
    found = get(account_id, import_id, now)
    return look.at(found, get_list(account_id, str(found.list_id), now))


def map_columns(account_id: str, import_id: str, columns: list[str], now: datetime, by: str) -> Import:
    """Say what each column is for (rules.PURPOSES, or "field:" and the name of a field of the list; "" for nothing).

    Raises Invalid with what to say of `columns.0` and so on, for columns too that ask for what no list may keep
    (promise DAT-2); Conflict once it has started.
    """
    found = get(account_id, import_id, now)
    _check_state(found, DRAFT, READY)
    mailing_list = get_list(account_id, str(found.list_id), now)
    seen = look.at(found, mailing_list)
    rules.check_columns(str(found.mode), columns, seen.header, {field["name"] for field in mailing_list.fields})
    _set(found, columns=columns, layout=seen.layout.stored(), size=seen.size, offset=seen.layout.begins,
         state=READY if found.attestation else DRAFT)
    audit.record(account_id, by, "import.mapped", now, found.id)
    return found


def attest(account_id: str, import_id: str, said: rules.Attestation, ip: str, now: datetime, by: str) -> Import:
    """Vouch for the people of the upload (promise SHR-1). Raises Invalid where something is not said, Conflict once it
    has started."""
    found = get(account_id, import_id, now)
    _check_state(found, DRAFT, READY)
    rules.check_attestation(str(found.mode), said)
    kept = {"source": said.source, "consent": said.consent, "not_bought": said.not_bought, "by": by,
            "at": clock.iso(now), "ip": ip}
    _set(found, attestation=kept, state=READY if found.columns else DRAFT)
    audit.record(account_id, by, "import.attested", now, found.id)
    return found


def start(account: Account, import_id: str, now: datetime, by: str) -> Import:
    """Set the upload going. Raises Conflict where it has no columns, is not vouched for (promise SHR-1) or another one
    of the account is running; NotReady while the account may not collect."""
    found = get(account.id, import_id, now)
    check_complete(account)
    if found.state == DRAFT:
        raise _not_ready(found)
    _check_state(found, READY)
    if any(one.state in {RUNNING, UNDOING} for one in page(account.id, "", paging.LARGEST_SIZE)[0]):
        raise Conflict("Another upload is running.", "Wait until it is done, or cancel it.")
    look.check_unchanged(found, get_list(account.id, str(found.list_id), now))
    if found.mode == EVIDENCE:
        fresh.note(str(found.list_id), found.short_id)
    _move(found, READY, RUNNING, "import.started", now, by, started_at=clock.iso(now))
    tell(found)
    return found


def _not_ready(found: Import) -> Conflict:
    if not found.columns:
        return Conflict("Nobody has said what the columns are.", "Say which column holds the addresses.")
    return Conflict("Nobody has vouched for this upload.",
                    "Say where the people come from, when and how they consented, and that the list was not bought.")


def pause(account_id: str, import_id: str, now: datetime, by: str) -> Import:
    """Stop after the piece that is being worked on. Raises Conflict where it does not run."""
    found = get(account_id, import_id, now)
    _move(found, RUNNING, PAUSED, "import.paused", now, by)
    return found


def resume(account: Account, import_id: str, now: datetime, by: str) -> Import:
    """Go on where it was paused. Raises Conflict where it is not, or was stopped because too many mails came
    back (promise SHR-1); NotReady while the account may not collect."""
    found = get(account.id, import_id, now)
    check_complete(account)
    if found.held_reason:
        raise Conflict(f"The upload was stopped. {found.held_reason}", "Cancel it, and find out where the addresses "
                       "come from; who has not confirmed can be forgotten within a day after.")
    _move(found, PAUSED, RUNNING, "import.resumed", now, by)
    tell(found)
    return found


def cancel(account_id: str, import_id: str, now: datetime, by: str) -> Import:
    """End it for good: the file is deleted, and who is on the list stays there until it is undone. Raises Conflict
    where it is over already."""
    found = get(account_id, import_id, now)
    _check_state(found, DRAFT, READY, RUNNING, PAUSED)
    _move(found, str(found.state), CANCELLED, "import.cancelled", now, by)
    tell(found)
    return found


def undo(account_id: str, import_id: str, now: datetime, by: str) -> Import:
    """Take everybody off the list again whom this upload put there, and nobody else; of those who were asked, all who
    have not confirmed.

    Raises Conflict where it is not over, later than a day after, and for suppressions, which the people's own wish
    alone lifts (promise RET-5).
    """
    found = get(account_id, import_id, now)
    if not rules.may_undo(found, now):
        raise Conflict("This upload cannot be taken back.",
                       "Suppressions cannot be taken back; another upload can within a day after it has ended.")
    _move(found, str(found.state), UNDOING, "import.undone", now, by)
    tell(found)
    return found


def results(account_id: str, import_id: str, now: datetime) -> str:
    """A link, good for five minutes, to the file that says of each row, by number, what became of it. Raises NotFound
    where there is none (any more): it is there for a day."""
    found = get(account_id, import_id, now)
    if not rules.has_results(found, now):
        raise NotFound("There is no file of results.", "It is there for a day after the upload has ended.")
    return objects.link(results_key(found.short_id), f"upload-{found.short_id}.csv", CONTENT_TYPE, LINK_WORKS_FOR)


def tell(found: Import, delay: int = 0) -> None:
    """Ask a worker for the next piece of work on the upload."""
    queue.put(QUEUE, {"import": found.id, "chunk": int(found.chunk)}, delay)


def _check_state(found: Import, *states: str) -> None:
    if found.state not in states:
        raise Conflict(f"The upload is {found.state}.", f"This can be done while it is {' or '.join(states)}.")


def _move(found: Import, before: str, after: str, action: str, now: datetime, by: str, **to: Any) -> None:
    _check_state(found, before)
    told = audit.row(str(found.pk), by, action, now, found.id)
    if not _changed(found, Import.state == before, told, state=after, **to):
        raise Conflict("The upload has changed in this very moment.", "Look at it again.")


def _set(found: Import, **to: Any) -> None:
    if not _changed(found, Import.state.is_in(DRAFT, READY), None, **to):
        raise Conflict("The upload has started in this very moment.", "Look at it again.")


def _changed(found: Import, condition: Condition, told: Audit | None, **to: Any) -> bool:
    def both(write: TransactWrite) -> None:
        write.update(found, actions=[getattr(Import, name).set(value) for name, value in to.items()],
                     condition=condition)
        if told is not None:
            write.save(told)

    done = commit(both)
    for name, value in to.items() if done else ():
        setattr(found, name, value)
    return done
