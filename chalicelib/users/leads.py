"""What is under way for a person who proves a mailbox: links by mail, and visits to the portal.

Those lie under random names, so that nothing stored opens anything. A row beside each (leads#pseudonym / its key) leads
from the person to it, so that all of them can be ended in one moment: when the person is erased.
"""

from datetime import datetime
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.core import clock, signing
from chalicelib.core.table import Item, delete_all


class Lead(Item):
    """Where a link or a visit of a person lies; gone with it."""

    class Meta:
        table_name = "ephemeral"

    begun_at = UnicodeAttribute()
    expires_at = NumberAttribute()

    @property
    def goal(self) -> tuple[str, str]:
        """The key of the row that it leads to."""
        pk, _, sk = str(self.sk).rpartition("#")
        return pk, sk


def to(row: Any, person: str, now: datetime) -> Lead:
    """A lead to a row of `ephemeral` that has its time, not stored yet: saved in one transaction with that row."""
    return Lead(partition(person), f"{row.pk}#{row.sk}", begun_at=clock.iso(now), expires_at=row.expires_at)


def end(person: str, until: str) -> None:
    """End every link and visit of the person that began until then (ISO 8601). Doing it again does nothing."""
    found = [one for one in Lead.query(partition(person), consistent_read=True) if one.begun_at <= until]
    delete_all(Lead, [one.goal for one in found])
    delete_all(Lead, [(str(one.pk), str(one.sk)) for one in found])


def partition(person: str) -> str:
    """Where the leads of a person lie."""
    return f"leads#{signing.pseudonym('lead', person)}"
