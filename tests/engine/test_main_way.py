"""The main way through the house on the other engine: subscribe, confirm, be mailed, open, click, leave."""

from tests.support.world import World


def test_from_the_sign_up_to_leaving(world: World) -> None:
    garden = world.a_list()
    assert world.sign_up(garden, world.carol, first_name="Carol").status == 200
    assert world.subscription_or_none(garden, world.carol) is None
    assert world.confirm(world.confirmation_link(), tracking="yes").status == 200
    assert world.subscription(garden, world.carol)["fields"] == {"first_name": "Carol"}

    campaign, mail = world.sent_newsletter(garden)
    assert "Hello Carol," in mail.text
    assert world.http("GET", str(mail.pixel)).status == 200
    assert world.http("GET", mail.links[0]).status == 302
    report = world.report(campaign)
    assert (report["sending"]["audience"], report["sending"]["sent"]) == (1, 1)
    assert report["opens"]["unique"] == report["clicks"]["unique"] == 1

    assert world.leave(world.unsubscribe_link(garden, world.carol), "one-click").status == 200
    assert world.subscription_or_none(garden, world.carol) is None
    assert len(world.scan("suppressions")) == 1
    world.forget_mail()
    world.send(garden)
    assert world.inbox() == []
