"""A campaign from draft to its end, by program: scheduled, started, paused, cancelled; everybody mailed once."""

import json
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.accounts.model import Account
from chalicelib.campaigns import deliver, rate_turns
from chalicelib.campaigns.model import Campaign
from tests.faults.sending import Sending, people
from tests.support import builders
from tests.support.planned import act, due, scheduled, state, trail
from tests.support.world import World


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sent one by one, so that there is time to pause between them."""
    monkeypatch.setattr(deliver, "PAGE_SIZE", 3)
    monkeypatch.setattr(rate_turns, "PAGES", 1)
    monkeypatch.setattr(rate_turns, "WALK", timedelta())


def a_list(world: World, count: int) -> Any:
    mailing_list = world.a_list()
    world.many_subscribed(mailing_list, people(count))
    return mailing_list


def mailed(world: World) -> Counter[str]:
    return Counter(mail.to for mail in world.inbox())


def hear(world: World, *events: str) -> None:
    world.account.update(actions=[Account.hears.set(set(events))])


def test_schedule_start_pause_resume_finish(world: World) -> None:
    hear(world, "campaign.finished")
    campaign = world.draft(a_list(world, 24))
    assert scheduled(world, campaign, hours=2).json["state"] == "scheduled"
    assert world.run("start_due") == {"started": 0, "held": 0, "failed": 0}

    world.advance(hours=2)
    assert world.run("start_due") == {"started": 1, "held": 0, "failed": 0}
    assert due(world) == []
    for _page in range(3):
        world.drain_one("sending")
    before = mailed(world)
    assert 0 < len(before) < 24
    paused = act(world, campaign, "pause")
    world.drain()

    assert paused.json["state"] == state(world, campaign) == "paused"
    assert mailed(world) == before, "what waited in the queue was not sent"
    assert world.run("start_due") == {"started": 0, "held": 0, "failed": 0}
    assert act(world, campaign, "resume").json["state"] == "sending"
    world.drain_one("sending")
    assert act(world, campaign, "pause").status == act(world, campaign, "pause").status == 200
    assert act(world, campaign, "resume").status == act(world, campaign, "resume").status == 200
    world.drain()

    assert mailed(world) == dict.fromkeys(people(24), 1)
    assert state(world, campaign) == "finished"
    assert Counter(trail(world)) == {"campaign.created": 1, "campaign.scheduled": 1, "campaign.sent": 1,
                                     "campaign.paused": 2, "campaign.resumed": 2}


def test_the_end_and_what_bounces_are_told_to_those_who_hear_it(world: World) -> None:
    hear(world, "campaign.finished", "mail.bounced")
    mailing_list = world.a_list()
    world.many_subscribed(mailing_list, [*people(2), "bounce@simulator.amazonses.com"])
    campaign = world.start(mailing_list)
    Sending(world, campaign).finish()

    told = [json.loads(body) for body in world.waiting("webhooks")]

    assert {"event": "campaign.finished", "account": world.account.id, "campaign": campaign} in told
    assert {"event": "mail.bounced", "account": world.account.id, "campaign": campaign, "list": mailing_list.id,
            "person": world.person("bounce@simulator.amazonses.com")} in told
    assert len(told) == 2


def test_cancelling_leaves_the_rest_unmailed_for_good(world: World) -> None:
    campaign = world.start(a_list(world, 30))
    for _page in range(3):
        world.drain_one("sending")
    before = mailed(world)

    cancelled = act(world, campaign, "cancel")
    world.drain()

    assert cancelled.json["state"] == state(world, campaign) == "cancelled"
    assert cancelled.json["cancelled_at"]
    assert 0 < len(mailed(world)) < 30
    assert mailed(world) == before
    for verb in ("send", "resume", "pause"):
        assert act(world, campaign, verb).status == 409
    world.drain()
    assert mailed(world) == before
    figures = world.api("GET", f"/v1/campaigns/{campaign}/report").json["sending"]
    assert figures["audience"] == figures["sent"] == len(before)


def test_a_pause_after_the_last_page_does_not_keep_a_campaign_from_its_end(world: World) -> None:
    campaign = world.start(a_list(world, 2))
    world.drain()

    assert state(world, campaign) == "finished"
    assert act(world, campaign, "pause").status == 409


def test_what_cannot_start_is_held_and_says_why_and_stops_no_other(world: World) -> None:
    garden = a_list(world, 3)
    good, field_gone, list_gone = (world.draft(garden) for _ in range(3))
    for campaign in (list_gone, field_gone, good):
        assert scheduled(world, campaign, minutes=5).status == 200
    _change(field_gone, Campaign.body.set("Hi {{ nickname }}"))
    _change(list_gone, Campaign.list_id.set(f"{world.account.id}-nothere"))
    world.advance(minutes=5)

    assert world.run("start_due") == {"started": 1, "held": 2, "failed": 0}
    world.drain()

    assert state(world, good) == "finished"
    for campaign, why in ((field_gone, "nickname"), (list_gone, "nothing at this address")):
        found = world.api("GET", f"/v1/campaigns/{campaign}").json
        assert (found["state"], found["held_for"], found["scheduled_for"]) == ("held", "not_ready", None)
        assert why in found["held_reason"]
    assert due(world) == []
    assert trail(world).count("campaign.held") == 2
    assert mailed(world) == dict.fromkeys(people(3), 1)


def test_an_account_that_became_incomplete_sends_nothing(world: World) -> None:
    campaign = world.draft(a_list(world, 2))
    scheduled(world, campaign, minutes=5)
    world.account.update(actions=[Account.domain.set("")])
    world.advance(minutes=6)

    assert world.run("start_due")["held"] == 1
    world.drain()

    assert "sending domain" in world.api("GET", f"/v1/campaigns/{campaign}").json["held_reason"]
    assert world.inbox() == []


def test_a_schedule_is_moved_and_taken_back(world: World) -> None:
    campaign = world.draft(a_list(world, 2))
    scheduled(world, campaign, hours=1)
    moved = scheduled(world, campaign, hours=3).json["scheduled_for"]
    assert due(world) == [moved]
    world.advance(hours=2)
    assert world.run("start_due")["started"] == 0

    assert act(world, campaign, "unschedule").json["state"] == "draft"
    assert act(world, campaign, "unschedule").status == 200
    assert due(world) == []
    world.advance(hours=2)
    assert world.run("start_due") == {"started": 0, "held": 0, "failed": 0}
    assert world.inbox() == []

    scheduled(world, campaign, hours=1)
    assert act(world, campaign, "send").json["state"] == "sending", "sending now takes the schedule along"
    assert due(world) == []
    world.drain()
    assert state(world, campaign) == "finished"


@pytest.mark.parametrize("when", ["2020-01-01T00:00:00Z", "2999-01-01T00:00:00Z", "2026-12-01T09:00:00", "soon", ""])
def test_times_that_no_campaign_can_start_at(world: World, when: str) -> None:
    campaign = world.draft(world.a_list())

    refused = act(world, campaign, "schedule", scheduled_for=when)

    assert refused.status == 422
    assert [one["field"] for one in refused.json["errors"]] == ["scheduled_for"]


def test_a_draft_is_changed_by_version_copied_and_thrown_away(world: World) -> None:
    campaign = world.draft(world.a_list())
    path = f"/v1/campaigns/{campaign}"
    read = world.api("GET", path)
    assert read.headers["ETag"] == '"1"'

    changed = world.api("PATCH", path, json={"subject": "June"}, headers={"If-Match": '"1"'})
    again = world.api("PATCH", path, json={"subject": "July"}, headers={"If-Match": '"1"'})
    blind = world.api("PATCH", path, json={"subject": "July"})
    wrong = world.api("PATCH", path, json={"body": "{{ nme }}"}, headers={"If-Match": '"2"'})
    assert (changed.status, again.status, blind.status, wrong.status) == (200, 412, 428, 422)
    assert changed.json | {"subject": "", "version": 0} == read.json | {"subject": "", "version": 0}
    assert world.api("GET", path).json == changed.json

    copy = act(world, campaign, "duplicate").json
    assert (copy["subject"], copy["body"], copy["state"]) == ("June", changed.json["body"], "draft")
    scheduled(world, campaign, hours=1)
    assert world.api("PATCH", path, json={"subject": "x"}, headers={"If-Match": '"3"'}).status == 409
    assert world.api("DELETE", path).status == 409
    assert world.api("DELETE", f"/v1/campaigns/{copy['id']}").status == 204
    assert world.api("GET", f"/v1/campaigns/{copy['id']}").status == 404


def test_nobody_moves_another_account_s_campaign(world: World) -> None:
    campaign = world.draft(a_list(world, 1))
    before = world.everything_stored()
    world.account, world.key = builders.bob(), ""
    world.api("GET", "/v1/campaigns")
    path = f"/v1/campaigns/{campaign}"

    answers = [act(world, campaign, verb).status for verb in ("send", "pause", "resume", "cancel", "unschedule",
                                                              "duplicate", "checks", "test")]
    answers += [scheduled(world, campaign, hours=1).status, world.api("DELETE", path).status,
                world.api("GET", f"{path}/checks").status,
                world.api("PATCH", path, json={"subject": "x"}, headers={"If-Match": '"1"'}).status]

    assert set(answers) == {404}
    assert [row for row in world.written_since(before) if campaign.partition("-")[2] in row] == []


def _change(campaign: str, *actions: Any) -> None:
    account, _, short = campaign.partition("-")
    Campaign(account, f"campaign#{short}").update(actions=list(actions))
