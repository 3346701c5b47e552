"""What the operator does in the log of requests: enters one that reached us, says how it ended, looks at what is open.

Account "operator" stands for requests about the operator itself, which is the controller of account holders' data.
"""

from datetime import date, datetime
from typing import Any

from chalicelib.accounts.model import Account
from chalicelib.core import address, signing
from chalicelib.core.errors import Invalid, NotFound
from chalicelib.operator.announce import Enough
from chalicelib.operator.operate import Deed
from chalicelib.portal import requests, rules
from chalicelib.portal.model import OPEN, OPERATOR, Open

MOST = 1000


def open_request(wish: dict[str, str], now: datetime, _enough: Enough) -> dict[str, Any]:
    """Enter a request. Of the address a keyed fingerprint is kept. Raises NotFound for an account that nobody has."""
    account = wish["account"]
    if account != OPERATOR and next(iter(Account.query(account, Account.sk == "account")), None) is None:
        raise NotFound(f"There is no account {account}.", f"Use an account's id, or “{OPERATOR}” for our own.")
    person = signing.person(address.parse(wish["email"]).key) if "email" in wish else None
    made = requests.open_request(account, person, wish["right"], rules.OPERATOR, now, wish.get("note", ""),
                                 _day(wish.get("received", "")), rules.OPERATOR)
    return {"ok": True, "id": made.id, "account": account, "due_on": str(made.due_on)}


def close_request(wish: dict[str, str], now: datetime, _enough: Enough) -> dict[str, Any]:
    """Say how a request ended. Raises NotFound, Conflict, Invalid."""
    requests.close(wish["account"], wish["id"], wish["outcome"], now, rules.OPERATOR)
    return {"ok": True, "id": wish["id"], "account": wish["account"]}


def open_cases(now: datetime) -> dict[str, Any]:
    """What waits for an answer, requests and complaints, those first that are due first: ids and days alone."""
    rows = list(Open.query(OPEN, limit=MOST))
    return {"ok": True, "open": [
        {"account": row.account, "kind": row.case.partition("#")[0], "id": row.case.partition("#")[2],
         "due_on": row.due_on, "days_left": rules.days_left(date.fromisoformat(row.due_on), now.date())}
        for row in rows], "more": len(rows) == MOST}


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid("“received” is no day.", "Write it as 2026-11-23.") from None


DEEDS: dict[str, Deed] = {"open_request": open_request, "close_request": close_request,
                          "requests": lambda _wish, now, _enough: open_cases(now)}
