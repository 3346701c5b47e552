"""What the policy claims, tests prove; what is proved, it claims; and everything is said in words that people read."""

import re
from collections import Counter
from pathlib import Path

import pytest

from chalicelib.privacy import editions, promises
from chalicelib.privacy.periods import LENGTHS, PERIODS
from chalicelib.privacy.plain import PLAIN
from chalicelib.privacy.promises import PROMISES
from tests.support.world import World

TESTS = Path(__file__).parents[1]
PROVED = Counter(promise for file in TESTS.rglob("test_*.py")
                 for promise in re.findall(r'mark\.promise\("([A-Z]+-\d+)"\)', file.read_text()))
IN_PART: set[str] = set()  # what is proved in part, and no page may claim yet


@pytest.mark.parametrize("promise", [one for one in PROMISES if one.since], ids=lambda one: one.id)
def test_what_the_policy_claims_is_proved(promise: promises.Promise) -> None:
    assert PROVED[promise.id], f"{promise.id} is claimed since {promise.since}, and no test is marked with it"
    assert re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", promise.since)


def test_what_is_proved_the_policy_claims() -> None:
    unclaimed = {one.id for one in promises.not_yet()} & set(PROVED)

    assert unclaimed == IN_PART, "say in privacy/promises.py since when these are kept, or add them to IN_PART"


def test_every_promise_has_plain_words() -> None:
    assert set(PLAIN) == {one.id for one in PROMISES}
    for one in PROMISES:
        assert "{" not in one.plain
        assert "%" not in one.plain  # would be a place to fill in once it is translated
        assert one.plain.endswith(".")


def test_every_claim_stands_on_the_policy_and_every_other_apart(world: World) -> None:
    page = world.http("GET", "/privacy").text
    above, _, below = page.partition('<h2 id="not-yet">')  # there is none once all is kept

    for one in PROMISES:
        assert (f'<li id="{one.id}">' in above) == bool(one.since), one.id
        assert (f'<li id="{one.id}">' in below) != bool(one.since), one.id


def test_every_period_stands_on_the_policy(world: World) -> None:
    page = world.http("GET", "/privacy").text

    assert [one.id for one in PERIODS.values() if f"<strong>{one.what}:</strong> {one.long}" not in page] == []


@pytest.mark.parametrize(("name", "long"), [
    ("unconfirmed", "7 days"), ("activity", "6 months"), ("ledger", "6 months"), ("sign_ins", "90 days"),
    ("requests", "3 years"), ("session", "at most 12 hours"), ("counter", "2 days"), ("invitation", "at most 7 days"),
    ("calls", "30 days"), ("logs", "14 days"), ("backups", "35 days")])
def test_periods_are_said_in_words(name: str, long: str) -> None:
    assert LENGTHS[name] == long


@pytest.mark.parametrize("path", ["/privacy", "account"])
def test_the_portal_and_the_complaint_form_are_led_to_once_they_are_promised(
        path: str, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    at = f"/a/{world.account.id}/privacy" if path == "account" else path
    form = f"/complain/{world.account.id}" if path == "account" else "/complain"
    links = [f'href="{promise}"' for promise in ("/portal",)] + [f'{form}"']

    for kept in (True, False):
        kept_now = tuple(one._replace(since="2026-12" if kept else "") if one.id in {"RGT-1", "RGT-4"} else one
                         for one in PROMISES)
        monkeypatch.setattr(promises, "PROMISES", kept_now)
        monkeypatch.setattr(editions, "_stored", lambda _day: editions.facts())
        page = world.http("GET", at).text.partition("<footer")[0]

        assert [link in page for link in links] == [kept, kept]
