"""Uploads from the first row to the last, through the worker `import_rows`, on DynamoDB Local: speed, memory, units."""

import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from chalicelib.core import clock, objects
from chalicelib.imports import run, service
from chalicelib.imports.jobs import import_rows
from chalicelib.imports.model import EVIDENCE, file_key
from chalicelib.imports.rules import Attestation
from infrastructure import engine
from infrastructure.local import tables, template
from tests.benchmarks import stub
from tests.benchmarks.figures import Section
from tests.benchmarks.gateway import message
from tests.benchmarks.importing import COLUMNS, LEAST, MOST_UNITS, blocks
from tests.support import builders, capacity

SIZES = (10_000, 100_000, 1_000_000)
METERED = 10_000
MOST_GROWTH = 32  # MB: the results are put together in pieces of 8 MB, of which HTTP has copies
HEADER = b"email,consent_date,consent_source,consent_ip,first_name,town\r\n"

_SAID = ("Files with evidence, every person new, through the worker `import_rows` in a process of its own: read from "
         "S3, judged, inserted, the results kept by the piece and put together at the end. DynamoDB is DynamoDB Local, "
         "S3 and SQS are a stub: by the clock, these and whoever else is busy on the machine are the limit.")


@dataclass(frozen=True)
class Worked:
    """What an upload took of the worker: seconds of processor and of the clock, MB at most, units a row."""

    rows: int
    spent: float
    took: float
    peak: float
    units: dict[str, float]

    @property
    def speed(self) -> float:
        """Rows a second of processor."""
        return self.rows / self.spent

    def told(self) -> list[str]:
        return [f"{self.rows:,}", f"{self.speed:,.0f}", f"{self.rows / self.took:,.0f}", f"{self.peak:.0f}"]


def section() -> Section:
    """With all but the largest file."""
    return measured(SIZES[:-1])


def million() -> Section:
    """With the largest, too."""
    return measured(SIZES)


def measured(sizes: tuple[int, ...]) -> Section:
    """Each size in a process of its own, on an engine of its own."""
    metered = worked(METERED, meter=True).units
    return told([worked(rows) for rows in sizes], metered)


def told(found: list[Worked], units: dict[str, float]) -> Section:
    """The figures, and which of them are not as they should be."""
    wrong = [f"{each.rows:,} rows: {each.speed:,.0f} rows a second" for each in found if each.speed < LEAST]
    wrong += [f"{each.rows:,} rows: {each.peak:.0f} MB" for each in found if each.peak > found[0].peak + MOST_GROWTH]
    wrong += [f"{units[capacity.TABLE]:.2f} write units a row"] if units[capacity.TABLE] > MOST_UNITS else []
    return Section(
        "Uploads from end to end",
        f"{_SAID} At least {LEAST:,} rows a second of processor are asked for, and memory within {MOST_GROWTH} MB of "
        f"the smallest file's. Of write units, a row took {units[capacity.TABLE]:.3f} in tables, all that the upload "
        f"wrote besides included ({MOST_UNITS} allowed), and {units[capacity.INDEX]:.3f} in the index by person. They "
        "are the engine's own count; where it has none, for statements, they are counted by the size of the rows, "
        "which agrees with what the engine says of the same rows put without.",
        ["rows", "rows a second of processor", "rows a second by the clock", "memory, MB"],
        [each.told() for each in found], wrong)


def worked(rows: int, *, meter: bool = False) -> Worked:
    """An upload of so many rows, from beginning to end."""
    with engine.running() as dynamodb, stub.in_place_of_aws():
        os.environ[tables.ANOTHER_DYNAMODB] = dynamodb
        upload = _alone(prepared, rows)
        found: Worked = _alone(_worked_off, upload, rows, meter)
    return found


def _alone(function: Callable[..., Any], *given: Any) -> Any:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as alone:
        return alone.submit(function, *given).result()


def prepared(rows: int) -> str:
    """The tables, and an upload of so many rows that has been started: its id."""
    for name, properties in template.load().of("AWS::DynamoDB::Table"):
        tables.create(name.removesuffix("Table").lower(), properties)
    account, now, by = builders.alice(), clock.now(), "service"
    garden = builders.a_list(account)
    upload = service.begin(account, garden.id, EVIDENCE, now, by).upload
    objects.join(_file(rows), file_key(upload.short_id), service.CONTENT_TYPE)
    service.map_columns(account.id, upload.id, list(COLUMNS), now, by)
    service.attest(account.id, upload.id, Attestation("Our fair", "Signed up there", not_bought=True), "", now, by)
    service.start(account, upload.id, now, by)
    return upload.id


def _file(rows: int) -> Iterator[bytes]:
    yield HEADER
    yield from blocks(rows)


def _worked_off(upload: str, rows: int, meter: bool) -> Worked:
    pieces = -(-(rows + 1) // run.ROWS[EVIDENCE])
    with capacity.metered() if meter else nullcontext({}) as used:
        began, worked = perf_counter(), process_time()
        for chunk in range(pieces + 1):  # the last one closes it
            if import_rows(message({"import": upload, "chunk": chunk}), None)["batchItemFailures"]:
                raise RuntimeError("a piece was not done")
        spent, took = process_time() - worked, perf_counter() - began
    row = service.get(upload.partition("-")[0], upload, clock.now())
    if not row.closed_at or row.tally != {"added": rows}:
        raise RuntimeError(f"the upload ended with {row.tally}")
    return Worked(rows, spent, took, _peak(), {name: each / rows for name, each in used.items()})


def _peak() -> float:
    """The most memory that this process ever held, in MB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024
