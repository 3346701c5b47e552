"""RET-5, RGT-1: what comes back with a backup is forgotten again, before anything may be sent.

The tables that have backups are put back as they were; the others stand, or are lost, as in an accident.
"""

import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.campaigns.model import COMPLAINED, Claim
from chalicelib.campaigns.results_model import Results, moved_to, results_key
from chalicelib.core import clock
from chalicelib.core.settings import settings
from chalicelib.lists.model import MailingList
from chalicelib.portal import erase
from chalicelib.subscriptions.model import suppression_key
from tests.support import backup
from tests.support.operating import operate
from tests.support.world import World

pytestmark = [pytest.mark.promise("RET-5"), pytest.mark.promise("RGT-1")]
CAROL, DAVE, ERIN, FRED = (f"{name}@example.org" for name in ("carol", "dave", "erin", "fred"))


@pytest.fixture
def garden(world: World) -> MailingList:
    garden = world.a_list()
    world.many_subscribed(garden, [CAROL, DAVE, ERIN, FRED])
    return garden


def drilled(**given: str) -> Any:
    answer = operate(do="restore_drill", **given)
    while "again" in answer:
        answer = operate(**answer["again"])
    assert answer["ok"], answer
    return answer


def opened() -> Any:
    return operate(do="open_sending")


def on_list(world: World, garden: MailingList) -> set[str]:
    return {who for who in (CAROL, DAVE, ERIN, FRED) if world.subscription_or_none(garden, who)}


def mailed(world: World) -> list[str]:
    return sorted(mail.to for mail in world.inbox())


def meanwhile(world: World, garden: MailingList) -> None:
    """After the backup was made: Carol is erased, Dave and Erin leave."""
    erase.erase(world.person(CAROL), None, clock.now())
    world.leave(world.unsubscribe_link(garden, DAVE))
    world.leave(world.unsubscribe_link(garden, ERIN), by="one-click")
    world.drain()


@pytest.mark.parametrize("suppressions", ["as new as can be", "as old as the rest, and a newer copy"])
def test_erased_and_gone_they_stay_so_and_nobody_mails_them(
        world: World, garden: MailingList, monkeypatch: pytest.MonkeyPatch, suppressions: str) -> None:
    old = backup.made(world)
    meanwhile(world, garden)
    given = {}
    if suppressions.startswith("as old"):
        given["suppressions_from"] = backup.copied(world, "suppressions", "smartmessages-suppressions-latest")
        backup.restored(world, old, monkeypatch)
    else:
        backup.restored(world, old, monkeypatch, "suppressions")
    assert on_list(world, garden) == {CAROL, DAVE, ERIN, FRED}

    done = drilled(**given)

    assert on_list(world, garden) == {FRED}
    assert [table for table in settings().tables for row in world.scan(table)
            if world.person(CAROL) in json.dumps(row) and not row["pk"]["S"].startswith("journal#")] == []
    for who in (CAROL, DAVE, ERIN):
        assert world.find(suppression_key(world.account.id, world.person(who))) is not None, who
    assert (done["done"], done["erasures_done_again"], done["taken_off_again"]) == (True, 1, 2)
    counts = {one["table"]: (one["before"], one["after"]) for one in done["tables"]}
    assert counts["subscriptions"] == (4, 1)
    assert opened() == {"ok": True, "sending": "open"}
    world.forget_mail()
    world.send(garden)
    assert mailed(world) == [FRED]


def test_a_complaint_is_known_by_the_ledger_where_no_suppression_is_left(
        world: World, garden: MailingList, monkeypatch: pytest.MonkeyPatch) -> None:
    """The ledger has no backup, so nothing brings it back to what it was: it stands, where it was not lost."""
    old = backup.made(world)
    world.send(garden)
    complained(world, ERIN)
    backup.restored(world, old, monkeypatch)
    assert world.find(suppression_key(world.account.id, world.person(ERIN))) is None

    assert drilled()["barred_by_the_ledger"] == 1

    found = world.find(suppression_key(world.account.id, world.person(ERIN)))
    assert found is not None


def complained(world: World, who: str) -> None:
    """SES tells that the person has reported the mail as spam."""
    for claim in Claim.scan(Claim.sk.startswith("page#")):
        for person, mail in claim.recipients:
            if person == world.person(who):
                campaign, _, shard = str(claim.pk).rpartition("#")
                Results(*results_key(campaign, int(shard), mail)[1:]).update(actions=moved_to(mail, COMPLAINED))


