"""The part of the walk past files: those of a list that account holders have made, and those that they upload."""

from unittest.mock import patch

from chalicelib.imports import forms
from chalicelib.subscriptions import downloads
from tests.support.office import Office
from tests.support.sending_files import sent

DOWNLOADS = "/dashboard/lists/{list_id}/downloads"
EVERYTHING = "/dashboard/closing/everything"
FORMS: list[tuple[str, dict[str, str]]] = [
    (EVERYTHING, {}), (f"{EVERYTHING}/file", {}), *(
    (DOWNLOADS + way, {"what": what, "form": "csv"}) for what in ("people", "suppressed") for way in ("", "/file"))]
FILE = b"Email,First name,Gender,When,Where\r\nuploaded@example.org,Una,f,2024-05-01,our fair\r\nnobody,,,,\r\n"
COLUMNS = {"columns.0": "email", "columns.1": "field:first_name", "columns.2": "", "columns.3": "consent_date",
           "columns.4": "consent_source"}
VOUCHED = {"source": "Our fair.", "consent": "They signed up there.", "not_bought": "yes"}


def pages(owner: Office, list_id: str) -> None:
    """Every page of downloads and uploads, in every state that it knows; large files, too."""
    _downloads(owner, DOWNLOADS.format(list_id=list_id))
    _everything(owner)
    new = f"/dashboard/lists/{list_id}/uploads/new"
    for path in (new.removesuffix("/new"), new):
        assert owner.get(path).status == 200
    assert sent(owner, new, mode="confirm").status == 422
    large = sent(owner, new, mode="evidence", large="yes").headers["Location"]
    assert owner.get(large).status == owner.get(large.removesuffix("/file")).status == 200
    page = sent(owner, new, FILE, mode="evidence").headers["Location"]
    assert owner.get(page).status == 200
    assert _press(owner, f"{page}/start") == 422
    for verb, form in (("start", COLUMNS | VOUCHED), ("pause", {}), ("resume", {})):
        assert _press(owner, f"{page}/{verb}", **form) == 303, verb
        owner.get(page)
    owner.world.drain()
    _ended(owner, page)
    assert owner.get(new.removesuffix("/new")).status == 200


def _downloads(owner: Office, path: str) -> None:
    file = {"what": "people", "form": "csv"}
    assert _press(owner, path, **file) == 303
    owner.get(path)
    owner.world.drain()
    owner.get(path)
    with patch.object(downloads, "LARGEST", 1):
        assert _press(owner, f"{path}/file", **file) == 200


def _everything(owner: Office) -> None:
    assert _press(owner, EVERYTHING) == 303
    owner.get("/dashboard/closing")
    owner.world.drain()
    owner.get("/dashboard/closing")
    with patch.object(downloads, "LARGEST", 1):
        assert _press(owner, f"{EVERYTHING}/file") == 200


def _ended(owner: Office, page: str) -> None:
    with patch.object(forms, "LARGEST_ANSWER", 1):
        assert _press(owner, f"{page}/results") == 200
    assert _press(owner, f"{page}/results") == 200
    assert _press(owner, f"{page}/undo") == 422
    assert _press(owner, f"{page}/undo", sure="yes") == 303
    owner.get(page)
    owner.world.drain()
    assert owner.get(page).status == 200


def _press(owner: Office, path: str, **form: str) -> int:
    return owner.post(path, step_up_code=owner.code(), **form).status
