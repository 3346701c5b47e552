"""What the API takes and gives for campaigns."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field

from chalicelib.campaigns.model import Campaign
from chalicelib.core.schema import Body, Out
from chalicelib.lists.schemas import OneLine


class CampaignIn(Body):
    """A new draft."""

    list_id: Annotated[str, Field(max_length=64)]
    subject: Annotated[str, OneLine, Field(max_length=200)]
    body: Annotated[str, Field(min_length=1, max_length=200_000)]
    format: Literal["markdown", "html"] = "markdown"
    preheader: Annotated[str, Field(max_length=200, pattern=r"^[^\r\n]*$")] = ""


class CampaignOut(Out):
    """A campaign."""

    id: str
    list_id: str
    subject: str
    preheader: str
    format: str
    body: str
    state: str
    tracking: str | None
    created_at: str
    started_at: str | None
    finished_at: str | None

    @classmethod
    def of(cls, found: Campaign) -> Self:
        return cls(**{name: getattr(found, name) for name in cls.model_fields})


class PreviewOut(Out):
    """What a reader without any optional field would get."""

    subject: str
    html: str
    text: str
    links: list[str]
    size_bytes: int

    @classmethod
    def of(cls, found: dict[str, Any]) -> Self:
        return cls(**found)


class QueuedOut(Out):
    """That something will be done in a moment."""

    status: str
    to: str

    @classmethod
    def of(cls, found: dict[str, str]) -> Self:
        return cls(**found)


class Figures(Out):
    """How often: `total` and `unique` by people who agreed, `anonymous` by everybody else, `machine` by no person."""

    total: int
    unique: int
    anonymous: int
    machine: int


class Day(Out):
    """One day's figures (UTC)."""

    day: str
    opens: Figures
    clicks: Figures


class Link(Figures):
    """One link's figures."""

    link: int
    url: str


class Sending(Out):
    """How far the sending has got: people in each outcome."""

    audience: int
    sent: int
    failed: int
    uncertain: int
    suppressed: int
    restricted: int
    delivered: int
    bounced: int
    complained: int


class ReportOut(Out):
    """Sending and reading in figures."""

    campaign: str
    state: str
    tracking: str | None
    sending: Sending
    opens: Figures
    clicks: Figures
    by_day: list[Day]
    by_link: list[Link]

    @classmethod
    def of(cls, found: dict[str, Any]) -> Self:
        return cls(**found)
