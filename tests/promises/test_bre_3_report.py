"""BRE-3: the report to the authority has all that the law asks for, and is not made while anything of it is missing."""

import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.breaches import decide, register, report, rules
from chalicelib.core import clock
from chalicelib.core.errors import Conflict, Invalid
from chalicelib.core.settings import settings
from tests.support.incidents import TEXTS, WHO, concerned, decided, facts, opened
from tests.support.world import World

pytestmark = pytest.mark.promise("BRE-3")
FOLLOWS = {"occurred_at", "data", "whose", "people", "records", "effects", "safeguards", "measures", "providers",
           "abroad", "people_told"}
ALWAYS = {"kind", "what", "detected_at", "aware_at", "contact"}


def now() -> Any:
    return clock.now()


@pytest.mark.parametrize(("phase", "needed"), [(rules.FIRST, {"contact"}), (rules.WHOLE, FOLLOWS | {"contact"})])
def test_each_missing_fact_blocks_the_report_and_is_named(world: World, phase: str, needed: set[str]) -> None:
    given = facts()
    made = register.open_incident({name: given[name] for name in ALWAYS - {"contact"}}, WHO, now())

    with pytest.raises(Invalid) as blocked:
        report.make(made.id, phase, now())

    assert set(blocked.value.fields) == needed
    for name in needed:
        assert rules.FACTS[name].label in blocked.value.fields[name]


@pytest.mark.parametrize("missing", sorted(FOLLOWS - {"people", "records"}))
def test_a_complete_report_lacks_nothing_and_a_first_one_says_what_follows(world: World, missing: str) -> None:
    given = facts(people="120", records="150")
    del given[missing]
    made = register.open_incident(given, WHO, now())

    with pytest.raises(Invalid) as blocked:
        report.make(made.id, rules.WHOLE, now())
    first = report.make(made.id, rules.FIRST, now())

    assert list(blocked.value.fields) == [missing]
    assert first["to_follow"] == [missing]
    assert "Not known yet; follows." in report.page(first)


def test_the_report_has_all_that_the_law_asks_for_as_json_and_as_a_page(world: World) -> None:
    mailing_list = world.a_list()
    world.many_subscribed(mailing_list, [f"p{n}@example.org" for n in range(1234)])
    made = opened()
    concerned(made, world.account)
    decided(made)

    found = report.make(made.id, rules.WHOLE, now())
    page = report.page(found)

    assert json.loads(json.dumps(found)) == found
    assert set(found["facts"]) >= ALWAYS | FOLLOWS
    assert (found["facts"]["people"], found["facts"]["records"]) == (1234, 1234)
    assert found["provider"] == {"name": settings().operator_name, "address": settings().operator_address,
                                 "contact": settings().operator_contact,
                                 "registration": settings().operator_registration}
    lines = [line for name, text in TEXTS.items() if name != "advice" for line in text.splitlines()]
    for said in (*lines, "1,234", settings().authority_name, made.id, rules.KINDS["disclosure"]):
        assert said in page, said
    for name in (set(found["facts"]) | FOLLOWS) - {"advice"}:
        assert rules.FACTS[name].label in page, name
    assert "Exercise" not in page
    assert "http" not in page


def test_markup_in_facts_is_text_on_the_page(world: World) -> None:
    made = register.open_incident(facts(what="<script>alert(1)</script>", people="1", records="1"), WHO, now())

    assert "<script>" not in report.page(report.make(made.id, rules.WHOLE, now()))


def test_a_late_report_needs_its_reason_and_shows_it(world: World) -> None:
    made = register.open_incident(facts(people="1", records="1"), WHO, now())
    decided(made, holders=False)
    world.advance(hours=72, seconds=1)

    for late in (lambda: report.make(made.id, rules.WHOLE, now()),
                 lambda: decide.filed(made.id, rules.WHOLE, clock.iso(now()), "", WHO, now())):
        with pytest.raises(Invalid) as blocked:
            late()
        assert list(blocked.value.fields) == ["late_reason"]

    register.update(made.id, {"late_reason": "The building had burnt down."}, WHO, now())
    found = report.make(made.id, rules.WHOLE, now())
    assert not found["in_time"]
    assert "The building had burnt down." in report.page(found)
    assert decide.filed(made.id, rules.WHOLE, clock.iso(now()), "A-17", WHO, now()).filings[0]["reference"] == "A-17"


def test_what_went_out_in_time_is_in_time_though_it_is_entered_late_and_completed_later(world: World) -> None:
    made = register.open_incident(facts(people="1", records="1"), WHO, now())
    decided(made, holders=False)
    world.advance(hours=71)
    sent = clock.iso(now())
    world.advance(hours=10)

    decide.filed(made.id, rules.FIRST, sent, "A-17", WHO, now())
    whole = report.make(made.id, rules.WHOLE, now())

    assert whole["in_time"]
    assert [one["phase"] for one in whole["earlier"]] == [rules.FIRST]
    assert "A-17" in report.page(whole)


def test_nothing_is_filed_that_nobody_decided_to_tell_or_that_has_not_happened(world: World) -> None:
    made = opened()
    tomorrow = clock.iso(now() + timedelta(days=1))

    with pytest.raises(Conflict):
        decide.filed(made.id, rules.FIRST, clock.iso(now()), "", WHO, now())
    decided(made, holders=False)
    for at in (tomorrow, "soon", clock.iso(now() - timedelta(days=1))):
        with pytest.raises(Invalid) as wrong:
            decide.filed(made.id, rules.FIRST, at, "", WHO, now())
        assert list(wrong.value.fields) == ["filed_at"]
    with pytest.raises(Invalid):
        decide.filed(made.id, "last", clock.iso(now()), "", WHO, now())


def test_an_exercise_is_reported_in_the_same_way_and_marked(world: World) -> None:
    made = register.open_incident(facts(people="1", records="1"), WHO, now(), drill=True)

    found = report.make(made.id, rules.WHOLE, now())

    assert found["exercise"]
    assert "Exercise. Nothing has happened; this is not a report." in report.page(found)
