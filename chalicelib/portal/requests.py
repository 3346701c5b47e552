"""The log of data subject requests (promise RGT-5): whatever right is exercised, by whichever way, leaves a line."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import cast

from pynamodb.transactions import TransactWrite

from chalicelib.accounts import audit, rights
from chalicelib.core import clock, ids, paging
from chalicelib.core.errors import Conflict, Invalid, NotFound
from chalicelib.core.table import commit, read_all, visible, write_all
from chalicelib.portal import rules
from chalicelib.portal.model import OPEN, REQUEST, DataRequest, Open, open_row, own_open_row, request_key

A_PAGE = 25


def exercised(account_ids: Sequence[str], person: str | None, right: str, now: datetime, outcome: str = "",
              by: str = rules.PORTAL, request_id: str = "") -> None:
    """Note that a right was exercised at these accounts and carried out at once, so that nothing is left to be done.

    `person` is None where the person has just been erased; `request_id` is given where it may be noted again.
    """
    write_all(DataRequest, [rights.line(one, person, right, by, now, outcome, request_id) for one in account_ids])


def open_request(account_id: str, person: str | None, right: str, by: str, now: datetime, note: str = "",
                 received: date | None = None, actor: str = "service") -> DataRequest:
    """A request that waits for its answer, due a month after it was received (by default now); stored, with a line of
    the audit trail. Raises Invalid for what is no right, a day to come or long past, and too many words."""
    on = received or now.date()
    _check(right, note, on, now)
    made = DataRequest(account_id, REQUEST + ids.new(now), person=person, right=right, by=by, note=note.strip(),
                       received_at=on.isoformat() if received else clock.iso(now),
                       due_on=rules.due_from(on).isoformat())

    def write(transaction: TransactWrite) -> None:
        transaction.save(made, condition=DataRequest.pk.does_not_exist())
        for row in _open_rows(made):
            transaction.save(row)
        transaction.save(audit.row(account_id, actor, "request.opened", now, made.id, right=right))

    if not commit(write):
        raise Conflict("The request could not be entered.", "Please send it again.")
    return made


def _check(right: str, note: str, received: date, now: datetime) -> None:
    wrong = {}
    if right not in rules.RIGHTS:
        wrong["right"] = "Please choose what the person asks for."
    if len(note) > rules.LONGEST_NOTE:
        wrong["note"] = f"Please use at most {rules.LONGEST_NOTE:,} characters."
    if received > rules.latest_day(now):
        wrong["received"] = "This day is still to come."
    elif received < now.date() - rules.OLDEST:
        wrong["received"] = "This is more than a year ago. Please look at the year again."
    if wrong:
        raise Invalid("The request cannot be entered like this.", "Please look at the fields again.", fields=wrong)


def _open_rows(request: DataRequest) -> tuple[Open, Open]:
    about = (str(request.pk), str(request.sk), str(request.due_on))
    return open_row(*about), own_open_row(*about)


def close(account_id: str, request_id: str, outcome: str, now: datetime, actor: str) -> None:
    """Say how the request ended, once and for all; three years later the line goes.

    Raises NotFound, Conflict for what is closed already, Invalid without words.
    """
    found = get(account_id, request_id, now)
    if found.closed_at:
        raise _closed_already()
    said = outcome.strip()
    if not 0 < len(said) <= rules.LONGEST_OUTCOME:
        raise Invalid("Please say how it ended.", "It is what you can show later.", fields={
            "outcome": f"Please say in 1 to {rules.LONGEST_OUTCOME:,} characters how it ended."})

    def write(transaction: TransactWrite) -> None:
        transaction.update(found, actions=[
            DataRequest.closed_at.set(clock.iso(now)), DataRequest.outcome.set(said),
            DataRequest.expires_at.set(clock.epoch(now + rules.CLOSED_LIVES_FOR)),
        ], condition=DataRequest.pk.exists() & DataRequest.closed_at.does_not_exist())
        for row in _open_rows(found):
            transaction.delete(row)
        transaction.save(audit.row(account_id, actor, "request.closed", now, found.id))

    if not commit(write):
        raise _closed_already()


def _closed_already() -> Conflict:
    return Conflict("This request is closed already.", "Load its page again to see how it ended.")


def get(account_id: str, request_id: str, now: datetime) -> DataRequest:
    """One request of the account. Raises NotFound."""
    found = DataRequest.find(*request_key(account_id, request_id)[1:], now)
    if found is None:
        raise NotFound
    return found


def waiting(account_id: str, now: datetime) -> list[DataRequest]:
    """The account's open requests, those first that are due first."""
    keys = [(DataRequest, account_id, row.case) for row in Open.query(f"{OPEN}#{account_id}")]
    return sorted(cast("list[DataRequest]", read_all(keys, now)), key=lambda one: (str(one.due_on), str(one.sk)))


def page(account_id: str, cursor: str, now: datetime) -> tuple[list[DataRequest], str | None]:
    """The account's log, newest first, open and closed; and the cursor of the next page."""
    found, more = paging.newest_first(DataRequest, account_id, REQUEST, cursor, A_PAGE)
    return list(visible(found, now)), more
