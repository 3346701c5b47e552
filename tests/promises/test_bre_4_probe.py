"""BRE-4, availability: the service subscribes to a list of the operator's own, confirms and leaves, through its own
front door, all the time, and while all is well nobody notices. What fails: test_bre_4_probe_fails.py."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chalicelib.operator import signals
from chalicelib.subscriptions import probed, rules
from tests.support.operating import operate
from tests.support.probing import Own, own_list, whole
from tests.support.world import World

pytestmark = pytest.mark.promise("BRE-4")
A_RUN = timedelta(minutes=15)


@pytest.fixture
def own(world: World, tmp_path: Path) -> Iterator[Own]:
    with own_list(world, tmp_path) as there:
        yield there


# --- while all is well -----------------------------------------------------------------------------------------------

def test_a_walk_goes_by_the_pages_and_the_mail_as_a_person_s_does(own: Own) -> None:
    assert whole(own.run()) == [0], "the mail has just been asked for"
    [mail] = own.world.inbox()
    assert mail.to.endswith("@simulator.amazonses.com"), "nobody gets it, and nobody's reputation is harmed"

    assert own.run() == [{"whole": 1, "failed": 0}]

    steps = [asked.split("/")[0] + asked.split("/")[1] for asked in own.door.asked]
    assert steps == ["GET s", "POST s", "GET confirm", "POST confirm", "GET u", "POST u", "GET s", "POST s"]
    assert own.on_it() == [], "it is on the list for a moment"
    told = own.told()
    assert (told["on"], told["failures"], told["list"]) == (True, 0, own.list.id)
    assert told["last_whole"]


def test_a_week_of_walks_finds_nothing_and_leaves_no_more_rows_than_there_are_addresses(
        own: Own, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probed, "ADDRESSES", 2)
    own.run()
    for _ in range(7):  # each address comes three times and more: RET-5 lets it come back by its own request
        own.world.advance(hours=23)
        assert own.run() == [{"whole": 1, "failed": 0}]
        assert sum(len(own.world.scan(table)) for table in ("pending", "subscriptions", "suppressions")) <= 3

    own.world.run("detect")
    assert operate(do="incidents")["incidents"] == []
    assert own.told()["walks"] == 8
    assert len([row for row in own.world.scan("ephemeral") if row["pk"]["S"].startswith("arrived#")]) <= 2


def test_no_brake_on_requests_to_confirm_is_reached_though_every_run_begins_a_walk() -> None:
    start = datetime(2027, 3, 1, tzinfo=UTC)
    asked = [(start + n * A_RUN, probed.address("a-b", n)) for n in range(3 * 24 * 4)]

    of_a_day = Counter((at.date(), address) for at, address in asked)
    assert max(of_a_day.values()) < rules.MOST_A_DAY
    assert probed.ADDRESSES * A_RUN > 4 * rules.SAME_LIST_EVERY


def test_where_nobody_has_switched_it_on_it_does_nothing(world: World) -> None:
    before = world.everything_stored()

    assert world.run("probe") == {"whole": 0, "failed": 0}

    assert world.written_since(before) == []
    assert operate(do="probe")["ok"] is False


# --- switching it on and off -----------------------------------------------------------------------------------------

def test_stopping_finishes_the_walk_in_hand_and_leaves_nobody_on_the_list(own: Own) -> None:
    own.run()
    assert operate(do="stop_probe")["on"] is False

    assert own.run(3) == [{"whole": 1, "failed": 0}, *[{"whole": 0, "failed": 0}] * 2]

    assert own.on_it() == own.world.scan("pending") == []
    asked = len(own.door.asked)
    assert operate(do="start_probe", list=own.list.id)["on"] is True
    assert whole(own.run(2)) == [0, 1]
    assert len(own.door.asked) > asked


def test_another_list_is_tried_once_the_walk_through_the_first_is_over(own: Own) -> None:
    other = own.world.a_list("Another")
    own.run()
    refused_it = operate(do="start_probe", list=other.id)
    assert refused_it["problems"] == [f"A walk through the list {own.list.id} is not over. "
                                      "Say stop_probe, and start this one in half an hour."]
    operate(do="stop_probe")
    own.run()

    assert operate(do="start_probe", list=other.id)["list"] == other.id
    assert whole(own.run(2)) == [0, 1]


def test_a_list_that_nobody_can_subscribe_to_is_not_tried(world: World) -> None:
    assert operate(do="start_probe", list="nobody-nothing")["ok"] is False
    garden = world.a_list()
    operate(do="close_account", account=world.account.id)
    assert operate(do="start_probe", list=garden.id)["ok"] is False
    assert operate(do="stop_probe")["ok"] is False


def test_no_address_and_no_link_of_a_walk_is_logged(own: Own, caplog: pytest.LogCaptureFixture) -> None:
    own.run(2)
    own.door.shut()
    own.run()

    [line] = [vars(one) for one in caplog.records if one.message == "probe failed"]
    assert (line["step"], line["why"]) == ("opening the page to confirm", "The connection failed or was cut.")
    logged = own.world.logged() + str([vars(one) for one in caplog.records])
    for secret in ("simulator", "success+", "/confirm/", "/u/", own.world.person(probed.address(own.list.id, 1))):
        assert secret not in logged


# --- the rule alone --------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("minutes", "in_a_row"), [(15, True), (60, True), (61, False)])
def test_failures_are_in_a_row_where_they_follow_within_the_hour(minutes: int, in_a_row: bool) -> None:
    now = datetime(2027, 3, 1, 9, tzinfo=UTC)
    assert signals.is_in_a_row(now - timedelta(minutes=minutes), now) is in_a_row


@pytest.mark.parametrize(("failures", "findings"), [(0, 0), (1, 0), (2, 1), (96, 1)])
def test_two_in_a_row_are_a_finding(failures: int, findings: int) -> None:
    now = datetime(2027, 3, 1, 9, tzinfo=UTC)
    found = list(signals.in_walks("a-b", failures, now - timedelta(minutes=30), now, "leaving: It answered 500."))
    assert len(found) == findings
    assert len({one.pattern for one in found} | {"failing_probe#the list a-b#2027-03-01"}) == 1
