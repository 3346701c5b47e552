"""The versions of an account's privacy policy, kept for ever (promise ROLE-3).

What the account holder decides and the policy speaks of comes in parts: the account itself, and each of its lists. A
change of a part is one row, written in the very transaction that makes the change, with the next number; the account
holds the newest. A version is what its row and all before it say, so that no version is ever written over, and none
can be missing. `TEXT` dates the words around these facts: a version is called by both (“2026-11.7”).
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple, cast

from pynamodb.attributes import JSONAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.accounts.model import Account, account_key
from chalicelib.accounts.rules import details
from chalicelib.core import clock
from chalicelib.core.table import Item, commit, read_many

TEXT = "2026-11"
TEXTS = (TEXT,)  # every one that was ever in force: templates/privacy/account/{text}.html stays
PREFIX = "policy#"
OF_ACCOUNT = "account"
TRIES = 8


class Change(Item):
    """A part of the policy as it is from one version on (account / policy#number); `facts` is None once it is gone."""

    class Meta:
        table_name = "accounts"

    at = UnicodeAttribute()
    part = UnicodeAttribute()
    facts: Any = JSONAttribute(null=True)

    @property
    def number(self) -> int:
        return int(str(self.sk).removeprefix(PREFIX))


class Version(NamedTuple):
    """What the policy said from `at` on: the facts by part, and how its newest part was `before` and is `after`."""

    number: int
    at: str
    part: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    facts: dict[str, dict[str, Any]]


def name_of(number: int, text: str = TEXT) -> str:
    """What a version is called in consent records and links."""
    return f"{text}.{number}"


def current(account: Account) -> str:
    """What the version in force is called."""
    return name_of(int(account.policy))


def parsed(name: str) -> tuple[str, int] | None:
    """The text and the number that a version's name stands for, or None where it can be none."""
    text, _, number = name.rpartition(".")
    plain = number.isascii() and number.isdecimal() and not number.startswith("0") and len(number) < 10
    return (text, int(number)) if text in TEXTS and plain else None


def facts_of(account: Account, given: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What the policy says of the account itself, as it is or with what is `given` in place of its attributes."""
    new = given or {}
    sunset = new.get("sunset", account.sunset)
    return {"controller": details(new.get("controller", account.controller)),
            "tracking": str(new.get("tracking", account.tracking)), "sender": str(new.get("sender", account.sender)),
            **({"sunset": sunset} if sunset else {})}


def first(account: Account, now: datetime) -> Change:
    """Version 1 of an account that is about to be opened; the account is told that it has it."""
    account.policy = 1
    return Change(account.id, _key(1), at=clock.iso(now), part=OF_ACCOUNT, facts=facts_of(account))


def change(account: Account, part: str, facts: dict[str, Any] | None, now: datetime,
           write: Callable[[TransactWrite, list[Action], Condition], None]) -> bool:
    """Make a change that makes a new version, in one transaction; False where a condition of `write` does not hold.

    `write` puts the change into the transaction, and must update the account with the given actions under the given
    condition: of two changes at once one gets the number, and the other is tried again with the next.
    """
    for _ in range(TRIES):
        number = int(account.policy) + 1
        if commit(lambda transaction, number=number: _put(  # type: ignore[misc]
                transaction, account, number, part, facts, now, write)):
            account.policy = number
            return True
        newest = int(cast("Account", read_many([account_key(account.id)], now)[0]).policy)
        if newest < number:
            return False  # the number was free: it is the change itself that cannot be
        account.policy = newest
    return False


def _put(transaction: TransactWrite, account: Account, number: int, part: str, facts: dict[str, Any] | None,
         now: datetime, write: Callable[[TransactWrite, list[Action], Condition], None]) -> None:
    unchanged: Condition = Account.policy == number - 1
    write(transaction, [Account.policy.set(number)],
          unchanged if number > 1 else unchanged | Account.policy.does_not_exist())
    transaction.save(Change(account.id, _key(number), at=clock.iso(now), part=part, facts=facts),
                     condition=Change.pk.does_not_exist())


def versions(account_id: str, up_to: int) -> list[Version]:
    """Every version up to a number, oldest first."""
    return folded(Change.query(account_id, Change.sk.between(_key(1), _key(up_to)), consistent_read=True))


def folded(changes: Iterable[Change]) -> list[Version]:
    """The versions that changes in their order make."""
    known: dict[str, dict[str, Any]] = {}
    made = []
    for one in changes:
        before = known.get(one.part)
        known = {part: facts for part, facts in known.items() if part != one.part}
        if one.facts is not None:
            known[one.part] = one.facts
        made.append(Version(one.number, one.at, one.part, before, one.facts, known))
    return made


def _key(number: int) -> str:
    return f"{PREFIX}{number:09d}"
