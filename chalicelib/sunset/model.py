"""Rows of the `accounts` table: how far the walk through an account's people has got, and what each walk did.

Every account with a walk has one row in a partition of its own, so that the job finds them by one query.
"""

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.core.table import Item, Key

ROUNDS, REPORTS = "sunset", "sunset#"


class Figures(Item):
    """What a walk counted: people `looked` at, of whom the rule `spares` some whatever they do, and finds some `quiet`;
    `warned` and `erased` change with the very deed."""

    looked = NumberAttribute(default=0)
    spares = NumberAttribute(default=0)
    quiet = NumberAttribute(default=0)
    warned = NumberAttribute(default=0)
    erased = NumberAttribute(default=0)


class Round(Figures):
    """A walk through all people of an account (sunset / account).

    `dry`: it counts, and does nothing. `place` is where it goes on: list, shard, and the first letters of a
    fingerprint, as few as nobody can be told by. `told` says that the owners know.
    """

    class Meta:
        table_name = "accounts"

    dry = BooleanAttribute()
    campaigns = NumberAttribute()
    days = NumberAttribute()
    began_at = UnicodeAttribute()
    place = UnicodeAttribute(default="")
    done_at = UnicodeAttribute(null=True)
    told = BooleanAttribute(default=False)

    @property
    def account(self) -> str:
        return str(self.sk)


class Report(Figures):
    """What one walk did (account / sunset#when it began), kept with the account."""

    class Meta:
        table_name = "accounts"

    done_at = UnicodeAttribute()

    @property
    def began_at(self) -> str:
        return str(self.sk).removeprefix(REPORTS)


def round_key(account_id: str) -> Key:
    return (Round, ROUNDS, account_id)


def report_of(row: Round, done_at: str) -> Report:
    """Not stored yet."""
    return Report(row.account, f"{REPORTS}{row.began_at}", done_at=done_at, looked=int(row.looked),
                  spares=int(row.spares), quiet=int(row.quiet), warned=int(row.warned), erased=int(row.erased))
