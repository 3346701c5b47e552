"""What the API takes and gives for campaigns."""

from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, BeforeValidator, Field

from chalicelib.activity.shown import FEWEST
from chalicelib.campaigns.analytics import LONGEST
from chalicelib.campaigns.inspection import Inspection
from chalicelib.campaigns.link_model import LinkCheck
from chalicelib.campaigns.model import Campaign
from chalicelib.core.schema import Body, Out
from chalicelib.lists.schemas import OneLine

Subject = Annotated[str, OneLine, Field(max_length=200)]
Words = Annotated[str, Field(min_length=1, max_length=200_000)]
Format = Literal["markdown", "html"]
Parameter = Annotated[str, Field(max_length=LONGEST)]
Preheader = Annotated[str, Field(max_length=200, pattern=r"^[^\r\n]*$")]


class Analytics(Body):
    """What every web link of the campaign is to say of where the click came from; the same for every recipient."""

    source: Parameter = ""
    medium: Parameter = ""
    campaign: Parameter = ""
    content: Parameter = ""


class CampaignIn(Body):
    """A new draft."""

    list_id: Annotated[str, Field(max_length=64)]
    subject: Subject
    body: Words
    format: Format = "markdown"
    preheader: Preheader = ""
    analytics: Analytics = Analytics()


class CampaignChange(Body):
    """What is to change in a draft."""

    subject: Subject | None = None
    body: Words | None = None
    format: Format | None = None
    preheader: Preheader | None = None
    analytics: Analytics | None = None


class ScheduleIn(Body):
    """When a campaign is to start."""

    scheduled_for: Annotated[AwareDatetime, Field(description="With its offset, such as 2026-12-01T09:00:00+01:00")]


class CampaignOut(Out):
    """A campaign. `state` is draft, scheduled, sending, paused, held, finished or cancelled.

    Paused is what you do; held is what the service does, and `held_for` says why, `held_reason` in words: late (it
    could not be started in time), not_ready (it could not start as it is), suspended, domain, closed (nothing is
    sent for now), refused (the mail system takes nothing of it), quota or first_slice (these go on by themselves), or
    trouble (bounces, complaints). One that is held without `started_at` has mailed nobody: send it, schedule it anew,
    or make it a draft again. Any other is resumed once the reason is over, or cancelled.
    """

    id: str
    version: int
    list_id: str
    subject: str
    preheader: str
    analytics: dict[str, str]
    format: str
    body: str
    state: str
    tracking: str | None
    created_at: str
    scheduled_for: str | None
    held_for: str | None
    held_reason: str | None
    started_at: str | None
    finished_at: str | None
    cancelled_at: str | None

    @classmethod
    def of(cls, found: Campaign) -> Self:
        known = {name: getattr(found, name) for name in cls.model_fields}
        return cls(**known | {"analytics": found.analytics or {}})


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


class FindingOut(Out):
    """What one rule found: `level` is good, advice or wrong."""

    name: str
    level: str
    text: str


class LinkAnswer(Out):
    """How one link did when it was asked."""

    url: str
    level: str
    text: str


class LinksOut(Out):
    """What the links answered. `outdated` says that the campaign has changed since."""

    asked_at: str
    outdated: bool
    answers: list[LinkAnswer]

    @classmethod
    def of(cls, found: LinkCheck, outdated: bool) -> Self:
        return cls(asked_at=found.at, outdated=outdated, answers=[LinkAnswer(**one) for one in found.answers])


class ChecksOut(Out):
    """What to look at before sending. Nothing of it keeps a campaign from being sent."""

    findings: list[FindingOut]
    links: LinksOut | None

    @classmethod
    def of(cls, found: Inspection) -> Self:
        links = LinksOut.of(found.asked, found.outdated) if found.asked else None
        return cls(findings=[FindingOut(name=one.name, level=one.level, text=one.text) for one in found.findings],
                   links=links)


class QueuedOut(Out):
    """That something will be done in a moment."""

    status: str
    to: str

    @classmethod
    def of(cls, found: dict[str, str]) -> Self:
        return cls(**found)


class AgainOut(Out):
    """That it will be sent once more in a moment, and to how many people at most."""

    status: str
    people: int

    @classmethod
    def of(cls, found: dict[str, Any]) -> Self:
        return cls(**found)


def _shown(value: int | str) -> int | None:
    return None if isinstance(value, str) else value


Shown = Annotated[int | None, BeforeValidator(_shown)]


class Figures(Out):
    """How often: `total` and `unique` by people who agreed, `anonymous` by everybody else, `machine` by no person.
    `null`: not told, since it is below `fewer_than` (and not nought), or would tell one that is."""

    total: Shown
    unique: Shown
    anonymous: Shown
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


class Failure(Out):
    """How many mails failed for one reason: in SES's word, and in ours."""

    reason: str
    words: str
    people: int


class Sending(Out):
    """How far the sending has got: people in each outcome.

    The audience is whoever is on the list when their turn comes, so who has left before is not among them. At every
    moment it is sent + failed + uncertain + suppressed + restricted; delivered, bounced and complained are among sent.
    `delivered` is added up every five minutes; `failures` say why those who failed did, the most frequent first.
    Of those who are uncertain nobody knows whether they have got it: they are not mailed again by themselves.
    """

    audience: int
    sent: int
    failed: int
    uncertain: int
    suppressed: int
    restricted: int
    delivered: int
    bounced: int
    complained: int
    failures: list[Failure]


class ReportOut(Out):
    """Sending and reading in figures."""

    campaign: str
    state: str
    tracking: str | None
    fewer_than: int = Field(description="Figures of people below this one are `null`, but for nought.")
    sending: Sending
    opens: Figures
    clicks: Figures
    by_day: list[Day]
    by_link: list[Link]

    @classmethod
    def of(cls, found: dict[str, Any]) -> Self:
        return cls(fewer_than=FEWEST, **found)
