"""RET-2, RET-3: three locks on everything that has an end. Reads hide it at its limit, the table deletes it by itself,
and the sweep deletes within the hour what the table has left: of every kind in the table of periods."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.activity import rules
from chalicelib.activity.model import Activity, partition
from chalicelib.campaigns.due_model import ENDS, ends_row
from chalicelib.campaigns.model import Claim, claim_key
from chalicelib.core import aws, clock, ids, objects, overdue
from chalicelib.core.errors import TemporaryFailure
from chalicelib.core.settings import settings
from chalicelib.lists.model import MailingList
from chalicelib.portal.model import journal_of
from chalicelib.portal.rules import JOURNAL_LIVES_FOR
from chalicelib.retention import sweep as sweeping
from chalicelib.retention.tally import Run
from infrastructure.local.template import load
from tests.faults import hooks
from tests.support import people
from tests.support.answer import Answer
from tests.support.endings import dated
from tests.support.world import World

pytestmark = [pytest.mark.promise("RET-2"), pytest.mark.promise("RET-3")]
HOUR, SWEPT_BY_CONDITION = timedelta(hours=1), ("pending", "ephemeral", "requests", "suppressions")
DELETES = "DeleteItem BatchExecuteStatement"  # as the embedded DynamoDB is asked, and as any other


def test_the_alarm_rings_for_a_day_s_delay_and_for_a_sweep_that_is_dead() -> None:
    metric, by_kind = (load().resources[name]["Properties"] for name in ("OldestOverdue", "OldestOverdueByKind"))
    told, alarm = metric["MetricTransformations"][0], load().resources["OldestOverdueAlarm"]["Properties"]

    for one in (metric, by_kind):
        assert one["FilterPattern"] == "{ $.overdue_hours = * }"
        assert one["MetricTransformations"][0]["MetricValue"] == "$.overdue_hours"
    assert by_kind["MetricTransformations"][0]["Dimensions"] == [{"Key": "Kind", "Value": "$.kind"}]
    assert (alarm["Namespace"], alarm["MetricName"]) == (told["MetricNamespace"], told["MetricName"])
    assert (alarm["Statistic"], alarm["ComparisonOperator"], alarm["Threshold"]) == (
        "Maximum", "GreaterThanOrEqualToThreshold", 24)
    assert alarm["TreatMissingData"] == "breaching", "a sweep that is dead tells nothing"
    assert alarm["Period"] >= 2 * 3600


def test_a_sweep_that_was_dead_for_a_week_tells_so_of_every_kind(
        world: World, caplog: pytest.LogCaptureFixture) -> None:
    """And nothing of it is left then; what the alarm makes of these hours is above."""
    world.run("sweep")
    now = clock.now()
    for table in SWEPT_BY_CONDITION:
        _put(table, now + HOUR)
    objects.put(f"{ids.new(now - timedelta(hours=23))}/json", b"{}", "application/json")
    campaign = ids.full(world.account.id, ids.new(now))
    ends_row(clock.iso(now + HOUR), campaign).save()
    Claim(*claim_key(campaign, 0, "1")[1:], recipients=[], skipped={}, leased_until=0,
          expires_at=clock.epoch(now + HOUR)).save()
    oldest = rules.expired_until(now)
    Activity(partition(oldest, 0), f"{campaign}#-#o#000", expires_at=clock.epoch(rules.expires(oldest))).save()

    world.advance(days=8)
    assert set(_weeks_told(world, caplog).values()) == {1}
    assert set(_weeks_told(world, caplog).values()) == {0}
    assert (list(dated(world)), people.objects()) == ([], {})


def _weeks_told(world: World, caplog: pytest.LogCaptureFixture) -> dict[str, int]:
    """For how many weeks the oldest of each kind was overdue, as a run writes it into its log, in hours."""
    caplog.clear()
    world.run("sweep")
    told = [vars(record) for record in caplog.records if record.getMessage() == "swept"]
    assert {one["kind"] for one in told} == set(sweeping.KINDS)
    return {one["kind"]: one["overdue_hours"] // 168 for one in told}


def _put(table: str, ends: datetime, number: int = 0) -> None:
    """A row of whatever kind, under a key that the sweep looks at."""
    pk = journal_of(ends - JOURNAL_LIVES_FOR) if table == "suppressions" else f"some#{number}"
    aws.client("dynamodb").put_item(TableName=settings().tables[table], Item={
        "pk": {"S": pk}, "sk": {"S": "row"}, "expires_at": {"N": str(clock.epoch(ends))}})


def _there(world: World, *tables: str) -> list[str]:
    return [table for table in tables for row in world.scan(table) if row["sk"]["S"] == "row"]


@pytest.mark.parametrize("table", SWEPT_BY_CONDITION)
def test_what_is_written_again_in_the_moment_of_sweeping_stays(world: World, table: str) -> None:
    """Exactly one wins: somebody asks once more, or a file is made anew, under the same key."""
    now = clock.now()
    _put(table, now - HOUR)

    with hooks.meanwhile(DELETES, lambda: _put(table, now + HOUR)) as done:
        world.run("sweep")

    assert done
    assert _there(world, table) == [table]


def _at_the_limit(world: World) -> tuple[MailingList, str, Run]:
    """A request in its last minute, its link, and a sweep whose clock says that it is over."""
    garden = world.a_list()
    world.sign_up(garden, world.carol)
    link = world.confirmation_link()
    world.advance(days=7, minutes=-1)
    return garden, link, Run(clock.now() + timedelta(minutes=2), lambda: False)


def test_who_confirms_in_the_moment_of_sweeping_is_on_the_list(world: World) -> None:
    garden, link, run = _at_the_limit(world)
    answers: list[Answer] = []

    with hooks.meanwhile(DELETES, lambda: answers.append(world.confirm(link))):
        swept = sweeping.KINDS["pending"](run).count

    assert ([one.status for one in answers], swept) == ([200], 0)
    assert world.subscription_or_none(garden, world.carol)
    assert world.scan("pending") == []


def test_who_is_swept_in_the_moment_of_confirming_is_on_no_list_and_told_so(world: World) -> None:
    garden, link, run = _at_the_limit(world)
    swept: list[int] = []

    with hooks.meanwhile("TransactWriteItems", lambda: swept.append(sweeping.KINDS["pending"](run).count)):
        answer = world.confirm(link)

    assert (answer.status, swept) == (410, [1])
    assert world.subscription_or_none(garden, world.carol) is None
    assert world.scan("pending") == world.scan("subscriptions") == []


def test_a_run_whose_time_is_over_leaves_the_rest_to_the_next(world: World) -> None:
    """Page by page, each run goes on where the last one stopped, and none begins anew."""
    now = clock.now()
    for number in range(40):
        _put("ephemeral", now - HOUR, number)

    def a_few(params: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {**params, "Limit": 10}

    left = [40]
    while left[-1] and len(left) < 9:
        with hooks.hooked("provide-client-params.dynamodb.Scan", a_few):
            sweeping.sweep(now, lambda: True)
        left.append(len(_there(world, "ephemeral")))

    assert left[:4] == [40, 30, 20, 10], "none looks again at what is done"
    assert left[-1] == 0
    world.run("sweep")
    assert list(dated(world)) == [], "where to go on is forgotten, too"


def test_files_are_gone_a_day_after_they_came(world: World) -> None:
    """S3 itself deletes at midnight only. Uploads have a folder of their own."""
    for key in (f"{ids.new(clock.now())}/json", f"uploads/{ids.new(clock.now())}/file"):
        objects.put(key, b"{}", "application/json")

    for hours, there in ((23, 2), (2, 0)):
        world.advance(hours=hours)
        world.run("sweep")
        assert len(people.objects()) == there


def test_the_ledger_of_a_campaign_goes_page_by_page_as_it_was_sent(world: World) -> None:
    """The table is never walked through: a row tells when to look, and goes with the last."""
    garden = world.a_list()
    world.subscribed(garden, world.carol)
    sent = world.send(garden)
    world.advance(days=30)
    later = world.send(garden)

    for days, there in ((150, {sent, later}), (5, {later}), (30, set())):
        world.advance(days=days)
        sweeping.KINDS["deliveries"](Run(clock.now(), lambda: False))
        assert {row["pk"]["S"].partition("#")[0] for row in world.scan("deliveries") if "expires_at" in row} == there
    assert [row for row in world.scan("accounts") if row["pk"]["S"] == ENDS] == []


def test_one_kind_that_fails_keeps_no_other_and_the_run_fails(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for table in SWEPT_BY_CONDITION:
        _put(table, clock.now() - HOUR)

    def broken(_run: Any) -> Any:
        raise RuntimeError("broken")

    monkeypatch.setitem(sweeping.KINDS, "pending", broken)
    with pytest.raises(RuntimeError, match="broken"):
        world.run("sweep")

    assert _there(world, *SWEPT_BY_CONDITION) == ["pending"]


def test_where_rows_are_throttled_the_alarm_hears_and_the_next_run_goes_on_there(
        world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of three pages the second cannot be deleted, for a whole run: nothing is lost, nothing looked at twice."""
    monkeypatch.setattr(overdue, "drop", _throttled_at(2))
    for number in range(25):
        _put("ephemeral", clock.now() - timedelta(hours=30), number)
    _put("pending", clock.now() - HOUR)
    starts: list[Any] = []

    def a_few(params: dict[str, Any], **_: Any) -> dict[str, Any]:
        if params["TableName"] == settings().tables["ephemeral"]:
            starts.append(params.get("ExclusiveStartKey"))
        return {**params, "Limit": 10}

    with hooks.hooked("provide-client-params.dynamodb.Scan", a_few), pytest.raises(TemporaryFailure):
        world.run("sweep")
    assert (len(_there(world, "ephemeral")), _there(world, "pending")) == (15, [])
    told = [vars(one) for one in caplog.records if one.getMessage() == "swept" and vars(one)["kind"] == "ephemeral"]
    assert [(one["deleted"], one["overdue_hours"]) for one in told] == [(0, 30)]
    stopped = starts[1]
    starts.clear()
    with hooks.hooked("provide-client-params.dynamodb.Scan", a_few):
        world.run("sweep")
    assert (starts[0], _there(world, "ephemeral")) == (stopped, [])


