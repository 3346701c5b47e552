"""Whether anything may be sent to people on lists: not after a table was restored, until the drill has been done.

A backup knows nothing of who has left since. The row here names the tables for which sending was opened, and the
functions know from their environment, which no backup brings back, which tables they work on: where the two differ,
nothing goes out (docs/decisions/0039).
"""

from datetime import datetime
from typing import cast

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.core import clock
from chalicelib.core.settings import settings
from chalicelib.core.table import Item, Key, held, read_many

WHY_NOT = "The service has come back from a backup, or is being looked after, and sends nothing for now."


class Gate(Item):
    """The one row (operator / gate). `opened_for` is the id of the tables for which sending is open, `held_at` since
    when the operator holds it none the less, `drill` how far the drill after a restore has got (operator/restore.py).
    """

    class Meta:
        table_name = "accounts"

    opened_for = UnicodeAttribute(default="")
    held_at = UnicodeAttribute(null=True)
    drill = JSONAttribute(null=True)


def gate_key() -> Key:
    return (Gate, "operator", "gate")


def is_open(row: Item | None) -> bool:
    """Whether mail may go out, by the row as it was read. Before a new stack has noted its tables it may."""
    if row is None:
        return not settings().generation
    gate = cast("Gate", row)
    return gate.opened_for == settings().tables_id and not gate.held_at


def get(now: datetime) -> Gate | None:
    """The row, or None before a new stack has noted its tables."""
    return cast("Gate | None", read_many([gate_key()], now)[0])


def look(now: datetime) -> bool:
    """Whether mail may go out now: one read."""
    return is_open(get(now))


def watch(now: datetime) -> bool:
    """The same, every minute; a new stack notes which tables are its own, so that others are noticed."""
    row = get(now)
    if row is None and is_open(row):
        first = Gate(*gate_key()[1:], opened_for=settings().tables_id)
        held(lambda: first.save(condition=Gate.pk.does_not_exist()))
    return is_open(row)


def hold(now: datetime) -> None:
    """Hold all sending, until it is opened again."""
    row = get(now) or Gate(*gate_key()[1:], opened_for=settings().tables_id)
    row.update(actions=[Gate.opened_for.set(row.opened_for), Gate.held_at.set(Gate.held_at | clock.iso(now))])


def lift() -> None:
    """Open sending for the tables as they are."""
    Gate(*gate_key()[1:]).update(actions=[Gate.opened_for.set(settings().tables_id), Gate.held_at.remove()])


def note(drill: dict[str, object]) -> None:
    """Keep how far the drill has got."""
    Gate(*gate_key()[1:]).update(actions=[Gate.drill.set(drill), Gate.opened_for.set(Gate.opened_for | "")])
