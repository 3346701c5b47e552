"""BRE-4: suspicious events open candidates by themselves: each detector fires on its pattern, once, and is silent over
an ordinary month. A human decides; the operator is told by mail, with ids alone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.accounts import audit
from chalicelib.core import alarms
from chalicelib.core.settings import settings
from chalicelib.operator import signals
from chalicelib.operator.signals import CHANGES, DOWNLOADS, REMOVALS, THRESHOLDS
from chalicelib.users.model import log_line
from infrastructure.local.clients import client
from tests.faults.hooks import Killed, killed_before, refused
from tests.support import builders, foreign, newcomer
from tests.support.front_door import nowhere
from tests.support.office import Office, signed_in
from tests.support.operating import operate
from tests.support.world import World

pytestmark = pytest.mark.promise("BRE-4")
STAFF = "support@mail.smartmessages.example"
OWNER = "user:u1"


@pytest.fixture
def office(world: World) -> Office:
    world.advance_to_noon()
    return signed_in(world)


def found(world: World) -> list[str]:
    """The rules of all candidates after a run of the detectors."""
    world.run("detect")
    return sorted(one["what"].partition(":")[0] for one in candidates())


def candidates() -> list[dict[str, str]]:
    """As the operator's staff see them."""
    return list(operate(do="incidents", state="candidate")["incidents"])


def trail(world: World, who: str, what: str, times: int, minutes: float = 0.5) -> None:
    """Lines of the trail, the last of them now."""
    for n in range(times):
        audit.record(world.account.id, who, what, world.now() - timedelta(minutes=minutes * n), "x")


# --- each pattern, recorded ------------------------------------------------------------------------------------------

def stormed(office: Office, failures: int) -> None:
    world, user = office.world, office.user
    for n in range(failures):
        log_line(user.account_id, user.id, "failed", "192.0.2.7", "curl", world.now() - timedelta(minutes=n + 1)).save()
    log_line(user.account_id, user.id, "signed in", "192.0.2.7", "curl", world.now()).save()


def roamed(office: Office, networks: int) -> None:
    office.world.api("GET", "/v1/lists")
    for n in range(networks - 1):
        office.world.http("GET", "/v1/lists", headers={"Authorization": f"Bearer {office.world.key}"}, ip=f"10.0.{n}.9")


def unguarded(office: Office, downloads: int) -> None:
    trail(office.world, office.user.actor, "report.exported", downloads)
    audit.record(office.account.id, office.user.actor, "factor.disabled", office.world.now() - timedelta(hours=1))


def strayed(office: Office, lists: int) -> None:
    garden = planted(office)
    for _ in range(lists):
        office.world.subscribed(builders.a_list(builders.bob(), "Books"), "canary@operator.example.org")
    assert garden


def lost(office: Office, gone: int) -> None:
    garden = planted(office)
    for _ in range(gone):
        office.world.leave(office.world.unsubscribe_link(garden, "canary@operator.example.org"))


def planted(office: Office) -> builders.MailingList:
    garden = office.world.a_list()
    office.world.subscribed(garden, "canary@operator.example.org")
    assert operate(do="plant_canary", email="canary@operator.example.org", list=garden.id)["ok"]
    return garden


def rang(_office: Office, ringing: int) -> None:
    for said, state in (("smartmessages test: sweep fails", "ALARM" if ringing else "OK"), ("of others", "ALARM")):
        client("cloudwatch").put_metric_alarm(
            AlarmName=said.replace(":", ""), AlarmDescription=said, MetricName="Errors", Namespace="AWS/Lambda",
            Period=300, EvaluationPeriods=1, Threshold=0, Statistic="Sum", ComparisonOperator="GreaterThanThreshold")
        client("cloudwatch").set_alarm_state(AlarmName=said.replace(":", ""), StateValue=state, StateReason="x")


def tried(office: Office, times: int) -> None:
    """While the public name leads nowhere. More: test_bre_4_probe_fails.py."""
    assert operate(do="start_probe", list=office.world.a_list().id)["ok"]
    with nowhere():
        for _ in range(times):
            office.world.run("probe")


def touched(make: Callable[[], dict[str, Any]]) -> Callable[[Office, int], None]:
    return lambda _office, times: foreign.come(*(make() for _ in range(times)))


def repeated(what: str) -> Callable[[Office, int], None]:
    return lambda office, times: trail(office.world, office.user.actor, what, times)


