"""ROLE-3: each account holder has its own privacy policy, drawn from live settings; every version is kept and dated."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.accounts import policy
from chalicelib.accounts.policy import OF_ACCOUNT
from chalicelib.accounts.service import get_account
from chalicelib.core import clock
from chalicelib.lists.rules import part, policy_facts
from chalicelib.lists.service import all_lists, change_list, create_list, get_list
from tests.support import builders
from tests.support.builders import ALICE_DETAILS
from tests.support.office import Office, signed_in
from tests.support.world import World

pytestmark = pytest.mark.promise("ROLE-3")


def words(text: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def read(world: World, version: str = "") -> str:
    """The policy, or a version of it, as somebody without a cookie reads it."""
    answer = world.http("GET", f"/a/{world.account.id}/privacy" + (f"?version={version}" if version else ""))
    assert answer.status == 200, answer.text
    return words(answer.text)


def newest(world: World) -> str:
    account = get_account(world.account.id, clock.now())
    assert account
    return policy.current(account)


def settings_form(office: Office, **changed: str) -> dict[str, str]:
    account = get_account(office.account.id, clock.now())
    assert account
    return {"organisation": "Garden Club", "sender": str(account.sender), "tracking": str(account.tracking),
            "time_zone": "Europe/London", "version": str(int(account.version))} | changed


def details_form(office: Office, **changed: str) -> dict[str, str]:
    account = get_account(office.account.id, clock.now())
    assert account
    return ALICE_DETAILS | {"version": str(int(account.version))} | changed


def _tracking(office: Office, _world: World) -> None:
    office.post("/dashboard/settings", **settings_form(office, tracking="anonymous"))


def _sender(office: Office, _world: World) -> None:
    office.post("/dashboard/settings", **settings_form(office, sender="letters@garden.example.com"))


def _address(office: Office, _world: World) -> None:
    office.post("/dashboard/details", **details_form(office, postal_address="2 Lily Row\nYork"))


def _new_list(_office: Office, world: World) -> None:
    world.api("POST", "/v1/lists", json={"name": "Bees", "fields": [{"name": "hive", "label": "Hive"}]})


def _fields(_office: Office, world: World) -> None:
    one = all_lists(world.account.id)[0]
    answer = world.api("PATCH", f"/v1/lists/{one.id}", headers={"If-Match": f'"{int(one.version)}"'},
                       json={"fields": [{"name": "county", "label": "County"}]})
    assert answer.status == 200, answer.text


CHANGES: list[tuple[str, Callable[[Office, World], None], str, str, str]] = [
    ("tracking", _tracking, "By person it does so only", "but not by whom", "from “by person, after consent” to"),
    ("sender", _sender, "news@garden.example.com", "letters@garden.example.com", "come from was changed to letters@"),
    ("details", _address, "1 Rose Lane", "2 Lily Row", "who is responsible were changed: postal address"),
    ("list", _new_list, "Garden news", "Bees", "The list “Bees” was added"),
    ("fields", _fields, "First name, Town", "if you like also: County", "“Garden news” no longer asks for “Town”"),
]


@pytest.mark.parametrize(("make", "before", "after", "told"), [pytest.param(*case[1:], id=case[0]) for case in CHANGES])
def test_a_changed_setting_changes_the_page_and_the_old_version_stays_readable(
        make: Callable[[Office, World], None], before: str, after: str, told: str, world: World) -> None:
    world.a_list()
    first, old = read(world), newest(world)
    world.advance(days=1)

    make(signed_in(world), world)

    now = read(world)
    main = now.partition("What has changed Every version")[0]
    assert before in first
    assert after not in first
    assert after in main
    assert told in now
    assert newest(world) != old
    kept = read(world, old)
    assert before in kept
    assert after not in kept.partition("What has changed Every version")[0]
    assert "This is an earlier version" in kept
    assert read(world, newest(world)).partition("What has changed")[0] == main.partition("What has changed")[0]


@pytest.mark.parametrize("form", [{"time_zone": "Europe/Paris"}, {"organisation": "Another name for us"}])
def test_what_the_policy_does_not_speak_of_makes_no_version(form: dict[str, str], world: World) -> None:
    office, before = signed_in(world), newest(world)

    assert office.post("/dashboard/settings", **settings_form(office, **form)).status == 303

    assert newest(world) == before


def test_every_version_is_listed_with_its_date_and_what_changed(world: World) -> None:
    for name in ("Bees", "Bulbs"):
        world.advance(days=1)
        world.api("POST", "/v1/lists", json={"name": name})

    page = world.http("GET", f"/a/{world.account.id}/privacy/versions")

    said = words(page.text)
    assert re.findall(r"Version 2026-11\.(\d)", said) == ["3", "2", "1"]
    assert said.index("“Bulbs” was added") < said.index("“Bees” was added") < said.index("The account was opened")
    assert page.text.count("<time") == 3


def test_the_proof_of_consent_names_the_version_that_was_in_force(world: World) -> None:
    garden = world.a_list()
    world.sign_up(garden, world.carol)
    office = signed_in(world)
    _tracking(office, world)
    in_force = newest(world)
    world.confirm(world.confirmation_link())
    _address(office, world)

    named = world.subscription(garden, world.carol)["consent"]["policy_version"]

    assert named == in_force != newest(world)
    assert "1 Rose Lane" in read(world, named)
    assert "but not by whom" in read(world, named)


def test_looking_writes_nothing(world: World) -> None:
    world.a_list()
    office = signed_in(world)
    office.get("/dashboard/privacy")
    before = world.everything_stored()

    for path in ("", f"?version={newest(world)}", "?version=2026-11.1", "?version=nonsense", "/versions"):
        world.http("GET", f"/a/{world.account.id}/privacy{path}")
        world.http("HEAD", f"/a/{world.account.id}/privacy{path}")
    for path in ("", "/record.json"):
        assert office.get(f"/dashboard/privacy{path}").status == 200

    assert world.written_since(before) == []


@pytest.mark.parametrize("version", ["0", "1", "2026-11.0", "2026-11.999", "2026-11.-1", "2026-11.1.1", "2026-11.٣",
                                     "2026-11.01", "../2026-11.1", "2020-01.1", "2026-11.99999999999999999999", "x"])
def test_what_was_never_a_version_is_not_found(version: str, world: World) -> None:
    assert world.http("GET", f"/a/{world.account.id}/privacy?version={version}").status == 404


@pytest.mark.parametrize("account", ["nobodyatall0", "x" * 300, "a%2Fb", "directory", "announcements"])
def test_there_is_no_policy_of_nobody(account: str, world: World) -> None:
    assert world.http("GET", f"/a/{account}/privacy").status == 404


def test_before_the_details_are_complete_there_is_none(world: World) -> None:
    world.use_account(controller=builders.controller(ALICE_DETAILS | {"phone": ""}))

    assert world.http("GET", f"/a/{world.account.id}/privacy").status == 404
    assert "Complete your details" in signed_in(world).get("/dashboard/privacy").text


def test_programs_get_it_as_data(world: World) -> None:
    world.a_list()

    answer = world.http("GET", f"/a/{world.account.id}/privacy", headers={"Accept": "application/json"})

    assert answer.json["version"] == newest(world)
    assert answer.json["controller"] == ALICE_DETAILS
    assert answer.json["lists"] == [{"name": "Garden news", "fields": ["First name", "Town"]}]
    assert answer.json["periods"]["unconfirmed"]["kept"] == "7 days"
    assert answer.headers["Vary"] == "Accept"


def test_of_two_changes_at_once_each_gets_a_version_of_its_own(world: World) -> None:
    stale = get_account(world.account.id, clock.now())
    assert stale
    create_list(world.account, "Bees", clock.now())

    create_list(stale, "Bulbs", clock.now())

    assert [one.after and one.after.get("name") for one in policy.versions(stale.id, 99)][1:] == ["Bees", "Bulbs"]
    assert newest(world) == "2026-11.3"


def test_a_change_that_is_refused_makes_no_version(world: World) -> None:
    garden = world.a_list()
    stale = get_list(world.account.id, garden.id, clock.now())
    change_list(world.account, garden, 1, clock.now(), "service", name="Renamed")
    before = world.everything_stored()

    with pytest.raises(Exception, match="changed"):
        change_list(world.account, stale, 1, clock.now(), "service", name="Renamed otherwise")

    assert world.written_since(before) == []


NAMES = st.sampled_from(["Bees", "Bulbs", "Moss"])
FIELDS = st.lists(st.sampled_from(["County", "Town", "Hive"]), max_size=3, unique=True)
STEPS = st.lists(st.tuples(st.integers(0, 3), NAMES, FIELDS), max_size=8)


@given(steps=STEPS)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_newest_version_always_says_what_is_set(steps: list[tuple[int, str, list[str]]], world: World) -> None:
    account = world.use_account()
    for which, name, labels in steps:
        fields = [{"name": label.lower(), "label": label} for label in labels]
        known = all_lists(account.id)
        if which and which <= len(known):
            one = known[which - 1]
            change_list(account, one, int(one.version), clock.now(), "service", name=name, fields=fields)
        else:
            create_list(account, name, clock.now(), fields=fields)

    live: dict[str, Any] = {part(one.short_id): policy_facts(one.name, one.fields) for one in all_lists(account.id)}
    newest_kept = policy.versions(account.id, int(account.policy))[-1]

    assert newest_kept.facts == live | {OF_ACCOUNT: policy.facts_of(account)}
    assert newest_kept.number == int(account.policy)
