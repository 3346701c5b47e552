"""What the API takes and gives for uploads."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field

from chalicelib.core.schema import Body, Out
from chalicelib.imports import rules
from chalicelib.imports.look import Preview
from chalicelib.imports.model import Import
from chalicelib.imports.reading import MOST_COLUMNS
from chalicelib.imports.service import Begun

Words = Annotated[str, Field(max_length=rules.LONGEST_WORDS)]


class ImportIn(Body):
    """A new upload."""

    mode: Literal["confirm", "evidence", "suppressions"] = "confirm"


class FileIn(Body):
    """A small file."""

    csv: Annotated[str, Field(min_length=1, max_length=500_000)]


class ColumnsIn(Body):
    """What each column is for, in the order of the file."""

    columns: Annotated[list[Annotated[str, Field(max_length=60)]], Field(min_length=1, max_length=MOST_COLUMNS)]


class AttestationIn(Body):
    """What is vouched for. Of suppressions the source is enough."""

    source: Words
    consent: Words = ""
    not_bought: Annotated[bool, Field(description="That the list was not bought, rented or collected without "
                                                  "consent.")] = False


class FormOut(Out):
    """Where to send the file: all of the fields, then the file itself as `file`."""

    url: str
    fields: dict[str, str]


class AttestationOut(Out):
    """What was vouched for, by whom and when."""

    source: str
    consent: str
    not_bought: bool
    by: str
    at: str


class ImportOut(Out):
    """An upload. `counts` says what became of the rows so far, by outcome."""

    id: str
    list_id: str
    mode: Literal["confirm", "evidence", "suppressions"]
    state: Literal["draft", "ready", "running", "paused", "cancelled", "finished", "undoing", "undone"]
    percent: int = Field(description="How much of the file is done.")
    rows: int = Field(description="How many rows of the file are done, the one with the names of the columns too.")
    counts: dict[str, int] = Field(description=f"Outcomes are: {', '.join(rules.OUTCOMES)}.")
    undone: int = Field(description="How many people were taken off again.")
    held_reason: str | None = Field(description="Why the service has stopped it: too many of its mails came back, or "
                                                "were reported as spam.")
    columns: list[str] | None
    attestation: AttestationOut | None
    created_at: str
    started_at: str | None
    ended_at: str | None = Field(description="Since when the file is deleted; the results are there for a day more.")
    form: FormOut | None = Field(description="Where to send the file; told once, by the request that begins an upload.")

    @classmethod
    def of(cls, given: Begun | Import) -> Self:
        found, form = (given.upload, given.form) if isinstance(given, Begun) else (given, None)
        said: Any = found.attestation
        return cls(
            id=found.id, list_id=found.list_id, mode=found.mode, state=found.state,  # type: ignore[arg-type]
            percent=found.percent, rows=int(found.row), counts=found.tally, undone=int(found.undone),
            held_reason=found.held_reason,
            columns=found.columns, created_at=found.created_at, started_at=found.started_at, ended_at=found.closed_at,
            attestation=AttestationOut(**{name: said[name] for name in AttestationOut.model_fields}) if said else None,
            form=FormOut(url=form.url, fields=form.fields) if form else None)


class ColumnOut(Out):
    """A column: its name, what it seems to be for, and why no list may keep it ("" where nothing speaks against it)."""

    name: str
    purpose: str
    refused: str


class PreviewOut(Out):
    """The beginning of a file."""

    system: str = Field(description="Mailchimp, listmonk, Brevo, MailerLite, or empty for none of these.")
    size: int = Field(description="In bytes.")
    columns: list[ColumnOut]
    rows: list[list[str]] = Field(description="The first people of the file.")

    @classmethod
    def of(cls, found: Preview) -> Self:
        columns = [ColumnOut(name=name, purpose=purpose, refused=found.refused.get(n, ""))
                   for n, (name, purpose) in enumerate(zip(found.header, found.columns, strict=True))]
        return cls(system=found.system, size=found.size, columns=columns, rows=found.rows)


class ResultsOut(Out):
    """Where the results are."""

    url: str

    @classmethod
    def of(cls, url: str) -> Self:
        return cls(url=url)
