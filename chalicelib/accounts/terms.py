"""The terms and the processing agreement (GDPR art. 28): the version in force, and who accepted which (ROLE-2)."""

from datetime import datetime

from pynamodb.attributes import UnicodeAttribute
from pynamodb.transactions import TransactWrite

from chalicelib.accounts.model import Account
from chalicelib.core import clock
from chalicelib.core.table import Item, commit

CURRENT = "2026-11"
PREFIX = "terms#"


class Acceptance(Item):
    """That somebody accepted a version for the account: who, when, from which address. Kept as proof, never changed."""

    class Meta:
        table_name = "accounts"

    accepted_at = UnicodeAttribute()
    user = UnicodeAttribute()
    ip = UnicodeAttribute()

    @property
    def accepted_version(self) -> str:
        return str(self.sk).removeprefix(PREFIX).partition("#")[0]


def acceptance(account_id: str, user_id: str, ip: str, now: datetime, version: str = CURRENT) -> Acceptance:
    """The row that proves an acceptance."""
    return Acceptance(account_id, f"{PREFIX}{version}#{user_id}", accepted_at=clock.iso(now), user=user_id, ip=ip)


def accept(account: Account, user_id: str, ip: str, now: datetime) -> None:
    """Accept the current version for the account, once and for all of its people."""

    def both(write: TransactWrite) -> None:
        write.save(acceptance(account.id, user_id, ip, now, CURRENT))
        write.update(account, actions=[Account.terms.set(CURRENT)])

    commit(both)
    account.terms = CURRENT


def history(account_id: str) -> list[Acceptance]:
    """Every acceptance, oldest version first."""
    return list(Acceptance.query(account_id, Acceptance.sk.startswith(PREFIX)))
