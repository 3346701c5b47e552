"""A tenant that was deleted at SES by hand, or stopped there: whoever leaves by it is held, and nobody has failed."""

import pytest

from chalicelib.administration import domain
from chalicelib.campaigns.tenant import GONE, STOPPED
from chalicelib.core import clock
from chalicelib.core import tenants as ses_tenants
from tests.faults import hooks
from tests.support import tenants
from tests.support.office import signed_in
from tests.support.planned import act, state
from tests.support.world import World
from tests.support.zone import a_zone

PAUSED = {"Error": {"Code": "SendingPausedException", "Message": "Sending is disabled for tenant: k7"}}


@pytest.fixture
def isolated(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Alice's account has a tenant."""
    a_zone(monkeypatch)
    domain.enter(world.account, "garden.example.com", "service", clock.now())
    tenants.switched_on(monkeypatch)
    assert world.run("recheck_domains")["isolated"] == 1
    return world


@pytest.fixture
def draft(isolated: World) -> str:
    """To Carol."""
    garden = isolated.a_list()
    isolated.subscribed(garden, isolated.carol)
    isolated.forget_mail()
    return isolated.draft(garden)


def sent(world: World, campaign: str) -> None:
    assert act(world, campaign, "send").status == 202
    world.drain()


def standing(world: World, campaign: str) -> tuple[str, str, int, int]:
    """State, why, how many were sent and failed."""
    found, path = world.api("GET", f"/v1/campaigns/{campaign}").json, f"/v1/campaigns/{campaign}/report"
    figures = world.api("GET", path).json["sending"]
    return found["state"], found["held_reason"] or "", figures["sent"], figures["failed"]


def test_it_is_held_with_words_of_its_own_and_goes_on_once_the_tenant_is_made_anew(
        isolated: World, draft: str, caplog: pytest.LogCaptureFixture) -> None:
    ses_tenants.drop(isolated.account.id)

    sent(isolated, draft)

    assert standing(isolated, draft) == ("held", GONE, 0, 0)
    assert GONE in signed_in(isolated).get(f"/dashboard/campaigns/{draft}").text
    assert any(hasattr(line, "ses_refuses") for line in caplog.records), "an alarm rings"
    early = act(isolated, draft, "resume")
    assert (early.status, early.json["detail"], early.json["remedy"]) == (409, GONE, "Try again in an hour.")

    assert isolated.run("recheck_domains")["isolated"] == 1
    assert len(tenants.at_ses()[isolated.account.id]) == 2
    assert act(isolated, draft, "resume").status == 200
    with hooks.reached("SendBulkEmail") as pages:
        isolated.drain()
    assert [request["TenantName"] for request in pages] == [isolated.account.id]
    assert standing(isolated, draft) == ("finished", "", 1, 0)


def test_what_starts_meanwhile_leaves_without_one(isolated: World, draft: str) -> None:
    ses_tenants.drop(isolated.account.id)
    with hooks.reached("SendEmail") as tries:
        assert act(isolated, draft, "test").status == 202
        isolated.drain()
    assert [request.get("TenantName", "") for request in tries] == [isolated.account.id, ""], "the test came again"

    sent(isolated, draft)

    assert state(isolated, draft) == "finished"


def test_one_that_may_not_send_from_the_domain_is_mended_too(isolated: World, draft: str) -> None:
    tenants.parted(isolated.account.id)

    sent(isolated, draft)
    assert standing(isolated, draft) == ("held", GONE, 0, 0)
    assert isolated.run("recheck_domains")["isolated"] == 1
    assert act(isolated, draft, "resume").status == 200
    isolated.drain()

    assert standing(isolated, draft) == ("finished", "", 1, 0)


def test_one_that_is_stopped_at_ses_is_not_sent_past(
        isolated: World, draft: str, caplog: pytest.LogCaptureFixture) -> None:
    with hooks.refused_in_words("SendBulkEmail", PAUSED):
        sent(isolated, draft)

    assert standing(isolated, draft) == ("held", STOPPED, 0, 0)
    assert any(hasattr(line, "ses_refuses") for line in caplog.records)
    assert "isolated" not in isolated.run("recheck_domains"), "it stands"
    with hooks.reached("SendBulkEmail") as pages:
        assert act(isolated, draft, "resume").status == 200
        isolated.drain()
    assert [request["TenantName"] for request in pages] == [isolated.account.id]
    assert standing(isolated, draft) == ("finished", "", 1, 0)
