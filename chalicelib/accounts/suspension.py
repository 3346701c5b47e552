"""Sending from an account that the service suspends by itself: too many of its mails came back or were reported.

What the operator does by hand, and lifts, is the same state (operator/accounts.py); here the reason stands beside it.
"""

from datetime import datetime

from pynamodb.transactions import TransactWrite

from chalicelib.accounts import audit, notices
from chalicelib.accounts.model import HELD, Account
from chalicelib.core.table import commit

SERVICE = "service"


def brake(account: Account, why: str, now: datetime) -> None:
    """Let nothing be sent from the account until the operator lifts it. The mails are asked for first: what dies in
    between is done again, and told again. An account that is not open any more stays as it is."""

    def both(write: TransactWrite) -> None:
        write.update(account, actions=[Account.standing.set(HELD), Account.held_why.set(why)],
                     condition=Account.standing.does_not_exist() | (Account.standing == ""))
        write.save(audit.row(account.id, SERVICE, "sending.braked", now, account.id))

    notices.tell_owners(account.id, "sending_braked", why=why)
    notices.tell_operator("account_braked", holder=account.id, why=why)
    commit(both)
