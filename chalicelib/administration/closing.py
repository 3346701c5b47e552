"""An owner closes the account, or takes that back in the days of grace. Once closed, nothing is collected or sent."""

from datetime import datetime

from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from chalicelib.accounts import audit, closing, notices
from chalicelib.accounts.closing import Closing
from chalicelib.accounts.model import ENDING, SHUT, Account
from chalicelib.core.errors import Conflict, Invalid
from chalicelib.core.pages import day_in_words
from chalicelib.core.table import commit

CHANGED = "The account was changed in this moment, or is being deleted."


def close(account: Account, typed: str, by: str, now: datetime) -> None:
    """Close it, and plan its deletion. The owners are told first, so that whoever dies in between tells them once more.
    Raises Invalid where the name is not the account's, and Conflict."""
    if account.standing in SHUT:
        raise Conflict("The account is closed already.", "Look at the page again.")
    if " ".join(typed.split()).casefold() != " ".join(str(account.organisation).split()).casefold():
        raise Invalid("The name is not right.", "Type the name of the account as it is shown.",
                      fields={"name": "This is not the name of the account. Type it as it stands above."})
    row = closing.planned(account, now)

    def all_of_it(write: TransactWrite) -> None:
        write.update(account, actions=[Account.standing.set(ENDING)], condition=_as_it_stands(account))
        write.save(row, condition=Closing.pk.does_not_exist())
        write.save(audit.row(account.id, by, "account.ended", now, account.id))

    notices.tell_owners(account.id, "ending", day=day_in_words(row.day))
    if not commit(all_of_it):
        raise Conflict(CHANGED, "Look at the page again.")
    account.standing = ENDING


def take_back(account: Account, by: str, now: datetime) -> None:
    """Open it again as it stood. Raises Conflict where the deletion has begun, or it was not closed by an owner."""
    row = closing.get(account.id)
    if account.standing != ENDING or row is None:
        raise Conflict("No owner has closed the account.", "There is nothing that you could take back.")

    def all_of_it(write: TransactWrite) -> None:
        write.update(account, actions=[Account.standing.set(row.before)], condition=Account.standing == ENDING)
        closing.take_back(write, account.id)
        write.save(audit.row(account.id, by, "account.ending_taken_back", now, account.id))

    notices.tell_owners(account.id, "ending_taken_back")
    if not commit(all_of_it):
        raise Conflict(CHANGED, "Look at the page again.")
    account.standing = row.before


def _as_it_stands(account: Account) -> Condition:
    none: Condition = Account.standing.does_not_exist() | (Account.standing == "")
    return Account.standing == account.standing if account.standing else none
