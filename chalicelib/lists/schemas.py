"""What the API takes and gives for mailing lists."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, StringConstraints

from chalicelib.core import urls
from chalicelib.core.schema import Body, Out
from chalicelib.lists.form import embeddable
from chalicelib.lists.model import MailingList
from chalicelib.lists.rules import RESERVED_FIELD_NAMES
from chalicelib.lists.sizes import Size


def _not_reserved(name: str) -> str:
    if name in RESERVED_FIELD_NAMES:
        raise ValueError("This name is used by the form itself; choose another")
    return name


FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$"), AfterValidator(_not_reserved)]
OneLine = StringConstraints(pattern=r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]+$")


class FieldIn(Body):
    """An optional field of the sign-up form; `name` is also its merge field."""

    name: FieldName
    label: Annotated[str, OneLine, Field(max_length=80)]


def _distinct(fields: list[FieldIn]) -> list[FieldIn]:
    if len({field.name for field in fields}) < len(fields):
        raise ValueError("Two fields have the same name; give each its own")
    return fields


class ListIn(Body):
    """A new mailing list."""

    name: Annotated[str, OneLine, Field(max_length=100)]
    description: Annotated[str, Field(max_length=500)] = ""
    fields: Annotated[list[FieldIn], Field(max_length=20, default_factory=list), AfterValidator(_distinct)]
    wording: Annotated[str, Field(max_length=1000)] = ""


class ListPatch(Body):
    """What is to change of a list; what is left out stays. A new wording gets a new version."""

    name: Annotated[str, OneLine, Field(max_length=100)] | None = None
    description: Annotated[str, Field(max_length=500)] | None = None
    fields: Annotated[list[FieldIn], Field(max_length=20), AfterValidator(_distinct)] | None = None
    wording: Annotated[str, Field(max_length=1000)] | None = None


class FieldOut(Out):
    """An optional field."""

    name: str
    label: str


class ListOut(Out):
    """A mailing list."""

    id: str
    name: str
    description: str
    fields: list[FieldOut]
    wording: str
    wording_version: int
    version: int
    created_at: str
    sign_up_url: str

    @classmethod
    def of(cls, found: MailingList) -> Self:
        return cls(id=found.id, name=found.name, description=found.description,
                   fields=[FieldOut(**field) for field in found.fields], wording=found.wording,
                   wording_version=int(found.wording_version), version=int(found.version), created_at=found.created_at,
                   sign_up_url=urls.sign_up(found.id))


class SizeOut(Out):
    """How many people are on a list, and the bytes of their addresses, fields and consent records."""

    people: int
    bytes: int

    @classmethod
    def of(cls, found: Size) -> Self:
        return cls(people=found.people, bytes=found.bytes)


class FormOut(Out):
    """The sign-up form as HTML to copy into another web site."""

    html: str

    @classmethod
    def of(cls, found: MailingList) -> Self:
        return cls(html=embeddable(found))
