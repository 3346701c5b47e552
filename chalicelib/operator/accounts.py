"""Opening and closing accounts, suspending their sending: what the operator decides of an account as a whole.

Closing stops what the holder can do: nobody signs in, no key works, nothing is collected, no campaign goes on. It
deletes nothing, and takes nothing from the people on the lists: they leave, look at their data and erase it as before.
Deleting is asked for besides, and done by a job once the days of grace are over.
"""

from datetime import datetime
from typing import Any

from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.accounts import audit, certificate, closing, notices
from chalicelib.accounts.model import CLOSED, ENDING, HELD, SHUT, Account
from chalicelib.accounts.service import get_account, new_account, put_account
from chalicelib.core import address, clock
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.pages import day_in_words
from chalicelib.core.table import commit
from chalicelib.operator.announce import Enough
from chalicelib.operator.operate import TRAIL, Deed
from chalicelib.operator.wishes import WISHES
from chalicelib.users import team

FROM_TO = {  # from which standing to which; where it stands there already, nothing is done and nobody told again
    "suspend_sending": ({""}, HELD), "lift_suspension": ({HELD}, ""),
    "close_account": ({"", HELD}, CLOSED), "reopen_account": ({*SHUT}, ""),
}
IN_WORDS = {"": "open", HELD: "sending is suspended", CLOSED: "closed", ENDING: "closed by an owner"}


def _account(wish: dict[str, str], now: datetime, _enough: Enough) -> dict[str, Any]:
    return _shown(_found(wish["account"], now))


def _open(wish: dict[str, str], now: datetime, _enough: Enough) -> dict[str, Any]:
    """An account that lacks everything yet, and an invitation for its first owner, who accepts the terms by it.

    Raises Invalid for what is no address. Whether the address has a user already is for the invited to find out.
    """
    who = address.parse(wish["email"])
    account = new_account(who.deliverable, " ".join(wish["organisation"].split()), now)

    def both(write: TransactWrite) -> None:
        put_account(write, account, now)
        write.save(audit.row(account.id, TRAIL, "account.opened", now, account.id))

    commit(both)
    team.invite_first_owner(account, who, now)
    return _shown(account)


def _move(wish: dict[str, str], now: datetime, _enough: Enough) -> dict[str, Any]:
    """To another standing, with its line in the account's trail and a mail to its owners. The mail is asked for first:
    what dies in between is done again, and told again. Raises NotFound, Conflict."""
    account = _found(wish["account"], now)
    before, (allowed, after) = str(account.standing), FROM_TO[wish["do"]]
    if before == after:
        return _shown(account)
    if before not in allowed:
        raise Conflict(f"The account is {IN_WORDS[before]}.", "Look at it by the wish “account”.")

    def both(write: TransactWrite) -> None:
        write.update(account, actions=[Account.standing.set(after), *_judged_anew(wish["do"], now)],
                     condition=Account.standing == before if before else (
                         Account.standing.does_not_exist() | (Account.standing == "")))
        write.save(audit.row(account.id, TRAIL, WISHES[wish["do"]].audited, now, account.id))
        if before in SHUT:
            closing.take_back(write, account.id)

    notices.tell_owners(account.id, wish["do"])
    if not commit(both):
        raise Conflict("The account is being deleted, or somebody else has changed it in this moment.",
                       "Look at it again: the wishes “account” and “certificate”.")
    account.standing = after
    return _shown(account)


def _judged_anew(what: str, now: datetime) -> list[Action]:
    """Whom the operator lets send again is not held for the figures of before (campaigns/account_brake.py)."""
    if what != "lift_suspension":
        return []
    return [Account.held_why.remove(), Account.judged_from.set(clock.iso(now))]


def _delete(wish: dict[str, str], now: datetime, _enough: Enough) -> dict[str, Any]:
    """Plan it, and tell the owners when; the hourly job does it (retention/closing.py). Raises NotFound, Conflict."""
    account = _found(wish["account"], now)
    row = closing.plan(account, now)
    day = day_in_words(datetime.fromisoformat(row.delete_from).date())
    notices.tell_owners(account.id, "delete_account", day=day)
    audit.record(account.id, TRAIL, WISHES["delete_account"].audited, now, account.id)
    return {"ok": True, "account": account.id, "delete_from": row.delete_from}


def _certificate(wish: dict[str, str], _now: datetime, _enough: Enough) -> dict[str, Any]:
    """Raises NotFound where no deletion was planned."""
    row = closing.get(wish["account"])
    if row is None:
        raise NotFound("No deletion of this account was planned.", "Use the number of the account.")
    state = "deleted" if row.done_at else "being deleted" if row.begun_at else "planned"
    return {"ok": True, "state": state, "delete_from": row.delete_from, **certificate.drawn(row)}


def _found(account_id: str, now: datetime) -> Account:
    account = get_account(account_id, now)
    if account is None:
        raise NotFound(f"There is no account {account_id}.", "Use an account's id.")
    return account


def _shown(account: Account) -> dict[str, Any]:
    return {"ok": True, "account": account.id, "organisation": str(account.organisation),
            "standing": IN_WORDS[str(account.standing)], "opened_at": str(account.created_at),
            "terms": str(account.terms), "domain": str(account.domain)}


DEEDS: dict[str, Deed] = {"account": _account, "open_account": _open, **dict.fromkeys(FROM_TO, _move),
                         "delete_account": _delete, "certificate": _certificate}
