"""The part of the walk that a campaign goes which is late, stops, and is set going again."""

from unittest.mock import patch

from chalicelib.core import mailer, queue
from chalicelib.core.errors import NotTaken, UncertainOutcome
from chalicelib.core.ses_errors import Means
from tests.support.planned import act, scheduled
from tests.support.world import World


def through(world: World) -> None:
    garden = world.a_list()
    world.many_subscribed(garden, [f"reader{n}@example.org" for n in range(8)])
    _late(world, world.draft(garden))
    _stopped(world, world.draft(garden))
    _uncertain(world, world.draft(garden))


def _late(world: World, campaign: str) -> None:
    assert scheduled(world, campaign, hours=1).status == 200
    world.advance(hours=8)
    world.run("start_due")
    assert act(world, campaign, "unschedule").json["state"] == "draft"


def _stopped(world: World, campaign: str) -> None:
    """Its messages are lost, and put again ten minutes later; when it has finished, it is not looked after any more."""
    def lost(name: str, messages: object) -> None:
        """As if SQS had them, and gave them to nobody."""

    kept, queue.put_all = queue.put_all, lost  # type: ignore[assignment]
    assert act(world, campaign, "send").status == 202
    queue.put_all = kept
    world.advance(minutes=10)
    world.run("repair")
    world.drain()
    world.run("repair")


def _uncertain(world: World, campaign: str) -> None:
    """No answer comes from SES; a day later it is sent once more, when SES has the time."""
    with patch.object(mailer, "send_bulk", side_effect=UncertainOutcome("lost")):
        assert act(world, campaign, "send").status == 202
        world.drain()
    world.advance(days=1)
    with patch.object(mailer, "send_bulk", side_effect=NotTaken("busy", Means.LATER)):
        assert act(world, campaign, "send-to-uncertain").status == 202
        world.drain()
    assert act(world, campaign, "send-to-uncertain").status == 202
    world.drain()
