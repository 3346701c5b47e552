"""A campaign and the domain that it is sent from: nothing goes out from one that is not the account's own any more."""

from collections import Counter

import pytest

from chalicelib.accounts.model import Account
from chalicelib.campaigns import deliver
from tests.faults.sending import people
from tests.journeys.test_lifecycle import a_list, mailed
from tests.support.planned import act, trail
from tests.support.world import World


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliver, "PAGE_SIZE", 3)


def test_a_campaign_whose_domain_is_lost_is_held_and_goes_on_when_it_is_proved_again(world: World) -> None:
    campaign = world.start(a_list(world, 24))
    world.drain_one("sending")
    before = mailed(world)
    assert 0 < len(before) < 24

    world.account.update(actions=[Account.domain.set("")])  # as the daily look at the records does
    world.drain()
    held = world.api("GET", f"/v1/campaigns/{campaign}").json
    assert (mailed(world), held["state"]) == (before, "held")
    assert "no longer verified" in held["held_reason"]
    assert trail(world)[-1] == "campaign.held"
    assert act(world, campaign, "resume").status == 409

    world.account.update(actions=[Account.domain.set("garden.example.com")])
    resumed = act(world, campaign, "resume")
    world.drain()
    assert (resumed.status, resumed.json["held_reason"]) == (200, None)
    assert mailed(world) == Counter(people(24))


def test_a_campaign_is_not_sent_from_a_domain_that_was_given_up_while_it_paused(world: World) -> None:
    campaign = world.start(a_list(world, 24))
    act(world, campaign, "pause")
    world.account.update(actions=[Account.domain.set("orchard.example.com"),
                                  Account.sender.set("news@orchard.example.com")])

    refused = act(world, campaign, "resume")
    world.drain()

    assert refused.status == 409
    assert "duplicate" in refused.json["remedy"]
    assert world.inbox() == []
    assert act(world, campaign, "cancel").status == 200
