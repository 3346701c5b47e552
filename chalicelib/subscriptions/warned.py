"""That a person was told by mail that an account holder is about to delete them for not reading, and what became of it.

A row lies under the person's pseudonym at the account, is found by nobody else's, and ends by itself: a warning that
nobody has answered, and that led to nothing, may be given again only then (promise RET-4).
"""

from datetime import datetime
from typing import cast

from dateutil.relativedelta import relativedelta
from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.update import Action

from chalicelib.core import clock, signing
from chalicelib.core.table import Item, Key, delete_all, held, read_all
from chalicelib.subscriptions.leave import suppress_known

STAYS_FOR = relativedelta(months=12)  # whoever has pressed the button is not asked again for as long
KEY = "warned#"
SENT, DELIVERED, BOUNCED, COMPLAINED = "sent", "delivered", "bounced", "complained"  # as events name them


class Warned(Item):
    """One warning (warned#account / the person's pseudonym there).

    `days` is how long the mail gave, counted from `delivered_at` (epoch seconds): absent, nothing may follow. `failed`
    says that it came back. `stays_at` is when the person pressed the button, `erased_at` when the deletion was decided:
    the two exclude each other.
    """

    class Meta:
        table_name = "ephemeral"

    warned_at = NumberAttribute()
    days = NumberAttribute()
    delivered_at = NumberAttribute(null=True)
    failed = BooleanAttribute(null=True)
    stays_at = UnicodeAttribute(null=True)
    erased_at = UnicodeAttribute(null=True)
    expires_at = NumberAttribute()


def known_as(account_id: str, person: str) -> str:
    """What stands for a person in links and events about a warning."""
    return signing.pseudonym(account_id, person)


def key_of(account_id: str, pseudonym: str) -> Key:
    return (Warned, KEY + account_id, pseudonym)


def warned_key(account_id: str, person: str) -> Key:
    return key_of(account_id, known_as(account_id, person))


def stay(account_id: str, pseudonym: str, now: datetime) -> bool:
    """The person stays, for STAYS_FOR at least. False where there is no warning (any more), or it is too late."""
    row = Warned(*key_of(account_id, pseudonym)[1:])
    actions: list[Action] = [Warned.stays_at.set(Warned.stays_at | clock.iso(now)),
                             Warned.expires_at.set(clock.epoch(now + STAYS_FOR))]
    return held(lambda: row.update(actions=actions, condition=(
        Warned.erased_at.does_not_exist() & (Warned.expires_at > clock.epoch(now)))))


def heard(account_id: str, pseudonym: str, warned_at: int, outcome: str, now: datetime) -> None:
    """What SES tells of the mail. In any order, and more than once: one that came back never counts as delivered.

    Whoever complains of it, or has no mailbox any more, is never mailed again for this account.
    """
    if outcome == SENT:
        return
    if outcome in {BOUNCED, COMPLAINED}:
        suppress_known(account_id, pseudonym, outcome, now)
    actions: list[Action] = [Warned.failed.set(True)]
    if outcome == DELIVERED:
        actions = [Warned.delivered_at.set(Warned.delivered_at | clock.epoch(now))]
    row = Warned(*key_of(account_id, pseudonym)[1:])
    held(lambda: row.update(actions=actions, condition=Warned.warned_at == warned_at))


def move(account_ids: list[str], old: str, new: str, now: datetime) -> None:
    """The person has another address: that they stay stands for it, too. A warning without an answer is over, since
    whoever changes the address is there. Doing it again does nothing."""
    for row in cast("list[Warned]", read_all([warned_key(one, old) for one in account_ids], now)):
        if row.stays_at:
            made = Warned.from_raw_data(row.serialize())
            made.sk = known_as(str(row.pk).removeprefix(KEY), new)
            held(lambda made=made: made.save(condition=(  # type: ignore[misc]
                Warned.stays_at.does_not_exist() & Warned.erased_at.does_not_exist())))
    forget(account_ids, old)


def forget(account_ids: list[str], person: str) -> None:
    """Delete what is there of a person at these accounts."""
    delete_all(Warned, [warned_key(one, person)[1:] for one in account_ids])
