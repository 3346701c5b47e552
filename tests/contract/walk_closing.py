"""The part of the walk in which an account with everything is closed, and deleted."""

from datetime import timedelta

import pytest

from chalicelib.activity.record import record_open
from chalicelib.activity.tokens import Tracked
from chalicelib.administration import domain
from chalicelib.core import clock
from chalicelib.subscriptions import everything
from chalicelib.takeout import make
from infrastructure.local.ses import vouch
from tests.support.office import signed_in
from tests.support.operating import BEN, operate, two_persons
from tests.support.world import World

DOMAIN = "closing.example.org"


def through(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A campaign is paused, a key in use, a domain entered; the deletion is planned, taken back, and planned again by
    two."""
    account = world.use_account(email=f"owner@{DOMAIN}", domain=DOMAIN, sender=f"news@{DOMAIN}", tracking="identified")
    domain.enter(account, DOMAIN, "service", clock.now())
    vouch(DOMAIN)
    office = signed_in(world, email=f"owner@{DOMAIN}")
    for path, form, status in (("", {"name": "Not this"}, 422), ("", {"name": str(account.organisation)}, 303),
                               ("/take-back", {}, 303)):
        assert office.post(f"/dashboard/closing{path}", step_up_code=office.code(), **form).status == status, path
        world.drain()
        assert office.get("/dashboard/closing").status == 200
    garden = world.a_list("Closing news")
    world.subscribed(garden, world.carol)
    sent = world.send(garden)
    assert world.scan("deliveries"), "nothing was sent: there is no ledger to delete"
    record_open(Tracked(sent, clock.now().date(), ""), False, False, clock.now())
    campaign = world.start(garden)
    assert world.api("POST", f"/v1/campaigns/{campaign}/pause", json={}).status == 200
    world.sign_up(garden, "never@example.org")
    about = {"account": account.id}
    for wish in ("close_account", "delete_account", "certificate", "reopen_account", "close_account"):
        assert operate(do=wish, **about)["ok"], wish
    with monkeypatch.context() as patched:
        two_persons(patched)
        made = operate(do="delete_account", **about)
        assert operate(do="approve", id=made["id"], by=BEN)["ok"]
    two_persons(monkeypatch, "off")
    world.advance(days=13, hours=23)
    with monkeypatch.context() as patched:
        patched.setattr(make, "LONGEST_RUN", timedelta(0))  # so that one message asks for the next
        everything.ask(account.id, clock.now(), "service")
        world.drain()
    world.advance(hours=2)
    done = world.run("close_accounts")
    assert (done["deleted"], done["failed"]) == (1, 0), done
    world.drain()
    assert operate(do="certificate", **about)["state"] == "deleted"
