"""A tenant at SES for each account holder: made by itself, sent by, given up with the domain and the account."""

from contextlib import suppress

import pytest

from chalicelib.accounts.model import Account
from chalicelib.accounts.service import get_account
from chalicelib.administration import domain
from chalicelib.core import clock
from chalicelib.core.settings import settings
from tests.faults import hooks
from tests.support import tenants
from tests.support.office import signed_in
from tests.support.operating import operate, two_persons
from tests.support.world import World
from tests.support.zone import a_zone

NAME = "garden.example.com"
CALLS = ("CreateTenant", "GetTenant", "CreateTenantResourceAssociation")


@pytest.fixture
def isolated(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Alice's domain is looked at once an hour; tenants are switched on."""
    a_zone(monkeypatch)
    domain.enter(world.account, NAME, "service", clock.now())
    tenants.switched_on(monkeypatch)
    return world


def account(world: World) -> Account:
    found = get_account(world.account.id, world.now())
    assert found is not None
    return found


def sent_by(world: World) -> list[str]:
    """The tenant of each page of a newsletter to Carol, and of a test of it."""
    world.forget_mail()
    garden = world.a_list()
    world.subscribed(garden, world.carol)
    with hooks.reached("SendBulkEmail") as pages, hooks.reached("SendEmail") as tests:
        campaign = world.draft(garden)
        assert world.api("POST", f"/v1/campaigns/{campaign}/test", json={}).status == 202
        assert world.api("POST", f"/v1/campaigns/{campaign}/send", json={}).status == 202
        world.drain()
    assert world.mail_to(world.carol)
    return [request.get("TenantName", "") for request in [*pages, *tests]]


def test_it_is_made_within_the_hour_and_campaigns_leave_by_it(isolated: World) -> None:
    assert sent_by(isolated) == ["", ""], "nothing waits for it"
    assert isolated.run("recheck_domains")["isolated"] == 1

    assert tenants.at_ses() == {isolated.account.id: {
        f"identity/{NAME}", f"configuration-set/{settings().configuration_set}"}}
    assert sent_by(isolated) == [isolated.account.id] * 2
    assert "isolated" not in isolated.run("recheck_domains"), "once is enough"


def test_nobody_has_one_where_it_is_not_switched_on(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    a_zone(monkeypatch)
    domain.enter(world.account, NAME, "service", clock.now())

    assert "isolated" not in world.run("recheck_domains")
    assert tenants.at_ses() == {}
    assert sent_by(world) == ["", ""]


@pytest.mark.parametrize("operation", CALLS)
@pytest.mark.parametrize("when", ["refused", "lost", "killed"])
def test_what_goes_wrong_is_made_good_by_the_next_run(isolated: World, operation: str, when: str) -> None:
    broken = {"refused": hooks.refused(operation, "TooManyRequestsException", 429),
              "lost": hooks.answer_lost(operation), "killed": hooks.killed_before(operation)}[when]
    with broken, suppress(hooks.Killed):
        assert isolated.run("recheck_domains")["not isolated"] == 1
    assert account(isolated).tenant == ""

    assert isolated.run("recheck_domains")["isolated"] == 1
    assert account(isolated).tenant == NAME
    assert len(tenants.at_ses()[isolated.account.id]) == 2


def test_it_goes_with_the_domain_so_that_ses_refuses_no_campaign(isolated: World) -> None:
    isolated.run("recheck_domains")
    owner = signed_in(isolated)

    assert owner.post("/dashboard/domain/remove", step_up_code=owner.code()).status == 303
    assert account(isolated).tenant == ""
    isolated.account.update(actions=[Account.domain.set(NAME)])
    assert sent_by(isolated) == ["", ""]


def test_it_is_deleted_with_the_account(isolated: World, monkeypatch: pytest.MonkeyPatch) -> None:
    isolated.run("recheck_domains")
    signed_in(isolated)
    two_persons(monkeypatch, "off")
    about = {"account": isolated.account.id}
    assert all(operate(do=wish, **about)["ok"] for wish in ("close_account", "delete_account"))
    isolated.advance(days=15)

    assert isolated.run("close_accounts")["deleted"] == 1
    assert tenants.at_ses() == {}
