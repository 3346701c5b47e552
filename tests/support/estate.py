"""All that an account can have, one of each, made as its holder would make it: what a path's ids may stand for."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.support.world import World

Ids = dict[str, str]


@dataclass
class Estate:
    """The belongings of the account in use. `ids` are those that routes are asked with, by the path's own names."""

    world: World
    ids: Ids = field(default_factory=dict)

    def made(self, path: str, **body: Any) -> Any:
        """What a POST answers."""
        answer = self.world.api("POST", path, json=body)
        assert answer.status in {200, 201, 202}, f"{path}: {answer.text}"
        return answer.json

    def draft(self) -> str:
        return self.world.draft(self.world_list, "Hello,\n\nsow [these beans](https://example.org/beans) now.\n")

    @property
    def world_list(self) -> Any:
        from chalicelib.core import clock
        from chalicelib.lists.service import get_list

        return get_list(self.world.account.id, self.ids["list_id"], clock.now())

    def scheduled(self) -> str:
        campaign = self.draft()
        self.made(f"/v1/campaigns/{campaign}/schedule", scheduled_for="2027-06-01T09:00:00+01:00")
        return campaign

    def sending(self) -> str:
        campaign = self.draft()
        self.made(f"/v1/campaigns/{campaign}/send")
        return campaign

    def paused(self) -> str:
        campaign = self.sending()
        self.made(f"/v1/campaigns/{campaign}/pause")
        return campaign

    def finished(self) -> str:
        campaign = self.sending()
        self.world.drain()
        self.world.run("aggregate")
        return campaign


def of(world: World) -> Estate:
    """Everything, for the account in use."""
    estate = Estate(world)
    fields = [{"name": "first_name", "label": "First name"}]
    estate.ids["list_id"] = estate.made("/v1/lists", name="Garden news", description="What to sow, and when.",
                                        fields=fields)["id"]
    world.subscribed(estate.world_list, world.carol, first_name="Carol")
    estate.ids["campaign_id"] = estate.finished()
    return estate


IN_STATE: dict[str, tuple[str, Callable[[Estate], str]]] = {
    "update_campaign": ("campaign_id", Estate.draft),
    "delete_campaign": ("campaign_id", Estate.draft),
    "schedule_campaign": ("campaign_id", Estate.draft),
    "unschedule_campaign": ("campaign_id", Estate.scheduled),
    "send_campaign": ("campaign_id", Estate.draft),
    "pause_campaign": ("campaign_id", Estate.sending),
    "resume_campaign": ("campaign_id", Estate.paused),
    "cancel_campaign": ("campaign_id", Estate.paused),
}


def ids_for(estate: Estate, operation: str) -> Ids:
    """The path's ids with which an operation does what it is for: those of things in the state that it wants."""
    wanted = IN_STATE.get(operation)
    return estate.ids | ({wanted[0]: wanted[1](estate)} if wanted else {})
