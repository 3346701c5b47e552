"""BRE-1: a register of the five kinds of breach: what is entered stays, timed; what the law asks for is asked for."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.breaches import decide, register, rules
from chalicelib.breaches.model import Incident
from chalicelib.core import clock
from chalicelib.core.errors import Conflict, Invalid, NotFound
from tests.faults.hooks import meanwhile
from tests.support.incidents import TEXTS, WHO, concerned, decided, facts, opened, tell
from tests.support.office import signed_in
from tests.support.world import World

pytestmark = pytest.mark.promise("BRE-1")
FIVE = {"destruction", "loss", "alteration", "disclosure", "access"}  # GDPR art. 4(12)


def now() -> Any:
    return clock.now()


def file(found: Incident, phase: str = rules.WHOLE) -> Incident:
    return decide.filed(found.id, phase, clock.iso(now()), "A-17", WHO, now())


# --- kinds, and what must be known

@pytest.mark.parametrize("kind", sorted(FIVE))
def test_each_of_the_five_kinds_is_entered_and_found_again(world: World, kind: str) -> None:
    made = register.open_incident(facts(kind), WHO, now())

    assert set(rules.KINDS) == FIVE
    assert [one.id for one in register.listed("open")] == [made.id]
    assert register.get(made.id, now()).facts["kind"] == kind


def test_a_breach_may_be_of_several_kinds(world: World) -> None:
    assert register.open_incident(facts("loss access"), WHO, now()).facts["kind"] == "access loss"


@pytest.mark.parametrize("missing", ["kind", "what", "detected_at", "aware_at"])
def test_an_incident_is_not_entered_without_what_it_is_and_when(world: World, missing: str) -> None:
    given = facts()
    del given[missing]

    with pytest.raises(Invalid) as refused:
        register.open_incident(given, WHO, now())

    assert list(refused.value.fields) == [missing]
    assert world.scan("breaches") == []


@pytest.mark.parametrize(("name", "text"), [
    ("kind", "bad luck"), ("kind", ""), ("detected_at", "yesterday"), ("detected_at", "2026-11-23T09:15:00"),
    ("aware_at", "unknown"), ("aware_at", "2099-01-01T00:00:00Z"), ("people", "many"), ("people", "-1"),
    ("people", "²"), ("what", "x" * 4001), ("what", "a\0b"), ("whose", "of carol@example.org"), ("colour", "red"),
])
def test_what_cannot_be_is_refused_by_name(world: World, name: str, text: str) -> None:
    with pytest.raises(Invalid) as refused:
        register.open_incident(facts(**{name: text}), WHO, now())

    assert list(refused.value.fields) == [name]


def test_times_must_follow_each_other(world: World) -> None:
    before = clock.iso(now() - timedelta(days=1))

    with pytest.raises(Invalid) as refused:
        register.open_incident(facts(aware_at=before), WHO, now())
    assert list(refused.value.fields) == ["aware_at"]
    assert register.open_incident(facts(occurred_at="unknown"), WHO, now()).facts["occurred_at"] == "unknown"


def test_times_of_any_zone_are_kept_in_utc(world: World) -> None:
    given = {"occurred_at": "2026-10-24T23:30:00+01:00", "detected_at": "2026-10-25T03:00:00+01:00",
             "aware_at": "2026-10-25T01:30:00-02:00"}

    kept = register.open_incident(facts(**given), WHO, now()).facts

    assert [kept[name] for name in given] == ["2026-10-24T22:30:00Z", "2026-10-25T02:00:00Z", "2026-10-25T03:30:00Z"]


# --- candidates: a human decides

def test_a_candidate_is_confirmed_with_the_time_since_when_we_are_aware(world: World) -> None:
    given = facts()
    aware_at = given.pop("aware_at")
    made = register.open_candidate(given, "detector", now(), "storm/a1/2026-11-23")

    assert made.state == "candidate"
    found = register.confirm(made.id, aware_at, WHO, now())
    assert (found.state, found.facts["aware_at"]) == ("open", aware_at)
    with pytest.raises(Conflict):
        register.dismiss(made.id, "No breach.", WHO, now())


def test_a_candidate_is_dismissed_with_a_reason_that_stays(world: World) -> None:
    made = register.open_candidate(facts(), "detector", now())

    with pytest.raises(Invalid):
        register.dismiss(made.id, " ", WHO, now())
    assert register.dismiss(made.id, "A test of ours.", WHO, now()).state == "dismissed"
    assert register.history(made.id)[-1].facts == {"reason": "A test of ours."}
    with pytest.raises(Conflict):
        register.update(made.id, {"effects": "None."}, WHO, now())


def test_the_same_finding_is_the_same_candidate(world: World) -> None:
    first, second = (register.open_candidate(facts(), "detector", now(), "storm/a1") for _ in range(2))
    other = register.open_candidate(facts(), "detector", now(), "storm/a2")

    assert first.id == second.id != other.id
    assert len(register.history(first.id)) == 1


# --- decisions, notified or not, with their reasons

@pytest.mark.parametrize("authority", [True, False])
@pytest.mark.parametrize("holders", [True, False])
def test_a_decision_to_tell_or_not_needs_its_reason_and_keeps_it(world: World, authority: bool, holders: bool) -> None:
    made, at = opened(), now()

    with pytest.raises(Invalid) as refused:
        decide.decide(made.id, authority, holders, "", WHO, at)
    assert list(refused.value.fields) == ["reason"]
    decision = decide.decide(made.id, authority, holders, "No key went with it.", WHO, at).decision
    assert decision == {"authority": authority, "holders": holders, "reason": "No key went with it.",
                        "at": clock.iso(at), "who": WHO}


def test_one_that_nobody_is_told_of_closes_with_effects_and_measures_alone(world: World) -> None:
    given = facts()
    del given["measures"]
    made = register.open_incident(given, WHO, now())
    with pytest.raises(Invalid) as refused:
        decide.close(made.id, "Lock it away.", WHO, now())
    assert list(refused.value.fields) == ["measures"]

    register.update(made.id, {"measures": TEXTS["measures"]}, WHO, now())
    with pytest.raises(Conflict, match="Nothing was decided"):
        decide.close(made.id, "Lock it away.", WHO, now())
    decided(made, authority=False, holders=False)
    assert decide.close(made.id, "Lock it away.", WHO, now()).state == "closed"


def test_one_that_is_to_be_told_closes_when_everybody_was(world: World) -> None:
    signed_in(world)
    made = opened()
    concerned(made, world.account)
    decided(made)

    with pytest.raises(Conflict, match="report"):
        decide.close(made.id, "Lock it away.", WHO, now())
    file(made)
    with pytest.raises(Conflict, match="account holder"):
        decide.close(made.id, "Lock it away.", WHO, now())
    tell(made)
    world.drain()
    assert decide.close(made.id, "Lock it away.", WHO, now()).state == "closed"
    with pytest.raises(Conflict):
        decided(made)


# --- append-only and timed

def test_what_was_entered_stays_with_who_and_when(world: World) -> None:
    made = opened()
    world.advance(hours=1)
    entered_at = now()
    register.update(made.id, {"effects": "Less than feared."}, "another", entered_at)
    decided(made)

    one, two, three = register.history(made.id)
    assert [entry.what for entry in (one, two, three)] == ["opened", "facts", "decided"]
    assert one.facts["effects"] == TEXTS["effects"]
    assert (two.facts, two.who, two.at) == ({"effects": "Less than feared."}, "another", clock.iso(entered_at))
    assert register.get(made.id, now()).facts["effects"] == "Less than feared."


def test_two_who_write_at_once_both_stay(world: World) -> None:
    made = opened()

    def another() -> None:
        register.update(made.id, {"abroad": "Two in France."}, "another", now())

    with meanwhile("TransactWriteItems", another) as happened:
        register.update(made.id, {"effects": "Less than feared."}, WHO, now())

    assert happened
    assert [entry.who for entry in register.history(made.id)] == [WHO, "another", WHO]
    assert {**TEXTS, "effects": "Less than feared.", "abroad": "Two in France."}.items() <= register.get(
        made.id, now()).facts.items()


def test_nothing_in_the_code_changes_or_removes_an_entry(world: World) -> None:
    """Its one writer saves it on the condition that it is not there."""
    made = opened()
    entry = register.history(made.id)[0]

    with pytest.raises(NotFound):
        register.update("nothing", {"effects": "None."}, WHO, now())
    world.advance(days=365 * 30)
    world.run("sweep")
    assert register.history(made.id)[0].serialize() == entry.serialize()