def _throttled_at(page: int) -> Any:
    """Deletes page by page; the rows of the so-manieth are throttled once, for as long as anybody would wait."""
    pages, drop = iter(range(1, 100)), overdue.drop

    def some(table: str, rows: list[Any], now: datetime) -> int:
        if table == "ephemeral" and next(pages) == page:
            raise TemporaryFailure("rows are throttled")
        return drop(table, rows, now)

    return some


@pytest.mark.parametrize(("hours", "again"), [(1, True), (-1, False)])
def test_an_answer_that_was_kept_for_a_repetition_is_given_until_its_end(
        world: World, hours: int, again: bool) -> None:
    """Whether it is swept or not. The library that keeps it has a clock of its own, so that the row is aged."""
    def made() -> str:
        asked = world.api("POST", "/v1/lists", json={"name": "Made once"}, headers={"Idempotency-Key": "one"})
        return str(asked.json["id"])

    first = made()
    row, = (one for one in world.scan("ephemeral") if one["pk"]["S"].startswith("idempotency#"))
    ends = clock.epoch(clock.now() + timedelta(hours=hours))
    aws.client("dynamodb").put_item(TableName=settings().tables["ephemeral"],
                                    Item={**row, "expires_at": {"N": str(ends)}})

    assert (made() == first) is again
