"""The register of accounts that are to be deleted, or were: which, when, and what went.

An account must be closed first. Fourteen days later everything of it is deleted (retention/closing.py); until that has
begun, opening the account again takes it back. The register names an account by its number; the addresses of its owners
stand in it only from when their own rows go until the certificate is mailed.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from pynamodb.attributes import JSONAttribute, UnicodeAttribute, UnicodeSetAttribute
from pynamodb.transactions import TransactWrite

from chalicelib.accounts.model import CLOSED, ENDING, SHUT, Account
from chalicelib.core import clock
from chalicelib.core.errors import Conflict
from chalicelib.core.table import Item, commit, held

GRACE = timedelta(days=14)  # from closing; the terms promise deletion within thirty
CLOSINGS = "closings"


class Closing(Item):
    """An account that is to be deleted (closings / account). `before` is how it stood when an owner closed it.
    `place` is how far the deletion is, `counts` what is deleted by kind, and `going` the keys there of rows that are
    counted already and just being deleted; `addresses` are those of owners who do not have the certificate yet."""

    class Meta:
        table_name = "accounts"

    asked_at = UnicodeAttribute()
    before = UnicodeAttribute(default="")
    delete_from = UnicodeAttribute()
    begun_at = UnicodeAttribute(null=True)
    place = JSONAttribute(null=True)
    going = JSONAttribute(null=True)
    counts = JSONAttribute(default=dict)
    done_at = UnicodeAttribute(null=True)
    organisation = UnicodeAttribute(null=True)
    addresses = UnicodeSetAttribute(null=True)

    @property
    def account(self) -> str:
        return str(self.sk)

    @property
    def day(self) -> date:
        """The day on which the days of grace are over."""
        return datetime.fromisoformat(str(self.delete_from)).date()


def planned(account: Account, now: datetime) -> Closing:
    """Its row, not stored yet."""
    return Closing(CLOSINGS, account.id, asked_at=clock.iso(now), delete_from=clock.iso(now + GRACE),
                   before="" if account.standing in SHUT else str(account.standing))


def plan(account: Account, now: datetime) -> Closing:
    """Have a closed account deleted once the days of grace are over; as it was planned, where it was already. Raises
    Conflict for one that is not closed."""
    if account.standing not in SHUT:
        raise Conflict("The account is not closed.", "Close it first: then nothing new comes in.")
    row = planned(account, now)

    def both(write: TransactWrite) -> None:
        write.condition_check(Account, account.pk, account.sk, condition=Account.standing.is_in(CLOSED, ENDING))
        write.save(row, condition=Closing.pk.does_not_exist())

    commit(both)
    return get(account.id) or row


def get(account_id: str) -> Closing | None:
    """By a query, which is what all who ask may read by."""
    return next(iter(Closing.query(CLOSINGS, Closing.sk == account_id)), None)


def due(now: datetime) -> Iterator[Closing]:
    """Those whose days of grace are over, and who are not deleted yet."""
    return iter(Closing.query(CLOSINGS, filter_condition=Closing.done_at.does_not_exist()
                              & (Closing.delete_from <= clock.iso(now))))


def take_back(write: TransactWrite, account_id: str) -> None:
    """As part of the transaction that opens the account again, which fails once the deletion has begun."""
    write.delete(Closing(CLOSINGS, account_id), condition=Closing.begun_at.does_not_exist())


def begin(row: Closing, account: Account, addresses: set[str], now: datetime) -> bool:
    """From here there is no way back. False where the account was opened again in this moment."""
    def both(write: TransactWrite) -> None:
        write.condition_check(Account, account.pk, account.sk, condition=Account.standing.is_in(CLOSED, ENDING))
        write.update(row, condition=Closing.begun_at.does_not_exist() & Closing.pk.exists(), actions=[
            Closing.begun_at.set(clock.iso(now)), Closing.organisation.set(str(account.organisation)),
            *([Closing.addresses.set(addresses)] if addresses else [])])

    return commit(both)


def mailed(account_id: str, address: str) -> None:
    """This owner has the certificate; the address goes."""
    held(lambda: Closing(CLOSINGS, account_id).update(
        actions=[Closing.addresses.delete({address})], condition=Closing.pk.exists()))
