"""RET-2, RET-3: three locks on everything that has an end. Reads hide it at its limit, the table deletes it by itself,
and the sweep deletes within the hour what the table has left: of every kind in the table of periods."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.campaigns.model import ENDS
from chalicelib.core import aws, clock, ids, objects
from chalicelib.core.settings import settings
from chalicelib.portal.model import journal_of
from chalicelib.portal.rules import JOURNAL_LIVES_FOR
from chalicelib.retention import sweep as sweeping
from chalicelib.retention.periods import ROWS
from infrastructure.local.template import load
from tests.faults import hooks
from tests.support import endings, people
from tests.support.endings import BY_LIBRARY, Dated, dated
from tests.support.internet import internet
from tests.support.people import Everywhere
from tests.support.world import World

pytestmark = [pytest.mark.promise("RET-2"), pytest.mark.promise("RET-3")]
HOUR, SWEPT_BY_CONDITION = timedelta(hours=1), ("pending", "ephemeral", "requests", "suppressions")


@pytest.fixture
def rows(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Dated]]:
    """Something of every kind, as it is stored."""
    with internet(tmp_path) as net:
        endings.everything(Everywhere(world, net.receiver(), monkeypatch))
        yield list(dated(world))


def _moment(epoch: int) -> datetime:
    return datetime.fromtimestamp(epoch, UTC)


def _keys(rows: list[Dated]) -> set[tuple[str, str, str]]:
    return {(row.table, row.pk, row.sk) for row in rows}


def test_every_kind_is_there_an_hour_before_its_end_and_nowhere_an_hour_after(world: World, rows: list[Dated]) -> None:
    """By a raw scan of every table, with the sweep as its schedule runs it and no time to live at all."""
    assert {row.kind for row in rows} == set(ROWS), "something of every kind was made"
    now = clock.now()
    assert [row for row in rows if _moment(row.ends) > now + row.kind.span] == [], "longer than the table says"

    last = {row.kind: row.ends // 60 * 60 + 60 for row in rows}
    for moment in sorted({_moment(ends) + step for ends in last.values() for step in (-HOUR, HOUR)}):
        if moment < now:
            continue
        world.advance_to(moment)
        world.run("sweep")
        there = list(dated(world))
        at = clock.epoch(moment)
        assert [row for row in there if row.ends <= at] == [], f"an hour after: {moment}"
        assert _keys([row for row in rows if row.ends > at]) - _keys(there) == set(), f"an hour before: {moment}"


def test_with_the_sweep_dead_for_a_week_reads_are_clean(world: World, rows: list[Dated]) -> None:
    """The rows lie there, and nobody is given one; then the first sweep tells for how long they have lain."""
    weeks_later = _moment(max(row.ends for row in rows)) + timedelta(days=7)
    world.advance_to(weeks_later)

    assert _keys(rows) <= _keys(list(dated(world)))
    seen = [row for row in rows if row.kind != BY_LIBRARY
            and world.find((endings.model_of(row.kind), row.pk, row.sk)) is not None]
    assert seen == []

    world.logged()
    world.run("sweep")
    assert list(dated(world)) == []
    told = [json.loads(line) for line in world.logged().splitlines() if '"swept"' in line]
    assert {one["kind"]: one["overdue_hours"] > 24 for one in told} == dict.fromkeys(sweeping.KINDS, True)
    world.run("sweep")
    assert {one["overdue_hours"] for one in map(json.loads, world.logged().splitlines())
            if one["message"] == "swept"} == {0}


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

    with hooks.meanwhile("DeleteItem", lambda: _put(table, now + HOUR)) as done:
        world.run("sweep")

    assert done
    assert _there(world, table) == [table]


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
        world.run("sweep")
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
