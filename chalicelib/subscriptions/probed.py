"""The addresses by which the service subscribes to a list itself, to see whether that works (promise BRE-4).

They lie at SES's mailbox simulator, which takes mail, hands it to nobody, and counts for nobody's reputation. That a
mail to one of them has arrived is noted for a day, for operator/probe.py to see. Anybody may type such an address into
a form: what is noted then tells nobody anything.
"""

import re
from datetime import datetime, timedelta

from pynamodb.attributes import NumberAttribute

from chalicelib.core import clock, signing
from chalicelib.core.table import Item, Key

ADDRESSES = 32  # taken by turns: each rests for hours, so that no brake on requests to confirm is ever reached
TAG = "probe"
NOTED_FOR = timedelta(days=1)
_OURS = re.compile(r"success\+probe-[a-z0-9-]+@simulator\.amazonses\.com")


class Arrived(Item):
    """That a mail to such an address has arrived (arrived#person / mail), and when last (epoch seconds)."""

    class Meta:
        table_name = "ephemeral"

    at = NumberAttribute()
    expires_at = NumberAttribute()


def address(list_id: str, walk: int) -> str:
    """The address for a walk through a list."""
    return f"success+probe-{list_id}-{walk % ADDRESSES}@simulator.amazonses.com"


def person(list_id: str, walk: int) -> str:
    """Its fingerprint."""
    return signing.person(address(list_id, walk))


def tags(to: str, person: str) -> dict[str, str]:
    """What marks a mail to such an address, so that SES's event of it is known again; nothing for everybody else."""
    return {TAG: person} if _OURS.fullmatch(to) else {}


def arrived_key(person: str) -> Key:
    return (Arrived, f"arrived#{person}", "mail")


def note_arrival(person: str, now: datetime) -> None:
    """SES says that it has handed the mail over. Harmless when it says so twice."""
    Arrived(*arrived_key(person)[1:]).update(actions=[
        Arrived.at.set(clock.epoch(now)), Arrived.expires_at.set(clock.epoch(now + NOTED_FOR))])
