"""What the API takes and gives for campaigns."""

from typing import Annotated, Any, Literal

from pydantic import Field

from chalicelib.campaigns.model import Campaign
from chalicelib.core.schema import Body
from chalicelib.lists.schemas import OneLine


class CampaignIn(Body):
    """A new draft."""

    list_id: Annotated[str, Field(max_length=64)]
    subject: Annotated[str, OneLine, Field(max_length=200)]
    body: Annotated[str, Field(min_length=1, max_length=200_000)]
    format: Literal["markdown", "html"] = "markdown"
    preheader: Annotated[str, Field(max_length=200, pattern=r"^[^\r\n]*$")] = ""


class Nothing(Body):
    """A body without fields."""


def campaign_out(campaign: Campaign) -> dict[str, Any]:
    """A campaign as the API shows it."""
    return {
        "id": campaign.id,
        "list_id": campaign.list_id,
        "subject": campaign.subject,
        "preheader": campaign.preheader,
        "format": campaign.format,
        "body": campaign.body,
        "state": campaign.state,
        "tracking": campaign.tracking,
        "created_at": campaign.created_at,
        "started_at": campaign.started_at,
        "finished_at": campaign.finished_at,
    }