@pytest.mark.parametrize("ledger", ["stands", "is lost"])
def test_a_campaign_under_way_at_the_backup_mails_nobody_twice(
        world: World, garden: MailingList, monkeypatch: pytest.MonkeyPatch, ledger: str) -> None:
    campaign = world.start(garden)
    world.drain_one("sending")
    old = backup.made(world)
    world.drain()
    assert mailed(world) == sorted([CAROL, DAVE, ERIN, FRED])
    backup.restored(world, old, monkeypatch, "suppressions")
    if ledger == "is lost":
        backup.put(world, "deliveries", [])

    world.run("start_due")
    world.drain()
    assert drilled()["campaigns_stopped"] == 1
    assert opened()["ok"]
    world.run("start_due")
    world.api("POST", f"/v1/campaigns/{campaign}/resume", json={})
    world.drain()

    assert [mail.to for mail in world.inbox()].count(CAROL) == 1
    assert mailed(world) == sorted([CAROL, DAVE, ERIN, FRED])
    assert world.api("GET", f"/v1/campaigns/{campaign}").json["state"] == "cancelled"


def test_what_was_scheduled_is_held_and_does_not_go_out_by_itself(
        world: World, garden: MailingList, monkeypatch: pytest.MonkeyPatch) -> None:
    campaign = world.draft(garden)
    scheduled = world.api("POST", f"/v1/campaigns/{campaign}/schedule",
                          json={"scheduled_for": clock.iso(clock.now() + timedelta(hours=1))})
    assert scheduled.status == 200, scheduled.text
    old = backup.made(world)
    world.advance(hours=2)
    world.run("start_due")
    world.drain()
    assert len(mailed(world)) == 4
    backup.restored(world, old, monkeypatch, "suppressions")

    assert world.run("start_due")["started"] == 0
    drilled()
    opened()
    world.run("start_due")
    world.drain()

    found = world.api("GET", f"/v1/campaigns/{campaign}").json
    assert (found["state"], "backup" in found["held_reason"]) == ("held", True)
    assert len(mailed(world)) == 4


def test_nothing_is_sent_from_restored_tables_before_the_drill_is_over(
        world: World, garden: MailingList, monkeypatch: pytest.MonkeyPatch) -> None:
    backup.restored(world, backup.made(world), monkeypatch, "suppressions")

    campaign = world.send(garden)
    assert opened()["problems"][0].startswith("These are not the tables")
    assert (mailed(world), world.api("GET", f"/v1/campaigns/{campaign}").json["state"]) == ([], "held")

    drilled()
    assert mailed(world) == []
    assert opened()["ok"]
    world.send(garden)
    assert len(mailed(world)) == 4


def test_tables_of_another_name_are_noticed_though_nobody_says_so(
        world: World, garden: MailingList, monkeypatch: pytest.MonkeyPatch) -> None:
    world.run("start_due")
    other = backup.copied(world, "totals", "smartmessages-totals-restored")
    monkeypatch.setenv("TABLE_TOTALS", other)
    settings.cache_clear()

    world.send(garden)

    assert mailed(world) == []


def test_a_drill_is_refused_while_sending_is_open_and_sending_can_be_held_at_any_time(
        world: World, garden: MailingList) -> None:
    assert operate(do="restore_drill")["problems"][0].startswith("Sending is open")
    assert operate(do="hold_sending") == {"ok": True, "sending": "held"}
    campaign = world.send(garden)
    assert mailed(world) == []
    assert opened()["ok"]

    world.api("POST", f"/v1/campaigns/{campaign}/resume", json={})
    world.drain()
    assert len(mailed(world)) == 4


def test_people_who_ask_themselves_are_answered_and_those_whom_others_ask_for_wait(
        world: World, garden: MailingList) -> None:
    operate(do="hold_sending")
    world.sign_up(garden, "gina@example.org")
    assert mailed(world) == ["gina@example.org"]

    world.api("POST", f"/v1/lists/{garden.id}/subscriptions", json={"email": "hans@example.org"})
    for _ in range(2):
        world.drain_one("mail")
    assert mailed(world) == ["gina@example.org"]

    opened()
    world.drain()
    assert mailed(world) == ["gina@example.org", "hans@example.org"]


def test_the_answers_name_nobody(world: World, garden: MailingList, monkeypatch: pytest.MonkeyPatch) -> None:
    old = backup.made(world)
    meanwhile(world, garden)
    backup.restored(world, old, monkeypatch, "suppressions")

    said = json.dumps(drilled()) + world.logged()

    assert [who for who in (CAROL, DAVE, world.person(CAROL)) if who in said] == []
