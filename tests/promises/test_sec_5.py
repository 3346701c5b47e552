"""SEC-5: staff have no web door. What they do, they do by functions that only IAM credentials invoke, each use in the
trail with who called; and what cannot be taken back waits for a second person, where that rule is on."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from app import app
from chalicelib.accounts import audit
from chalicelib.operator.signals import THRESHOLDS
from chalicelib.operator.wishes import FUNCTIONS, WISHES
from tests.faults.hooks import refused
from tests.support.operating import ANNA, BEN, invoke, operate, two_persons
from tests.support.packaged import actions, logical_id, of_type, strings
from tests.support.world import World

pytestmark = pytest.mark.promise("SEC-5")
GIVEN = {"account": "a", "list": "a-b", "id": "abc", "email": "x@example.org", "organisation": "X", "text": "X",
         "subject": "X", "category": "system", "right": "access", "month": "2027-05", "outcome": "upheld",
         "kind": "loss", "what": "X", "detected_at": "2026-11-01T09:00:00Z", "aware_at": "2026-11-01T09:00:00Z",
         "reason": "X", "authority": "yes", "holders": "yes", "phase": "first", "filed_at": "2026-11-01T09:00:00Z",
         "reference": "X", "lessons": "X", "since": "2026-11-01T09:00:00Z",
         "until": "2026-11-02T09:00:00Z"}
SAYING = {"category": "system", "subject": "New in May", "text": "Reports have charts now."}


def lines() -> list[Any]:
    """The operator's trail, newest first."""
    return audit.page("operator", "", 50)[0]


def wish(name: str) -> dict[str, str]:
    return {"do": name, "by": ANNA, **{field: GIVEN[field] for field in WISHES[name].needs}}


# --- no way in but IAM -----------------------------------------------------------------------------------------------

def test_no_route_leads_to_the_operator() -> None:
    """Neither has the room a door for HTTP, nor does any function behind a route come from it or know it."""
    views = [entry.view_function for methods in app.routes.values() for entry in methods.values()]

    assert views
    assert [view for view in views if "chalicelib.operator" in (view.__module__, *_known_to(view))] == []
    assert set(FUNCTIONS) <= set(app.handler_map)


def _known_to(view: Any) -> list[str]:
    known = sys.modules[view.__module__].__dict__.values()
    return [getattr(one, "__module__", None) or getattr(one, "__name__", "") for one in known]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_nothing_in_the_stack_sets_an_operators_function_off(function: str) -> None:
    """No permission for another service, no queue, no rule, no URL of its own; and no function of ours may invoke."""
    kinds = ("AWS::Lambda::Permission", "AWS::Lambda::EventSourceMapping", "AWS::Events::Rule", "AWS::Lambda::Url")
    named = [text for kind in kinds for each in of_type(kind).values() for text in strings(each)]

    assert logical_id("sweep") in named
    assert logical_id(function) not in named
    assert "lambda:InvokeFunction" not in actions(function) | actions("api_handler")


# --- the trail -------------------------------------------------------------------------------------------------------

def test_every_wish_leaves_a_line_with_who_called_and_the_number_of_the_call(world: World) -> None:
    for name, known in WISHES.items():
        invoke(wish(name))

        line = lines()[0]
        assert (line.action, line.facts["by"]) == (known.audited, ANNA)
        assert len(line.facts["request"]) > 20


def test_what_cannot_be_written_down_is_not_done(world: World) -> None:
    before = world.everything_stored()

    with refused("PutItem", "ServiceUnavailable", 503, times=9 * len(WISHES)):
        for name in WISHES:
            with pytest.raises(Exception, match="Unavailable"):
                invoke(wish(name))

    assert world.written_since(before) == []


@pytest.mark.parametrize("by", ["", "anna", "arn:aws:s3:::bucket", "arn:aws:iam::12:user/a", 3, None])
def test_nobody_calls_without_saying_who(world: World, by: Any) -> None:
    for name in WISHES:
        said = {key: value for key, value in {**wish(name), "by": by}.items() if value is not None}
        assert invoke(said)["ok"] is False, name
    assert {line.action for line in lines()} == {"operator.refused"}


def test_a_function_takes_its_own_wishes_and_no_others(world: World) -> None:
    for name, known in WISHES.items():
        for function in {*FUNCTIONS} - {known.function}:
            assert "“do” must be one of" in invoke(wish(name), function)["problems"][0]


def test_no_address_of_a_wish_is_logged_or_kept_in_the_trail(world: World) -> None:
    for name in ("find_person", "open_request", "plant_canary"):
        invoke({**wish(name), "email": "quokka@example.org"})

    assert "quokka" not in world.logged() + json.dumps([line.attribute_values for line in lines()], default=str)


# --- two persons -----------------------------------------------------------------------------------------------------

@pytest.fixture
def by_two(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    two_persons(monkeypatch)
    return world


def standing(world: World) -> str:
    return str(operate(do="account", account=world.account.id)["standing"])


def test_a_wish_waits_for_somebody_else(by_two: World) -> None:
    made = operate(do="close_account", account=by_two.account.id)

    assert (made["ok"], made["waits"], standing(by_two)) == (True, True, "open")
    [waits] = operate(do="waiting")["waiting"]
    assert (waits["id"], waits["do"], waits["wish"]) == (made["id"], "close_account", {"account": by_two.account.id})
    assert operate(do="approve", id=made["id"])["problems"] == ["This wish is your own. Somebody else must approve it."]
    assert standing(by_two) == "open"
    assert operate(do="approve", id=made["id"], by=BEN)["standing"] == "closed"
    assert standing(by_two) == "closed"
    assert operate(do="waiting")["waiting"] == []
    assert operate(do="approve", id=made["id"], by=ANNA.replace("anna", "cyd"))["ok"] is False


def test_a_notice_to_all_waits_and_is_gone_on_with_by_approving_again(by_two: World) -> None:
    made = operate(do="announce", **SAYING)
    by_two.drain()
    assert by_two.inbox() == []

    for _ in range(2):
        assert operate(do="approve", id=made["id"], by=BEN)["queued"] == 1


def test_an_approval_is_for_one_wish_and_stands_for_a_week(by_two: World) -> None:
    made = operate(do="close_account", account=by_two.account.id)
    by_two.advance(days=7, hours=1)
    assert operate(do="waiting")["waiting"] == []
    assert operate(do="approve", id=made["id"], by=BEN)["ok"] is False

    made = operate(do="close_account", account=by_two.account.id)
    by_two.advance(days=6, hours=23)
    assert operate(do="approve", id=made["id"], by=BEN)["ok"] is True
    assert operate(do="reopen_account", account=by_two.account.id)["ok"] is True
    assert operate(do="close_account", account=by_two.account.id)["waits"] is True


def test_what_only_looks_or_can_be_taken_back_waits_for_nobody() -> None:
    assert {name for name, one in WISHES.items() if one.by_two} == {
        "announce", "close_account", "delete_account", "tell_holders"}


def test_the_runbook_tells_every_wish_and_every_threshold() -> None:
    docs = Path(__file__).resolve().parents[2] / "docs"
    told = "".join((docs / name).read_text() for name in ("operating.md", "breaches.md"))

    for name, one in WISHES.items():
        marks = (" (f)" if one.final else "") + (" (2)" if one.by_two else "")
        assert f"| `{name}`{marks} | {one.function} | {', '.join(one.needs)} |" in told
        assert f"| {one.does} |" in told
    for rule, set_at in THRESHOLDS.items():
        assert f"| `{rule}` | {set_at.says} | {set_at.person} within" in told
