"""Telling every account holder something, once each (promise COL-3).

An announcement is written first; then the directory of accounts is walked a page at a time, a notice is queued for
each account that has not been told, and the place is noted. A walk that ended early is resumed where it stood; one that
came to its end is walked again for those whose notice was lost on the way. The receipts (accounts/announcements.py)
see to it that nobody is told twice, whatever is repeated.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from chalicelib.accounts.announcements import ANNOUNCEMENTS, RECEIPTS, Announcement, Receipt
from chalicelib.accounts.model import DIRECTORY, Listed
from chalicelib.core import clock, queue, signing
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.table import held

PAGE = 100
ID_LENGTH = 16
Enough = Callable[[], bool]


def announce(category: str, subject: str, text: str, now: datetime, enough: Enough,
             given_id: str = "") -> dict[str, Any]:
    """Write the announcement and tell everybody until it is `enough` for this run. Saying the same again goes on with
    it: without an id, its words are what it is known by. Raises Conflict where an id stands for other words."""
    announcement_id = given_id or signing.digest("\n".join([category, subject, text]))[:ID_LENGTH].lower()
    made = Announcement(ANNOUNCEMENTS, announcement_id, category=category, subject=subject, text=text,
                        made_at=clock.iso(now))
    if not held(lambda: made.save(condition=Announcement.pk.does_not_exist())):
        made = _find(announcement_id, now)
        if (made.category, made.subject, made.text) != (category, subject, text):
            raise Conflict(f"The announcement {announcement_id} says something else.",
                           "Use another id, or none, for a new announcement.")
    return resume(announcement_id, now, enough) if not made.done else status(announcement_id, now)


def resume(announcement_id: str, now: datetime, enough: Enough) -> dict[str, Any]:
    """Go on telling; once all were told, tell those again who have no receipt. Raises NotFound."""
    found = _find(announcement_id, now)
    if found.done:
        held(lambda: found.update(actions=[Announcement.done.set(False), Announcement.cursor.set("")],
                                  condition=Announcement.done == True))  # noqa: E712 - a condition of DynamoDB's
    while not found.done and _page(found) and not enough():
        pass
    return status(announcement_id, now)


def _page(found: Announcement) -> bool:
    """Queue the notices of one page of accounts and note the place. False where another walk is at it."""
    before = str(found.cursor)
    accounts = [str(one.sk) for one in Listed.query(DIRECTORY, Listed.sk > before if before else None, limit=PAGE)]
    told = _told(found.id, accounts)
    wanted = [account for account in accounts if account not in told]
    queue.put_all("notices", [message(account, found.id) for account in wanted])
    return held(lambda: found.update(actions=[
        Announcement.cursor.set(accounts[-1] if accounts else before), Announcement.queued.add(len(wanted)),
        Announcement.done.set(len(accounts) < PAGE),
    ], condition=Announcement.cursor == before))


def message(account_id: str, announcement_id: str) -> dict[str, str]:
    """What the worker of the queue `notices` is told."""
    return {"kind": "announcement", "account": account_id, "announcement": announcement_id}


def _told(announcement_id: str, accounts: list[str]) -> set[str]:
    """Who of these accounts, which stand in the order of their ids, has the announcement."""
    if not accounts:
        return set()
    rows = Receipt.query(RECEIPTS + announcement_id, Receipt.sk.between(accounts[0], accounts[-1]))
    return {str(row.sk) for row in rows if row.sent_at}


def status(announcement_id: str, now: datetime) -> dict[str, Any]:
    """How far it has got. `told` counts accounts with a receipt, `queued` every notice that was queued, and
    `again` is the wish that goes on."""
    found = _find(announcement_id, now)
    told = sum(bool(row.sent_at) for row in Receipt.query(RECEIPTS + announcement_id))
    return {"ok": True, "id": found.id, "category": str(found.category), "subject": str(found.subject),
            "made_at": str(found.made_at), "accounts": Listed.count(DIRECTORY), "queued": int(found.queued),
            "told": told, "done": bool(found.done),
            **({} if found.done else {"again": {"do": "resume", "id": found.id}})}


def _find(announcement_id: str, now: datetime) -> Announcement:
    """By a query, which is all that the function may read by."""
    found = next(iter(Announcement.query(ANNOUNCEMENTS, Announcement.sk == announcement_id)), None)
    if found is None or found.hidden(now):
        raise NotFound(f"There is no announcement {announcement_id}.", "Look for its id where it was announced.")
    return found


DEEDS: dict[str, Callable[[dict[str, str], datetime, Enough], dict[str, Any]]] = {
    "announce": lambda wish, now, enough: announce(wish["category"], wish["subject"], wish["text"], now, enough,
                                                   wish.get("id", "")),
    "resume": lambda wish, now, enough: resume(wish["id"], now, enough),
    "status": lambda wish, now, _enough: status(wish["id"], now),
}
