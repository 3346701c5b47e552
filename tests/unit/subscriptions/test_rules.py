"""Periods, limits, the consent record and tracking consent: pure rules, an hour either side of each limit."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.lists.rules import TRACKING_WORDING
from chalicelib.subscriptions import rules
from chalicelib.subscriptions.model import SHARDS, Suppression, shard_of, subscription_key
from chalicelib.subscriptions.rules import Proof

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PENDING = SimpleNamespace(referrer="https://garden.example/join", requested_at="2026-11-22T12:00:00Z",
                          wording="Yes please", wording_version=3)


@pytest.mark.parametrize(("days", "hours", "expired"), [
    (0, 0, False), (6, 23, False), (7, -1, False), (7, 0, True), (7, 1, True), (3650, 0, True)])
def test_a_request_lives_seven_days(days: int, hours: int, expired: bool) -> None:
    assert rules.is_expired(NOW, NOW + timedelta(days=days, hours=hours)) is expired


def test_the_last_second_counts() -> None:
    limit = NOW + timedelta(days=7)

    assert not rules.is_expired(NOW, limit - timedelta(seconds=1))
    assert rules.is_expired(NOW, limit)


def test_limits_as_promised() -> None:
    assert timedelta(days=7) == rules.UNCONFIRMED_LIVES_FOR
    assert timedelta(minutes=15) == rules.SAME_LIST_EVERY
    assert rules.MOST_A_DAY == 5


@pytest.mark.parametrize(("url", "kept"), [
    ("https://garden.example/join?who=carol#top", "https://garden.example/join"),
    ("http://garden.example", "http://garden.example"),
    ("https://garden.example:8443/a", "https://garden.example:8443/a"),
    ("HTTPS://garden.example/a", "https://garden.example/a"),
    ("https://carol:secret@garden.example/join", "https://garden.example/join"),
    ("android-app://com.example/x", ""), ("javascript:alert(1)", ""), ("about:blank", ""), ("", ""), ("garden", ""),
    ("https://[broken/", ""),
    ("https://garden.example/" + "x" * 900, ("https://garden.example/" + "x" * 900)[:500]),
])
def test_a_referrer_is_kept_without_what_may_name_somebody(url: str, kept: str) -> None:
    assert rules.without_query(url) == kept


@given(st.text(max_size=60) | st.text("htps:/[]@?#.x1", max_size=40))
@example("http://[")
@example("https://x:99999/")
def test_no_referrer_is_too_odd_to_be_read(url: str) -> None:
    kept = rules.without_query(url)

    assert "?" not in kept
    assert "#" not in kept
    assert len(kept) <= rules.LONGEST_PROOF
    assert kept == "" or kept.startswith(("http://", "https://"))


def test_the_proof_of_opt_in_holds_all_that_was_promised() -> None:
    proof = Proof("192.0.2.7", "Firefox", "https://webmail.example/inbox")

    record = rules.consent_record(PENDING, proof, "2026-11.7", NOW)

    assert record == {
        "ip": "192.0.2.7", "user_agent": "Firefox", "referrer": "https://webmail.example/inbox",
        "confirmed_at": "2026-11-23T12:00:00Z", "requested_at": "2026-11-22T12:00:00Z", "wording": "Yes please",
        "wording_version": 3, "policy_version": "2026-11.7"}


def test_where_the_confirmation_has_no_referrer_the_form_s_stands() -> None:
    assert rules.consent_record(PENDING, Proof("", "", ""), "2026-11.7", NOW)["referrer"] == "https://garden.example/join"


@pytest.mark.parametrize(("letters", "kept"), [(499, 499), (500, 500), (501, 500)])
def test_a_browser_s_name_is_kept_to_500_letters(letters: int, kept: int) -> None:
    assert len(rules.consent_record(PENDING, Proof("", "x" * letters, ""), "2026-11.7", NOW)["user_agent"]) == kept


def test_tracking_consent_is_there_or_not() -> None:
    assert rules.tracking_consent(False, NOW) is None
    assert rules.tracking_consent(True, NOW) == {"at": "2026-11-23T12:00:00Z", "wording": TRACKING_WORDING,
                                                 "wording_version": "1"}


@pytest.mark.parametrize(("lists", "everywhere", "garden", "orchard"), [
    (None, None, False, False), ({"garden"}, None, True, False), ({"garden", "orchard"}, None, True, True),
    (None, "complained", True, True), ({"garden"}, "bounced", True, True)])
def test_what_a_suppression_covers(lists: set[str] | None, everywhere: str | None, garden: bool, orchard: bool) -> None:
    row = Suppression("account", "pseudonym", lists=lists, everywhere=everywhere)

    assert (row.covers("garden"), row.covers("orchard")) == (garden, orchard)


@given(st.text("ABCDEFabcdef0123456789-_", min_size=22, max_size=22))
def test_a_person_s_subscription_has_one_place(person: str) -> None:
    _model, pk, sk = subscription_key("list", person)

    assert 0 <= shard_of(person) < SHARDS == 4, "for ever: a subscription is found by it"
    assert (pk, sk) == (f"list#{shard_of(person)}", person)


@pytest.mark.parametrize(("address", "shown"), [
    ("Carol.Smith@example.org", "C…@e….org"), ("a@b.co", "a…@b….co"), ("x@mail.example.co.uk", "x…@m….uk"),
    ("x@localhost", "x…@….localhost")])
def test_a_masked_address_tells_initials_and_the_top_level_domain(address: str, shown: str) -> None:
    assert rules.masked(address) == shown
