"""COL-2: the account holder chooses whether opens and clicks are recorded; the default is that nothing is."""

import pytest

from tests.support.world import World

pytestmark = pytest.mark.promise("COL-2")


def test_a_fresh_account_records_nothing(world: World) -> None:
    world.use_account()
    campaign, mail = world.sent_newsletter(tracking=True)

    assert mail.pixel is None
    assert mail.links[0] == "https://example.org/seeds"
    assert world.scan("activity") == []
    assert world.api("GET", f"/v1/campaigns/{campaign}").json["tracking"] == "off"


def test_anonymous_names_nobody_even_with_consent(world: World) -> None:
    world.use_account(tracking="anonymous")
    campaign, mail = world.sent_newsletter(tracking=True)

    world.http("GET", mail.links[0])
    world.http("GET", mail.pixel)

    assert world.person(world.carol) not in str(world.scan("activity"))
    report = world.report(campaign)
    assert (report["opens"]["anonymous"], report["clicks"]["anonymous"], report["clicks"]["total"]) == (1, 1, 0)


def test_the_mode_is_frozen_when_a_campaign_starts(world: World) -> None:
    world.use_account(tracking="off")
    garden = world.a_list()
    world.subscribed(garden, world.carol, tracking=True)
    campaign = world.start(garden)
    world.account.tracking = "identified"
    world.account.save()

    world.drain()

    assert world.mail_to(world.carol).pixel is None
    assert world.api("GET", f"/v1/campaigns/{campaign}").json["tracking"] == "off"
