"""BRE-4: what others than our functions do to our tables is found, by CloudTrail's records; what our functions, a
stack's update and DynamoDB itself do is not. Roles are named, keys and persons are not."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.core import clock
from chalicelib.core.settings import settings
from chalicelib.operator import detect
from tests.support import foreign
from tests.support.foreign import ADMIN, BY_STACK, ROOT, SWEEP, TIME_TO_LIVE, USER, come, on_table, on_watch, write
from tests.support.operating import operate
from tests.support.world import World

pytestmark = pytest.mark.promise("BRE-4")
Made = Callable[[], dict[str, Any]]
TRAIL = "smartmessages-test"


@pytest.fixture(autouse=True)
def noon(world: World) -> None:
    world.advance_to_noon()


def found(world: World) -> list[str]:
    """What the candidates say, after a run of the detectors."""
    world.run("detect")
    return sorted(one["what"] for one in operate(do="incidents", state="candidate")["incidents"])


def name(table: str = "subscriptions") -> str:
    return settings().tables[table]


FINDINGS: dict[str, tuple[Made, str]] = {
    "put": (lambda: write("subscriptions"), "foreign_write: 1 .*PutItem on subscriptions by role:Admin"),
    "delete": (lambda: write("accounts", action="DeleteItem"), "foreign_write: 1 .*DeleteItem on accounts"),
    "batch": (lambda: write("pending", action="BatchWriteItem"), "foreign_write: 1 .*BatchWriteItem on pending"),
    "statement": (lambda: write("totals", action="ExecuteStatement"), "foreign_write: 1 .*ExecuteStatement on totals"),
    "user": (lambda: write("accounts", USER), "PutItem on accounts by IAMUser:AIDAEXAMPLE"),
    "root": (lambda: write("accounts", ROOT), "PutItem on accounts by Root:123456789012"),
    "like ours": (lambda: write("accounts", foreign.session("smartmessages-prod-SweepRole-1A2B3Cx", "x")),
                  "by role:smartmessages-prod-SweepRole-1A2B3Cx"),
    "rows by a stack": (lambda: write("accounts", BY_STACK), "foreign_write: 1 .*PutItem on accounts"),
    "restore": (lambda: on_table("RestoreTableToPointInTime", sourceTableName=name(), targetTableName="copy"),
                "foreign_copy: 1 .*RestoreTableToPointInTime on subscriptions"),
    "backup": (lambda: on_table("RestoreTableFromBackup", targetTableName="copy",
                                backupArn=f"{foreign.table_arn(name())}/backup/0149"),
               "foreign_copy: 1 .*RestoreTableFromBackup on subscriptions"),
    "export": (lambda: on_table("ExportTableToPointInTime", tableArn=foreign.table_arn(name())),
               "foreign_copy: 1 .*ExportTableToPointInTime on subscriptions"),
    "dropped": (lambda: on_table("DeleteTable", tableName=name()), "foreign_setting: 1 .*DeleteTable on subscriptions"),
    "no backups": (lambda: on_table("UpdateContinuousBackups", tableName=name("accounts")),
                   "foreign_setting: 1 .*UpdateContinuousBackups on accounts"),
    "trail": (lambda: on_watch("StopLogging", name=f"arn:aws:cloudtrail:eu-west-2:123456789012:trail/{TRAIL}"),
              f"blinded_watch: 1 .*StopLogging on {TRAIL}"),
    "selectors": (lambda: on_watch("PutEventSelectors", trailName=TRAIL), "blinded_watch: 1 .*PutEventSelectors"),
    "rule": (lambda: on_watch("DisableRule", "events", name=f"{TRAIL}-tables"), "blinded_watch: 1 .*DisableRule"),
    "target": (lambda: on_watch("RemoveTargets", "events", rule=f"{TRAIL}-tables"), "blinded_watch: 1 .*RemoveTargets"),
}
NO_FINDINGS: dict[str, Made] = {
    "our function": lambda: write("subscriptions", SWEEP),
    "our function's restore": lambda: on_table("RestoreTableToPointInTime", SWEEP, sourceTableName=name()),
    "time to live": lambda: write("pending", TIME_TO_LIVE, "DeleteItem"),
    "stack": lambda: on_table("UpdateTable", BY_STACK, tableName=name()),
    "stack's trail": lambda: on_watch("UpdateTrail", by=BY_STACK, name=TRAIL),
    "refused": lambda: write("accounts", errorCode="AccessDenied"),
    "condition failed": lambda: write("accounts", errorCode="ConditionalCheckFailedException"),
    "read": lambda: write("accounts", action="Scan"),
    "another's table": lambda: on_table("DeleteTable", tableName="somebody-elses"),
    "another's trail": lambda: on_watch("StopLogging", name="smartmessages-test-2"),
    "nothing known": lambda: on_table("UpdateTable"),
}


@pytest.mark.parametrize("case", FINDINGS)
def test_it_is_found_with_who_what_and_where(world: World, case: str) -> None:
    made, says = FINDINGS[case]
    come(made())

    [said] = found(world)
    assert re.search(says, said), said


@pytest.mark.parametrize("case", NO_FINDINGS)
def test_it_is_silent(world: World, case: str) -> None:
    come(NO_FINDINGS[case]())

    assert found(world) == []
    assert "foreign#" not in str(world.scan("ephemeral"))


def test_a_record_that_comes_again_counts_once(world: World) -> None:
    one = write("subscriptions")
    come(one, one, write("subscriptions"), one)

    [said] = found(world)
    assert said.startswith("foreign_write: 2 ")


def test_a_transaction_is_found_at_each_table(world: World) -> None:
    come(foreign.transaction("accounts", "suppressions"))

    assert [said.partition("About: ")[2] for said in found(world)] == [
        "TransactWriteItems on accounts by role:Admin.", "TransactWriteItems on suppressions by role:Admin."]


def test_neither_keys_nor_persons_are_kept_or_logged(world: World) -> None:
    come(write("subscriptions"), write("accounts", USER), foreign.transaction("accounts", "pending"))
    said = found(world)

    kept = world.logged() + json.dumps(world.everything_stored()) + str(said)
    assert [one for one in ("quokka", "203.0.113.9", "console.amazonaws", "a1-garden") if one in kept] == []


def test_ten_times_as_much_is_another_finding_after_the_first_was_dismissed(world: World) -> None:
    come(write("subscriptions"))
    assert len(found(world)) == 1
    [first] = operate(do="incidents", state="candidate")["incidents"]
    assert operate(do="dismiss_incident", id=first["id"], reason="Mended a row by hand.")["ok"]
    come(write("subscriptions"))
    assert found(world) == []

    come(*(write("subscriptions") for _ in range(8)))
    [said] = found(world)
    assert said.startswith("foreign_write: 10 ")


def test_it_is_found_where_runs_were_late_and_over_midnight(world: World) -> None:
    come(write("accounts"))
    world.advance(hours=24)
    assert len(found(world)) == 1


def test_what_is_noted_is_forgotten(world: World) -> None:
    come(write("accounts"))
    [row] = [row for row in world.scan("ephemeral") if row["pk"]["S"].startswith("foreign#")]
    assert 0 <= clock.epoch(world.now() + timedelta(days=2)) - int(row["expires_at"]["N"]) < 60

    world.advance(hours=26)
    assert found(world) == []


def test_a_flood_ends_no_run(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detect, "MOST_TOUCHES", 5)
    come(*(write("accounts") for _ in range(9)))

    [said] = found(world)
    assert said.startswith("foreign_write: 5 ")


def test_a_record_that_cannot_be_read_fails_so_that_it_is_told(world: World) -> None:
    with pytest.raises(ValueError, match="Invalid isoformat"):
        come(write("accounts", eventTime="yesterday"))
    with pytest.raises(KeyError):
        come({"eventName": "PutItem", "resources": write("accounts")["resources"], "userIdentity": ADMIN})
