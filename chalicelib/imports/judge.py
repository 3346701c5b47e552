"""One row at a time: whether there is anything wrong with it in itself. Pure.

What is known of the person besides is judged where that has been read (known.py).
"""

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from chalicelib.core import address, clock
from chalicelib.core.errors import Invalid
from chalicelib.imports import rules
from chalicelib.imports.model import EVIDENCE, SUPPRESSIONS
from chalicelib.imports.reading import Row
from chalicelib.imports.rules import Candidate, Evidence
from chalicelib.lists.rules import LONGEST_VALUE

TIME = r"(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?"
YEAR_FIRST = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){TIME}")
YEAR_LAST = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})[-/.](\d{{4}}){TIME}(?: ?(AM|PM))?", re.IGNORECASE)
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\u200b\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Plan:
    """How the rows of an upload are judged: what each column is for, and how many there are."""

    mode: str
    columns: Sequence[str]
    day_first: bool
    now: datetime
    fields: dict[str, int] = field(init=False)
    at: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        numbered = {purpose: n for n, purpose in enumerate(self.columns) if purpose}
        object.__setattr__(self, "at", numbered)
        object.__setattr__(self, "fields", {purpose.removeprefix(rules.FIELD): n for purpose, n in numbered.items()
                                            if purpose.startswith(rules.FIELD)})

    def cell(self, cells: Sequence[str], purpose: str) -> str:
        """What the row holds for a purpose, tidied; "" where there is no such column or cell."""
        n = self.at.get(purpose, -1)
        return tidy(cells[n]) if 0 <= n < len(cells) else ""


def judge(row: Row, plan: Plan) -> Candidate | str:
    """The row as a candidate, or the outcome (one of rules.OUTCOMES) that it has already."""
    cells = row.cells
    if row.problem:
        return row.problem
    if len(cells) > len(plan.columns) and any(cells[len(plan.columns):]):
        return rules.TOO_WIDE
    left = _has_left(cells, plan)
    if left and plan.mode != SUPPRESSIONS:
        return rules.HAS_LEFT
    if left is False and plan.mode == SUPPRESSIONS:
        return rules.STAYS
    typed = plan.cell(cells, rules.EMAIL)
    if not typed:
        return rules.NO_ADDRESS
    try:
        who = address.parse(typed)
    except Invalid:
        return rules.BAD_ADDRESS
    return Candidate(who) if plan.mode == SUPPRESSIONS else _with_more(Candidate(who), cells, plan)


def _with_more(found: Candidate, cells: Sequence[str], plan: Plan) -> Candidate | str:
    fields = {name: value for name, n in plan.fields.items() if n < len(cells) and (value := tidy(cells[n]))}
    if any(len(value) > LONGEST_VALUE for value in fields.values()):
        return rules.TOO_LONG
    evidence = _evidence(cells, plan) if plan.mode == EVIDENCE else None
    return evidence if isinstance(evidence, str) else Candidate(found.who, fields, evidence)


def _has_left(cells: Sequence[str], plan: Plan) -> bool | None:
    """Whether the file says that the person has left; None where it has no column for that."""
    if rules.STATUS not in plan.at and rules.LEFT not in plan.at:
        return None
    status = re.sub(r"[^a-z_]", "", plan.cell(cells, rules.STATUS).lower().replace("-", "_").replace(" ", "_"))
    gone = status in rules.GONE or status.replace("_", "") in rules.GONE
    unsure = status in rules.UNSURE and plan.mode == EVIDENCE
    return gone or unsure or plan.cell(cells, rules.LEFT).lower() not in rules.NOT_GONE


def _evidence(cells: Sequence[str], plan: Plan) -> Evidence | str:
    """What the row says of the consent, or what is wrong with it."""
    moment = date(plan.cell(cells, rules.DATE), plan.day_first)
    if moment is None or not rules.EARLIEST <= moment <= plan.now:
        return rules.BAD_DATE
    source = plan.cell(cells, rules.SOURCE)
    if not source or len(source) > LONGEST_VALUE:
        return rules.NO_SOURCE if not source else rules.TOO_LONG
    ip = plan.cell(cells, rules.IP)
    return Evidence(clock.iso(moment), source, ip) if not ip or _is_ip(ip) else rules.BAD_IP


def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def tidy(text: str) -> str:
    """The cell on one line, without characters that nobody can see."""
    if text.isalnum():
        return text
    return " ".join(CONTROLS.sub("", text).split())


def date(text: str, day_first: bool) -> datetime | None:
    """The moment that a cell names, in UTC where it names no zone; None where it names none, or could be two days:
    03/04/2026 is in March or in April, unless the dots or the system the file comes from tell."""
    text = text.removesuffix(" UTC")
    try:
        if found := YEAR_FIRST.fullmatch(text):
            return _moment(found[1], found[2], found[3], found[4], found[5], found[6])
        if found := YEAR_LAST.fullmatch(text):
            return _year_last(found, day_first)
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _year_last(found: re.Match[str], day_first: bool) -> datetime | None:
    one, between, other, year = int(found[1]), found[2], int(found[3]), found[4]
    hour = int(found[5] or 0) % 12 + 12 * (found[8].upper() == "PM") if found[8] else found[5]
    if between == "." or day_first or one > 12 or one == other:
        return _moment(year, other, one, hour, found[6], found[7])
    return _moment(year, one, other, hour, found[6], found[7]) if other > 12 else None


def _moment(*parts: str | int | None) -> datetime:
    """Raises ValueError for a day that there is not."""
    year, month, day, hour, minute, second = (int(part or 0) for part in parts)
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
