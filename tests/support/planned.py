"""Campaigns under way, as programs move them: by the API, one verb at a time."""

from datetime import timedelta
from typing import Any

from chalicelib.core import clock
from tests.support.answer import Answer
from tests.support.world import World


def act(world: World, campaign: str, verb: str, **given: Any) -> Answer:
    """POST /v1/campaigns/{campaign}/{verb}."""
    return world.api("POST", f"/v1/campaigns/{campaign}/{verb}", json=given)


def scheduled(world: World, campaign: str, **ahead: float) -> Answer:
    """Scheduled so far ahead of now."""
    return act(world, campaign, "schedule", scheduled_for=clock.iso(clock.now() + timedelta(**ahead)))


def state(world: World, campaign: str) -> str:
    return str(world.api("GET", f"/v1/campaigns/{campaign}").json["state"])


def trail(world: World, prefix: str = "campaign.") -> list[str]:
    """The actions of the audit trail on campaigns, by the second in which they were done."""
    rows = [row for row in world.scan("accounts") if row["sk"]["S"].startswith("audit#")]
    return [row["action"]["S"] for row in sorted(rows, key=lambda row: (row["at"]["S"], row["sk"]["S"]))
            if row["action"]["S"].startswith(prefix)]


def due(world: World) -> list[str]:
    """What stands under the schedule: the times."""
    return sorted(row["sk"]["S"].partition("#")[0] for row in world.scan("accounts") if row["pk"]["S"] == "schedule")