PATTERNS: dict[str, Callable[[Office, int], None]] = {
    "guessed_login": stormed, "roaming_key": roamed, "unguarded_export": unguarded, "stray_canary": strayed,
    "lost_canary": lost, "ringing_alarm": rang, "mass_download": repeated("report.exported"),
    "mass_listing": repeated("addresses.shown"), "mass_look_up": repeated("person.looked_up"),
    "mass_deletion": repeated("person.suppressed"), "bulk_change": repeated("list.changed"),
    "failing_probe": tried,
    "foreign_write": touched(lambda: foreign.write("accounts")),
    "foreign_copy": touched(lambda: foreign.on_table("CreateBackup", tableName=settings().tables["accounts"])),
    "foreign_setting": touched(lambda: foreign.on_table("UpdateTable", tableName=settings().tables["accounts"])),
    "blinded_watch": touched(lambda: foreign.on_watch("DeleteTrail", name="smartmessages-test")),
}


def test_every_detector_has_its_pattern() -> None:
    assert set(PATTERNS) == set(THRESHOLDS)


@pytest.mark.parametrize("rule", PATTERNS)
def test_it_is_silent_just_below_its_threshold(office: Office, rule: str) -> None:
    PATTERNS[rule](office, THRESHOLDS[rule].person - 1)

    assert found(office.world) == []


@pytest.mark.parametrize("rule", PATTERNS)
def test_it_fires_at_its_threshold_once_and_the_operator_is_told_by_ids(office: Office, rule: str) -> None:
    world = office.world
    PATTERNS[rule](office, THRESHOLDS[rule].person)
    world.drain()
    world.forget_mail()

    for _ in range(2):
        assert found(world) == [rule]
        world.run("watch_incidents")
        world.drain()

    [mail] = [mail for mail in world.inbox() if mail.to == STAFF]
    [candidate] = candidates()
    assert candidate["kind"] == THRESHOLDS[rule].kind
    assert f"{rule}: " in candidate["what"]
    assert THRESHOLDS[rule].says in candidate["what"]
    assert candidate["id"] in mail.text
    assert "@" not in str(candidate)
    assert "garden.example.com" not in mail.text.replace(STAFF, "")


def test_a_finding_of_another_day_is_another_candidate(office: Office) -> None:
    rang(office, 1)
    assert len(found(office.world)) == 1
    office.world.advance(days=1)
    assert len(found(office.world)) == 2


# --- runs that go wrong ----------------------------------------------------------------------------------------------

def test_a_run_that_dies_over_a_finding_is_made_up_for(office: Office) -> None:
    trail(office.world, OWNER, "report.exported", 20)
    with pytest.raises(Killed), killed_before("TransactWriteItems"):
        office.world.run("detect")

    assert found(office.world) == ["mass_download"]


def test_what_a_human_has_dismissed_is_not_found_again_that_day(office: Office) -> None:
    trail(office.world, OWNER, "report.exported", 20)
    assert found(office.world) == ["mass_download"]
    assert operate(do="dismiss_incident", id=candidates()[0]["id"], reason="The yearly report.")["ok"]

    office.world.advance(hours=1)
    assert found(office.world) == []


def test_trouble_at_one_place_keeps_no_other_from_being_looked_at(office: Office) -> None:
    trail(office.world, OWNER, "report.exported", 20)

    with refused("DescribeAlarms", "AccessDenied", 403, times=9), pytest.raises(RuntimeError, match="1 places"):
        office.world.run("detect")

    assert [one["what"].partition(":")[0] for one in candidates()] == ["mass_download"]
    assert list(alarms.ringing()) == []


def test_of_a_key_s_networks_keyed_hashes_are_kept_for_the_day(office: Office) -> None:
    world = office.world
    roamed(office, 3)
    world.api("GET", "/v1/lists")
    [row] = [row for row in world.scan("accounts") if row["sk"]["S"].startswith("key#")]
    first = set(row["networks"]["SS"])
    assert len(first) == 3
    assert "192.0.2" not in str(world.everything_stored()["accounts"]) + str(first)

    world.advance(days=1)
    world.api("GET", "/v1/lists")

    [row] = [row for row in world.scan("accounts") if row["sk"]["S"].startswith("key#")]
    assert len(row["networks"]["SS"]) == 1
    assert first.isdisjoint(row["networks"]["SS"]), "the same network is another hash on another day"


def test_a_week_of_real_use_raises_nothing(office: Office) -> None:
    """Through the front door: people sign up, confirm and leave; the owner signs in, looks and changes."""
    world, garden = office.world, planted(office)
    for day in range(7):
        world.sign_up(garden, f"reader{day}@example.org")
        world.confirm(world.confirmation_link())
        newcomer.log_in(world, "alice@garden.example.com", "wrong")
        signed_in(world, email=f"owner{day}@garden.example.com").get("/dashboard")
        world.api("GET", "/v1/lists")
        world.send(garden)
        world.advance(days=1)
        assert found(world) == []


def test_the_rules_look_at_actions_that_there_are() -> None:
    known = set(audit.ACTIONS)
    assert DOWNLOADS | REMOVALS | CHANGES | {signals.FACTOR_OFF} <= known
