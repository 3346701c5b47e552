"""Rows `import#…` of the `accounts` table: one upload each. What it holds lies in S3, for a day at most."""

from typing import Any

from pynamodb.attributes import BooleanAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.core import ids
from chalicelib.core.table import Item, Key

PREFIX = "import#"
CONFIRM, EVIDENCE, SUPPRESSIONS = "confirm", "evidence", "suppressions"
MODES = (CONFIRM, EVIDENCE, SUPPRESSIONS)
DRAFT, READY, RUNNING, PAUSED, CANCELLED, FINISHED, UNDOING, UNDONE = (
    "draft", "ready", "running", "paused", "cancelled", "finished", "undoing", "undone")
STATES = (DRAFT, READY, RUNNING, PAUSED, CANCELLED, FINISHED, UNDOING, UNDONE)


class Import(Item):
    """An upload. `mode` says what becomes of its people: they are asked to confirm, they are on the list by the
    evidence that the file holds, or they are never mailed again.

    `attestation` is {"source", "consent", "not_bought", "by", "at", "ip"}: where the people come from, and when and how
    they consented, in the account holder's words, with who said so. `columns` says what each column of the file is for
    (rules.PURPOSES), `layout` how it is to be read (reading.Layout).

    It is worked off in a chain: `chunk` pieces are done, which are the first `row` rows and `offset` of `size` bytes;
    `counts` says what became of them, {outcome: rows}. `lease` is until when (epoch) a worker has the next piece.
    `closed_at` is when the uploaded file was deleted and the results put together. `place` is how far taking it back
    has come, and `undone` how many people it took off. Of the mails that ask people to confirm, so many `bounced` or
    were reported as spam (`complained`); where that were too many, `held_reason` says so, and `stop_told` whether the
    owners know.
    """

    class Meta:
        table_name = "accounts"

    list_id = UnicodeAttribute()
    mode = UnicodeAttribute()
    state = UnicodeAttribute(default=DRAFT)
    attestation = JSONAttribute(null=True)
    columns = JSONAttribute(null=True)
    layout = JSONAttribute(null=True)
    size = NumberAttribute(default=0)
    offset = NumberAttribute(default=0)
    row = NumberAttribute(default=0)
    chunk = NumberAttribute(default=0)
    counts = JSONAttribute(default=dict)
    lease = NumberAttribute(default=0)
    place = UnicodeAttribute(null=True)
    undone = NumberAttribute(default=0)
    bounced = NumberAttribute(default=0)
    complained = NumberAttribute(default=0)
    held_reason = UnicodeAttribute(null=True)
    stop_told = BooleanAttribute(null=True)
    created_at = UnicodeAttribute()
    created_by = UnicodeAttribute()
    started_at = UnicodeAttribute(null=True)
    closed_at = UnicodeAttribute(null=True)

    @property
    def short_id(self) -> str:
        return str(self.sk).removeprefix(PREFIX)

    @property
    def id(self) -> str:
        """The public id."""
        return ids.full(str(self.pk), self.short_id)

    @property
    def percent(self) -> int:
        """How much of the file is done."""
        return int(100 * int(self.offset) / int(self.size)) if self.size else 0

    @property
    def tally(self) -> dict[str, int]:
        """What became of the rows, {outcome: rows} (rules.OUTCOMES)."""
        counts: Any = self.counts or {}
        return {str(outcome): int(rows) for outcome, rows in counts.items()}


def import_key(account_id: str, short: str) -> Key:
    return (Import, account_id, PREFIX + short)


def source(short: str, row: int | str = "") -> str:
    """What the subscriptions and requests of an upload bear as their source (promise COL-1): which upload, which row.

    Without a row, what they all begin with.
    """
    return f"upload {short} row {row}"


def file_key(short: str) -> str:
    """Where the uploaded file lies."""
    return f"uploads/{short}/file"


def part_key(short: str, chunk: int) -> str:
    """Where the results of one piece lie until all are put together."""
    return f"uploads/{short}/part-{chunk:06d}"


def results_key(short: str) -> str:
    """Where the results lie."""
    return f"uploads/{short}/results"
