"""The file of everything, as an owner has it made on the page of closing, saves it, and looks into it."""

import io
import json
import zipfile
from typing import Any

from tests.support.downloading import rows
from tests.support.office import Office

PAGE = "/dashboard/closing"
ASK, FETCH = f"{PAGE}/everything", f"{PAGE}/everything/file"
Files = dict[str, bytes]


def made(office: Office) -> Files:
    """Asked for, made, and fetched."""
    assert office.post(ASK).status == 303
    office.world.drain()
    return fetched(office)


def fetched(office: Office) -> Files:
    answer = office.post(FETCH)
    assert answer.status == 200, answer.text
    assert answer.headers["Content-Type"] == "application/zip"
    return opened(answer.body)


def opened(body: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def table(files: Files, name: str) -> list[dict[str, str]]:
    return rows(files[name])


def records(files: Files, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in files[name].decode().splitlines()]
