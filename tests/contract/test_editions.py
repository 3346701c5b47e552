"""The operator's policy: no fact of it changes without a new edition, and every edition stays readable as it was."""

import json
from html import unescape
from pathlib import Path

import pytest

from chalicelib.privacy import editions
from chalicelib.privacy.editions import EDITIONS, Edition
from infrastructure.policy_edition import fingerprint
from tests.support.world import World


def test_what_the_code_promises_is_what_the_newest_edition_says() -> None:
    _newest, kept = editions.find("")

    assert kept == editions.facts(), "a fact of the policy has changed: enter a new edition in privacy/editions.py"


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda one: one.day)
def test_no_edition_is_changed_afterwards(edition: Edition) -> None:
    text = (editions.FILES / f"{edition.day}.json").read_text(encoding="utf-8")

    assert fingerprint(text) == edition.fingerprint


def test_editions_are_dated_in_their_order_and_each_says_what_it_changed() -> None:
    days = [one.day for one in EDITIONS]

    assert days == sorted(set(days))
    assert all(one.changed.endswith(".") for one in EDITIONS)
    assert {path.stem for path in editions.FILES.glob("*.json")} == set(days)


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An older edition with a period and a promise of its own, replaced by today's."""
    old = editions.facts()
    old["periods"]["OF_SUBSCRIBERS"][0]["long"] = "14 moons"
    old["promises"][0]["plain"] = "We promised something else then."
    for day, facts in (("2026-01-01", old), (EDITIONS[-1].day, editions.facts())):
        (tmp_path / f"{day}.json").write_text(json.dumps(facts), encoding="utf-8")
    monkeypatch.setattr(editions, "FILES", tmp_path)
    monkeypatch.setattr(editions, "EDITIONS", (Edition("2026-01-01", "The first version.", ""), EDITIONS[-1]))
    editions._stored.cache_clear()


@pytest.mark.usefixtures("two")
def test_an_old_edition_is_read_as_it_was_and_says_that_it_is_old(world: World) -> None:
    now, old = world.http("GET", "/privacy"), world.http("GET", "/privacy?version=2026-01-01")

    assert 'href="/privacy?version=2026-01-01"' in now.text
    assert "This is an earlier version" not in now.text
    assert "14 moons" not in now.text
    for said in ("This is an earlier version", "1 January 2026", "14 moons", "We promised something else then."):
        assert said in unescape(old.text)
    editions._stored.cache_clear()


@pytest.mark.parametrize("version", ["2025-01-01", "1", "../2026-11-28", "x" * 300])
def test_what_never_was_is_not_there(world: World, version: str) -> None:
    assert world.http("GET", f"/privacy?version={version}").status == 404


def test_the_newest_has_an_address_of_its_own_too(world: World) -> None:
    assert world.http("GET", f"/privacy?version={EDITIONS[-1].day}").text == world.http("GET", "/privacy").text
