"""The two forms of an export: one JSON, lossless, and a ZIP of CSV files, one for each kind, for spreadsheets. Pure."""

import io
import json
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.core import clock, csv_file
from chalicelib.portal.kinds import FORMAT, KINDS, VERSION

JSON, CSV = "json", "csv"
FORMS = (JSON, CSV)
LARGEST = 4_400_000  # bytes: Lambda answers 6 MB at most, in Base64
ABOUT = "about.csv"
IS_ZIP = b"PK"


@dataclass(frozen=True, slots=True)
class File:
    """What to answer a download with."""

    name: str
    content_type: str
    body: bytes


def made(form: str, data: dict[str, list[dict[str, Any]]], now: datetime) -> bytes:
    """The data in a form; JSON that is too large for one answer is zipped."""
    if form == CSV:
        return _zipped(tables(data), now)
    text = as_json(data, now)
    return text if len(text) <= LARGEST else _zipped([("export.json", text)], now)


def as_json(data: dict[str, list[dict[str, Any]]], now: datetime) -> bytes:
    """As docs/export.md describes it (UTF-8)."""
    whole = {"format": FORMAT, "version": VERSION, "made_at": clock.iso(now), "records": data}
    return json.dumps(whole, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def tables(data: dict[str, list[dict[str, Any]]]) -> Iterable[tuple[str, bytes]]:
    """A file for each kind of which there is anything, and one that says what each kind is."""
    header = ["file", "records", "what it is"]
    yield ABOUT, csv_file.rows(header, ([f"{kind}.csv", len(data[kind]), says] for kind, (says, _f) in KINDS.items()))
    for kind, (_says, fields) in KINDS.items():
        if data[kind]:
            yield f"{kind}.csv", csv_file.rows(list(fields), ([_cell(one, name) for name in fields]
                                                              for one in data[kind]))


def _cell(record: dict[str, Any], name: str) -> object:
    outer, _, inner = name.partition(".")
    value = record.get(outer)
    if inner:
        value = (value or {}).get(inner)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False) if value else ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "; ".join(map(str, value)) if isinstance(value, list) else value


def _zipped(contents: Iterable[tuple[str, bytes]], now: datetime) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in contents:
            archive.writestr(zipfile.ZipInfo(name, now.timetuple()[:6]), body, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def content_type(form: str, body: bytes) -> str:
    return "application/zip" if form == CSV or body.startswith(IS_ZIP) else "application/json"


def named(form: str, body: bytes, made_at: datetime) -> File:
    """The file as it is downloaded; its name holds the day, and nothing of the person."""
    kind = content_type(form, body)
    ending = "json" if kind == "application/json" else "zip"
    return File(f"my-data-{made_at:%Y-%m-%d}-{form}.{ending}", kind, body)
