"""Looking into an uploaded file: how it is written, how it begins, and what its columns seem to be."""

from dataclasses import dataclass, replace
from typing import Any

from chalicelib.core import objects
from chalicelib.core.errors import Conflict
from chalicelib.imports import formats, layout, rules
from chalicelib.imports.model import Import, file_key
from chalicelib.imports.reading import Layout
from chalicelib.lists.model import MailingList

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Preview:
    """The beginning of a file. `header` names the columns (“Column 1” where the file has no names), `rows` are the
    first people; `columns` is what each column seems to be for, `refused` says of some why no list may keep them.
    `system` is where the file seems to come from, or ""; `size` is in bytes."""

    header: list[str]
    rows: list[list[str]]
    columns: list[str]
    refused: dict[int, str]
    system: str
    size: int
    layout: Layout


def check(body: bytes) -> None:
    """Raises Invalid for what is no table."""
    layout.told(body[:layout.SAMPLE], len(body) <= layout.SAMPLE)


def at(found: Import, mailing_list: MailingList) -> Preview:
    """Into the file of an upload. Raises Conflict where there is none, Invalid for what is no table."""
    head = objects.head(file_key(found.short_id), layout.SAMPLE)
    if head is None:
        raise Conflict("There is no file.", "Send the file first; it is deleted after a day, or when the upload ends.")
    sample, size = head
    told, rows = layout.told(sample, size <= len(sample))
    people = rows[1:] if told.header else rows
    header = rows[0] if told.header else [f"Column {n + 1}" for n in range(len(rows[0]))]
    header = [name.strip(" \ufeff") for name in header]
    guess = formats.guess(header, mailing_list.fields, people[0] if people else [])
    refused = rules.refused(header) if told.header else {}
    columns = ["" if n in refused else purpose for n, purpose in enumerate(guess.columns)]
    return Preview(header, people[:SHOWN], columns, refused, guess.system, size,
                   replace(told, day_first=guess.day_first))


def check_unchanged(found: Import, mailing_list: MailingList) -> None:
    """Raises Conflict where the file is gone, or not the one any more whose columns were named."""
    seen = at(found, mailing_list)
    columns: Any = found.columns
    if (seen.size, seen.layout.stored(), len(seen.header)) != (found.size, found.layout, len(columns)) or any(
            columns[n] for n in seen.refused):
        raise Conflict("The file has changed since its columns were named.", "Look at it, and name them again.")
