"""One long walk through the whole service, so that every function makes every call that it ever makes."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from chalicelib.accounts.model import Account
from chalicelib.administration.isolating import isolate
from chalicelib.campaigns import deliver
from chalicelib.core import mailer, queue, signing
from chalicelib.core.errors import NotTaken
from chalicelib.core.ses_errors import Means
from chalicelib.lists.model import MailingList
from chalicelib.subscriptions.model import SHARDS
from tests.contract import (
    walk_closing,
    walk_office,
    walk_operator,
    walk_people,
    walk_rate,
    walk_restore,
    walk_sending,
    walk_slices,
    walk_sunset,
    walk_uploads,
)
from tests.support import tenants
from tests.support.internet import Internet
from tests.support.world import World


def through(world: World, net: Internet, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything; most of a year passes at its end."""
    monkeypatch.setattr(world, "drain", partial(_in_a_fresh_process, world.drain))
    tenants.switched_on(monkeypatch)
    walk_office.through(world, net, monkeypatch)
    world.use_account(tracking="identified")
    _walk(world, monkeypatch)


def _walk(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    garden, orchard = world.a_list(), world.a_list("Orchard news")
    for one in (garden, orchard):
        world.sign_up(one, world.carol)
        world.confirm(world.confirmation_link(), tracking="yes")
        world.leave(world.unsubscribe_link(one, world.carol))
    for one in (garden, orchard):  # the first lifts one list of two, the second the rest
        world.advance(hours=1)
        world.sign_up(one, world.carol)
        world.confirm(world.confirmation_link(), tracking="yes")
    _program(world)
    walk_uploads.through(world, monkeypatch)
    walk_slices.through(world)
    walk_sending.through(world)
    _campaign(world, garden, monkeypatch)
    walk_rate.through(world, garden)
    _sign_up_that_cannot_be_queued(world, garden, monkeypatch)
    walk_people.through(world, garden, monkeypatch)
    link = walk_people.portal(world)
    world.sign_up(garden, "never.confirmed@example.org")
    world.advance(days=1)
    world.run("aggregate")
    world.http("GET", link)  # no aggregator comes to it: the sweep folds it, days later
    world.advance(days=7)
    walk_operator.sweep(world)
    world.sign_up(garden, "never.confirmed@example.org")
    world.advance(days=8)
    walk_restore.through(world, garden)
    world.advance(days=200)
    walk_operator.sweep(world)
    walk_sunset.through(world)
    walk_closing.through(world, monkeypatch)


def _program(world: World) -> None:
    """An account holder's own program, which repeats itself."""
    once = {"Idempotency-Key": "one"}
    for _ in range(2):
        made = world.api("POST", "/v1/lists", json={"name": "Made by program"}, headers=once)
    assert made.status == 201, made.text
    for path in ("", f"/{made.json['id']}", f"/{made.json['id']}/form"):
        assert world.api("GET", f"/v1/lists{path}").status == 200


def _campaign(world: World, garden: MailingList, monkeypatch: pytest.MonkeyPatch) -> None:
    for mailbox in ("bounce", "complaint", "full"):
        world.subscribed(garden, f"{mailbox}@simulator.amazonses.com")
    world.many_subscribed(garden, [f"reader{n}@example.org" for n in range(SHARDS)])  # so one shard holds two people
    isolate([world.account])
    campaign = world.draft(garden)
    assert world.api("POST", f"/v1/campaigns/{campaign}/test", json={}).status == 202
    for path in ("", f"/{campaign}", f"/{campaign}/preview"):
        assert world.api("GET", f"/v1/campaigns{path}").status == 200
    with monkeypatch.context() as patched:
        patched.setattr(mailer, "send_bulk", _busy_once(mailer.send_bulk))
        patched.setattr(deliver, "PAGE_SIZE", 1)  # so that one page asks for the next
        assert world.api("POST", f"/v1/campaigns/{campaign}/send", json={}).status == 202
        world.drain()
    again = world.api("POST", f"/v1/campaigns/{campaign}/send", json={}, headers={"Idempotency-Key": "two"})
    assert again.status == 409, again.text
    mail = world.mail_to(world.carol)
    world.http("GET", mail.pixel or "")
    world.http("GET", mail.links[0])
    world.report(campaign)
    with monkeypatch.context() as patched:
        patched.setattr(mailer, "send_bulk", _one_by_one(mailer.send_bulk))
        world.send(garden)
    held = world.start(garden)
    world.account.update(actions=[Account.domain.set("")])
    world.drain()
    assert world.api("GET", f"/v1/campaigns/{held}").json["state"] == "held"
    world.account.update(actions=[Account.domain.set("garden.example.com")])


def _in_a_fresh_process(work: Callable[[], None]) -> None:
    """As on Lambda, where each function has read the signing keys for itself."""
    signing.forget()
    work()


def _busy_once(send: Callable[..., list[str]]) -> Callable[..., list[str]]:
    """SES has no time at first: the page is let go and tried again."""
    refusals = [NotTaken("TooManyRequestsException", Means.LATER)]

    def sometimes(*given: Any) -> list[str]:
        if refusals:
            raise refusals.pop()
        return send(*given)

    return sometimes


def _one_by_one(send: Callable[..., list[str]]) -> Callable[..., list[str]]:
    """SES takes the first of each page, and the others when they are tried again."""
    return lambda bulk, page: send(bulk, page[:1]) + ["ACCOUNT_THROTTLED"] * (len(page) - 1)


def _sign_up_that_cannot_be_queued(world: World, garden: MailingList, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(queue, "put", _refuse)
        world.sign_up(garden, "unlucky@example.org")


def _refuse(*_given: Any) -> None:
    raise RuntimeError("the queue is out of reach")
