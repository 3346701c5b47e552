"""What the pages of uploads need besides the use cases: what was typed, and what may be shown of a file. No HTTP."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from chalicelib.core import objects, paging, urls
from chalicelib.imports import look as looking
from chalicelib.imports import rules, service
from chalicelib.imports.model import EVIDENCE, MODES, SUPPRESSIONS, Import, results_key
from chalicelib.imports.rules import ADDED, ASKED, BARRED, DATE, EMAIL, FIELD, LEFT, NOTHING, OUTCOMES, STATUS
from chalicelib.lists.model import MailingList
from chalicelib.subscriptions.rules import masked

HEADED = {DATE, STATUS, LEFT}  # what says nothing of anybody by itself, and is needed to see what a column is
LETTERS = 3
LARGEST_ANSWER = 4_000_000  # bytes; Lambda answers 6 MB at most, in Base64
DONE = (ADDED, ASKED, BARRED)
UNCHANGED = (rules.ON_LIST, rules.WAITING, rules.SUPPRESSED, rules.DUPLICATE)
LABELS = {rules.SOURCE: "Where the person consented", DATE: "When the person consented",
          rules.IP: "IP address of the consent", STATUS: "Whether the person is subscribed",
          LEFT: "Whether or when the person left", EMAIL: "E-mail address", NOTHING: "Leave out"}


class Seen(NamedTuple):
    """The beginning of a file as it may be shown: addresses masked, words cut short."""

    header: list[str]
    rows: list[list[str]]
    columns: list[str]
    refused: dict[int, str]
    system: str


def back_to(path: str) -> str:
    """Where S3 leads the browser once the file is there."""
    return urls.public(path)


def wrong_with(mode: str, body: bytes, large: bool) -> dict[str, str]:
    """What is wrong with a new upload, by field."""
    wrong = {}
    if mode not in MODES:
        wrong["mode"] = "Say what is to become of the people in the file."
    if not body and not large:
        wrong["file"] = "Choose a file."
    if len(body) > service.LARGEST_DIRECT and not large:
        wrong["file"] = "The file has more than 1 MB. Take the way for large files."
    return wrong


def of_list(account_id: str, list_id: str) -> list[Import]:
    """The uploads to one list among the newest hundred of the account, newest first."""
    return [one for one in service.page(account_id, "", paging.LARGEST_SIZE)[0] if one.list_id == list_id]


def look(found: Import, mailing_list: MailingList) -> Seen:
    """Into the file. Raises Conflict where there is none, Invalid for what is no table."""
    seen = looking.at(found, mailing_list)
    rows = [[hinted(cell, purpose) for cell, purpose in zip(row, seen.columns, strict=False)] for row in seen.rows]
    return Seen(seen.header, rows, seen.columns, seen.refused, seen.system)


def hinted(cell: str, purpose: str) -> str:
    """As much of a cell as shows what its column holds, and not whom it is about."""
    cell = " ".join(cell.split())[:60]
    if "@" in cell:
        return masked(cell)
    return cell if purpose in HEADED or not cell else cell[:min(LETTERS, len(cell) // 2)] + "…"


def purposes(mode: str, mailing_list: MailingList) -> list[tuple[str, str]]:
    """What a column can be for in this mode, with words for it."""
    names = [NOTHING, EMAIL, STATUS, LEFT]
    if mode == EVIDENCE:
        names += [DATE, rules.SOURCE, rules.IP]
    fields = [] if mode == SUPPRESSIONS else [(FIELD + one["name"], one["label"]) for one in mailing_list.fields]
    return [*((name, LABELS[name]) for name in names), *fields]


def typed(found: Import) -> dict[str, str]:
    """What was said before, where the form is opened again."""
    said = found.attestation or {}
    return {name: str(said.get(name, "")) for name in ("source", "consent")}


def columns_of(form: Mapping[str, str]) -> list[str]:
    """The purposes that were chosen, in the order of the columns."""
    chosen: list[str] = []
    while (name := f"columns.{len(chosen)}") in form:
        chosen.append(form[name])
    return chosen


def map_columns(account_id: str, import_id: str, form: Mapping[str, str], _ip: str, now: datetime, by: str) -> None:
    """Name the columns as chosen. Raises Invalid."""
    service.map_columns(account_id, import_id, columns_of(form), now, by)


def attest(account_id: str, import_id: str, form: Mapping[str, str], ip: str, now: datetime, by: str) -> None:
    """Vouch for the people in the words that were typed. Raises Invalid."""
    said = rules.Attestation(form.get("source", "").strip(), form.get("consent", "").strip(),
                             form.get("not_bought") == "yes")
    service.attest(account_id, import_id, said, ip, now, by)


def small_results(found: Import, now: datetime) -> bytes | None:
    """The file of results, where there is one that fits into one answer."""
    return objects.small(results_key(found.short_id), LARGEST_ANSWER) if rules.has_results(found, now) else None


class Outcome(NamedTuple):
    """How many rows ended so."""

    name: str
    rows: int
    says: str


class Picture(NamedTuple):
    """What became of the rows: how many there were, the three kinds in short, and every outcome."""

    rows: int
    done: int
    unchanged: int
    refused: int
    outcomes: list[Outcome]


def picture(found: Import) -> Picture:
    """Of an upload as far as it is."""
    counts = found.tally
    all_, done, same = (sum(counts.values()), sum(counts.get(one, 0) for one in DONE),
                        sum(counts.get(one, 0) for one in UNCHANGED))
    outcomes = [Outcome(name, counts[name], says) for name, says in OUTCOMES.items() if counts.get(name)]
    return Picture(all_, done, same, all_ - done - same, outcomes)
