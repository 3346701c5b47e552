"""Campaigns that the service holds, before they begin, late by hours, or under way; and what their author may do."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.core import clock
from tests.faults import hooks
from tests.faults.hooks import Killed
from tests.faults.sending import people
from tests.support.mail import Mail
from tests.support.office import Office, a_user, signed_in
from tests.support.operating import operate
from tests.support.planned import act, due, scheduled, state, trail
from tests.support.world import World

OWNER = "alice@garden.example.com"
A_WINTERS_DAY = datetime(2027, 2, 3, 9, 0, tzinfo=UTC)
CLOCKS_GO_BACK = datetime(2027, 10, 30, 22, 30, tzinfo=UTC)  # half past eleven in London, where 1 o'clock comes twice
CLOCKS_GO_FORWARD = datetime(2027, 3, 27, 23, 30, tzinfo=UTC)


def planned(world: World, at: datetime) -> str:
    """A campaign to three people that is to start then."""
    world.advance_to(at - timedelta(hours=1))
    garden = world.a_list()
    world.many_subscribed(garden, people(3))
    campaign = world.draft(garden)
    assert act(world, campaign, "schedule", scheduled_for=clock.iso(at)).status == 200
    return campaign


def held(world: World, hours: float = 7.25) -> str:
    """One that was found so late that it is held, and its owner told."""
    campaign = planned(world, A_WINTERS_DAY)
    world.advance_to(A_WINTERS_DAY + timedelta(hours=hours, seconds=5))
    assert world.run("start_due") == {"started": 0, "held": 1, "failed": 0}
    world.drain()
    return campaign


def mailed(world: World) -> Counter[str]:
    return Counter(mail.to for mail in world.inbox() if mail.to in people(3))


def told(world: World) -> list[Mail]:
    return [mail for mail in world.inbox() if mail.to == OWNER and "was not started" in mail.subject]


@pytest.mark.parametrize("at", [A_WINTERS_DAY, CLOCKS_GO_BACK, CLOCKS_GO_FORWARD], ids=["plain", "back", "forward"])
@pytest.mark.parametrize(("hours", "becomes"), [(5, "finished"), (5.99, "finished"), (6.01, "held"), (7, "held")])
def test_more_than_six_hours_late_is_held_whatever_the_clocks_on_the_wall_did(
        world: World, at: datetime, hours: float, becomes: str) -> None:
    campaign = planned(world, at)
    world.advance_to(at + timedelta(hours=hours))

    world.run("start_due")
    world.drain()

    assert state(world, campaign) == becomes
    assert mailed(world) == (dict.fromkeys(people(3), 1) if becomes == "finished" else {})


def test_it_says_when_it_was_to_start_and_its_owner_is_told_once(world: World) -> None:
    a_user(world.account, OWNER)
    campaign = held(world)
    for _minute in range(2):
        world.advance(minutes=1)
        world.run("start_due")
        world.drain()

    why = ("It was to start at 09:00 on 3 February 2027; the service could not start it until 16:15 on 3 February "
           "2027. Nobody has been mailed.")
    found = world.api("GET", f"/v1/campaigns/{campaign}").json
    assert (found["held_for"], found["held_reason"], found["started_at"], due(world)) == ("late", why, None, [])
    mail, = told(world)
    assert why in " ".join(mail.text.split())
    assert (trail(world).count("campaign.held"), mailed(world)) == (1, {})


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_run_that_dies_over_it_leaves_nothing_undone(world: World, when: str) -> None:
    a_user(world.account, OWNER)
    campaign, number, died = planned(world, A_WINTERS_DAY), 0, True
    world.advance_to(A_WINTERS_DAY + timedelta(hours=7))
    while died:
        with hooks.killed_at(number, when):
            died = _dies(world)
        number += 1

    world.run("start_due")
    world.drain()
    assert number > 4, "every call was tried"
    assert (state(world, campaign), due(world), mailed(world)) == ("held", [], {})
    assert len(told(world)) == 1
    assert trail(world).count("campaign.held") == 1


def _dies(world: World) -> bool:
    try:
        world.run("start_due")
    except Killed:
        return True
    return False


def test_what_is_overdue_when_sending_is_opened_again_is_held(world: World) -> None:
    campaign = planned(world, A_WINTERS_DAY)
    operate(do="hold_sending")
    world.advance_to(A_WINTERS_DAY + timedelta(hours=8))
    assert world.run("start_due") == {"started": 0, "held": 0, "failed": 0}
    operate(do="open_sending")

    world.run("start_due")
    world.drain()

    assert (state(world, campaign), mailed(world)) == ("held", {})


def test_held_before_it_began_it_is_sent_scheduled_anew_or_a_draft_again(world: World) -> None:
    campaign = held(world)
    path = f"/v1/campaigns/{campaign}"
    for verb in ("resume", "pause", "cancel"):
        refused = act(world, campaign, verb)
        assert (refused.status, refused.json["detail"]) == (409, "The campaign is held.")
    assert world.api("PATCH", path, json={"subject": "x"}, headers={"If-Match": '"3"'}).status == 409
    assert world.api("DELETE", path).status == 409

    anew = scheduled(world, campaign, hours=1).json
    assert (anew["state"], anew["held_for"], anew["held_reason"]) == ("scheduled", None, None)
    world.advance(hours=9)
    world.run("start_due")
    assert state(world, campaign) == "held"
    draft = act(world, campaign, "unschedule").json
    assert (draft["state"], draft["held_reason"]) == ("draft", None)
    changed = world.api("PATCH", path, json={"subject": "Later"}, headers={"If-Match": f'"{draft["version"]}"'})
    assert changed.status == 200
    assert act(world, campaign, "send").status == 202
    world.drain()
    assert (state(world, campaign), mailed(world)) == ("finished", dict.fromkeys(people(3), 1))


def test_its_page_says_why_and_has_the_three_buttons(world: World) -> None:
    campaign = held(world)
    office: Office = signed_in(world)
    path = f"/dashboard/campaigns/{campaign}"

    page = office.get(path).text

    assert "It was to start at 09:00 on 3 February 2027" in page
    assert all(button in page for button in ("Send now", "Schedule anew", "Back to draft"))
    assert "Cancel the campaign" not in page
    assert "Not started" in office.get("/dashboard/campaigns").text
    assert "Back to draft" not in signed_in(world, "viewer", "v@garden.example.com").get(path).text
    assert office.get(f"{path}/send").status == 200
    assert "Write" in office.follow(office.post(f"{path}/unschedule")).text
    assert state(world, campaign) == "draft"


def test_held_while_it_is_sent_it_goes_on_once_the_reason_is_over(world: World) -> None:
    garden = world.a_list()
    world.many_subscribed(garden, people(3))
    campaign = world.start(garden)
    operate(do="hold_sending")
    world.drain()
    found = world.api("GET", f"/v1/campaigns/{campaign}").json
    assert (found["state"], found["held_for"], mailed(world)) == ("held", "closed", {})
    assert act(world, campaign, "resume").status == 409
    operate(do="open_sending")

    resumed = act(world, campaign, "resume").json
    world.drain()

    assert (resumed["state"], resumed["held_for"], resumed["held_reason"]) == ("sending", None, None)
    assert (state(world, campaign), mailed(world)) == ("finished", dict.fromkeys(people(3), 1))


@pytest.mark.parametrize("by", ["", "pause", "hold"])
def test_what_has_begun_is_not_changed_any_more_but_duplicated(world: World, by: str) -> None:
    garden = world.a_list()
    world.many_subscribed(garden, people(3))
    campaign = world.start(garden)
    if by == "hold":
        operate(do="hold_sending")
        world.drain()
    elif by:
        act(world, campaign, by)
    path, found = f"/v1/campaigns/{campaign}", world.api("GET", f"/v1/campaigns/{campaign}").json

    changed = world.api("PATCH", path, json={"subject": "x"}, headers={"If-Match": f'"{found["version"]}"'})
    deleted, late = world.api("DELETE", path), scheduled(world, campaign, hours=1)
    copy = act(world, campaign, "duplicate").json

    assert [one.status for one in (changed, deleted, late)] == [409, 409, 409]
    assert "duplicate it" in changed.json["remedy"]
    assert (copy["state"], copy["subject"], copy["id"] != campaign) == ("draft", found["subject"], True)
    assert world.api("GET", path).json == found


def test_the_page_shows_itself_anew_only_while_it_is_sent_and_only_for_those_who_ask(world: World) -> None:
    garden = world.a_list()
    world.many_subscribed(garden, people(3))
    office, path = signed_in(world), f"/dashboard/campaigns/{world.start(garden)}"

    assert 'http-equiv="refresh"' not in office.get(path).text
    watched = office.get(f"{path}?watch=on").text
    assert 'http-equiv="refresh" content="15"' in watched
    assert "Pause" in watched
    world.drain()
    assert 'http-equiv="refresh"' not in office.get(f"{path}?watch=on").text
