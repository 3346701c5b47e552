"""Changing an account's webhooks, and with them what the account hears: both or neither."""

from collections.abc import Callable
from datetime import datetime
from typing import cast

from pynamodb.transactions import TransactWrite

from chalicelib.accounts import audit
from chalicelib.accounts.model import Account, Audit, account_key
from chalicelib.core import ids
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.table import commit, read_many
from chalicelib.webhooks import rules
from chalicelib.webhooks.model import PREFIX, Guard, Webhook, guard_key

TRIES = 5
Present = dict[str, Webhook]
Act = Callable[[Present], Webhook]


def all_of(account_id: str) -> list[Webhook]:
    """Every webhook of the account, oldest first: ten at most."""
    return list(Webhook.query(account_id, Webhook.sk.startswith(PREFIX), consistent_read=True))


def found(present: Present, account_id: str, public_id: str) -> Webhook:
    """One of them, by its public id. Raises NotFound."""
    one = present.get(ids.own(account_id, public_id))
    if one is None:
        raise NotFound
    return one


def change(account_id: str, act: Act, action: str, by: str, now: datetime) -> Webhook:
    """Let `act` change, add or take out one of the webhooks that it is given by short id, and store what it has done.

    Where somebody else changes one of them meanwhile, `act` is asked again about what is there then. Raises what `act`
    raises, and Conflict where there is no end of it.
    """
    for _ in range(TRIES):
        guard = cast("Guard | None", read_many([guard_key(account_id)], now)[0])
        present = {one.short_id: one for one in all_of(account_id)}
        acted_on = act(present)
        if _stored(account_id, guard, present, acted_on, audit.row(account_id, by, action, now, acted_on.id)):
            return acted_on
    raise Conflict("The account’s webhooks are being changed by somebody else.", "Try again in a moment.")


def _stored(account_id: str, guard: Guard | None, present: Present, acted_on: Webhook, line: Audit) -> bool:
    hears = rules.heard((bool(one.enabled), one.events) for one in present.values())
    unchanged = Guard.version == guard.version if guard else Guard.pk.does_not_exist()

    def all_of_it(write: TransactWrite) -> None:
        write.update(Guard(*guard_key(account_id)[1:]), actions=[Guard.version.add(1)], condition=unchanged)
        if acted_on.short_id in present:
            write.save(acted_on)
        else:
            write.delete(acted_on)
        write.update(Account(*account_key(account_id)[1:]), condition=Account.pk.exists(),
                     actions=[Account.hears.set(hears) if hears else Account.hears.remove()])
        write.save(line)

    return commit(all_of_it)
