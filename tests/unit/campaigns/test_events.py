"""SES events: duplicates and any order are harmless; what is further along is never set back; figures add up."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.campaigns import arrivals, events
from chalicelib.campaigns.events import record_events
from chalicelib.campaigns.model import (
    BOUNCED,
    COMPLAINED,
    DELIVERED,
    FAILED,
    SENT,
    UNCERTAIN,
    Campaign,
    Claim,
    Progress,
    account_keys,
    campaign_key,
    claim_key,
    counted,
    ledger,
)
from chalicelib.campaigns.results_model import LETTERS, SOFT, Failures, Result, Results, number, results_key
from chalicelib.core import clock, ids
from chalicelib.core.table import read_many
from chalicelib.subscriptions.model import Moved, Suppression, moved_key, suppression_key

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
CAMPAIGN, SHARD, DELIVERY, PERSON = "aaaabbbbcccc-2345678xyz", 3, "3-abcdefgh-7", "p" * 22
FURTHER = {UNCERTAIN: 0, SENT: 1, SOFT: 1, DELIVERED: 2, FAILED: 2, BOUNCED: 3, COMPLAINED: 4}
PASSING = ["DeliveryDelay", "soft"]
KINDS = {"Delivery": DELIVERED, "Bounce": BOUNCED, "Complaint": COMPLAINED}


def event(kind: str, bounce: str = "Permanent", delivery: str = DELIVERY, campaign: str = CAMPAIGN) -> str:
    """An event as SNS hands it to the queue. Whoever else it names besides does not matter."""
    tags = {"campaign": [campaign], "delivery": [delivery], "ses:configuration-set": ["x"]}
    body: dict[str, Any] = {"eventType": kind, "mail": {"tags": tags, "timestamp": clock.iso(NOW)}}
    if kind == "Bounce":
        body["bounce"] = {"bounceType": bounce, "bouncedRecipients": [{"emailAddress": "a@example.org"}] * 2}
    return enveloped(body)


def enveloped(event: Any) -> str:
    return json.dumps({"Type": "Notification", "Message": json.dumps(event)})


def start(outcome: str) -> None:
    """One recipient with that outcome, and the shard's figures to match."""
    ends = clock.epoch(NOW + timedelta(days=30))
    Campaign(*campaign_key(*ids.split(CAMPAIGN))[1:], list_id="x", subject="x", format="html", body="x",
             created_at=clock.iso(NOW), started_at=clock.iso(NOW)).save()
    Claim(*claim_key(CAMPAIGN, SHARD, "")[1:], recipients=[["q" * 22, "3-abcdefgh-6"], [PERSON, DELIVERY]], skipped={},
          leased_until=0, expires_at=ends).save()
    Results(*results_key(CAMPAIGN, SHARD, DELIVERY)[1:], expires_at=ends,
            stands={number(DELIVERY): LETTERS[outcome]} if outcome != SENT else {}).save()
    figures = {"audience": 1, (UNCERTAIN if outcome == UNCERTAIN else FAILED if outcome == FAILED else SENT): 1}
    Progress(ledger(CAMPAIGN, SHARD), "progress", done=True, **figures).save()


def result() -> Result:
    row, = Results.query(ledger(CAMPAIGN, SHARD), Results.sk.startswith("results#"))
    found = row.of(DELIVERY)
    assert found is not None
    return found


def stands() -> tuple[str, dict[str, int], str | None]:
    """Outcome, figures and suppression as they stand."""
    arrivals.add_up(NOW)
    progress = [one for one in read_many(account_keys(CAMPAIGN), NOW) if isinstance(one, Progress)]
    suppressed = [str(one.everywhere) for one in Suppression.scan()]
    return result().outcome, counted(progress), suppressed[0] if suppressed else None


def empty() -> None:
    """Tables as they were at first, for the next example of the same test."""
    for model in (Results, Progress, Suppression):
        for row in list(model.scan()):
            row.delete()


STEPS = [
    (UNCERTAIN, "Delivery", DELIVERED), (SENT, "Delivery", DELIVERED), (DELIVERED, "Delivery", DELIVERED),
    (BOUNCED, "Delivery", BOUNCED), (COMPLAINED, "Delivery", COMPLAINED), (FAILED, "Delivery", FAILED),
    (UNCERTAIN, "Bounce", BOUNCED), (SENT, "Bounce", BOUNCED), (DELIVERED, "Bounce", BOUNCED),
    (COMPLAINED, "Bounce", COMPLAINED), (DELIVERED, "Complaint", COMPLAINED), (UNCERTAIN, "Complaint", COMPLAINED),
    (SENT, "Open", SENT), (SENT, "DeliveryDelay", SENT), (UNCERTAIN, "Click", UNCERTAIN),
    (UNCERTAIN, "DeliveryDelay", SENT), (DELIVERED, "DeliveryDelay", DELIVERED), (SENT, "Subscription", SENT),
]


def test_each_event_moves_a_mail_forward_or_not_at_all(aws_environment: None, subtests: pytest.Subtests) -> None:
    for before, kind, after in STEPS:
        with subtests.test(before=before, kind=kind):
            empty()
            start(before)

            record_events([event(kind)], NOW)

            outcome, figures, suppressed = stands()
            assert outcome == after
            assert figures["uncertain"] == (after == UNCERTAIN)
            assert figures["sent"] == (after not in {UNCERTAIN, FAILED})
            assert suppressed == (after if kind in {"Bounce", "Complaint"} and after != before else None)


@pytest.mark.parametrize("kind", ["Reject", "Rendering Failure"])
def test_what_ses_took_and_never_sent_counts_as_failed(aws_environment: None, kind: str) -> None:
    start(SENT)

    for _twice in range(2):
        record_events([event(kind)], NOW)

    outcome, figures, _suppressed = stands()
    assert (outcome, figures["sent"], figures["failed"], figures["audience"]) == (FAILED, 0, 1, 1)


def test_a_soft_bounce_is_passing(aws_environment: None) -> None:
    start(SENT)

    for kind in ("Transient", "Undetermined"):
        record_events([event("Bounce", kind)], NOW)

    assert stands()[0] == SENT
    assert stands()[2] is None


def test_any_order_ends_the_same(aws_environment: None, subtests: pytest.Subtests) -> None:
    for order in sorted(set(permutations(["Delivery", "Delivery", "Bounce", "Complaint"]))):
        with subtests.test(order=order):
            empty()
            start(UNCERTAIN)

            for kind in order:
                record_events([event(kind)], NOW)

            outcome, figures, suppressed = stands()
            assert (outcome, suppressed) == (COMPLAINED, COMPLAINED)
            assert (figures["audience"], figures["sent"], figures["uncertain"], figures["complained"]) == (1, 1, 0, 1)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=st.sampled_from([UNCERTAIN, SENT]), kinds=st.lists(st.sampled_from(sorted(KINDS) + PASSING), max_size=6))
def test_the_figures_are_those_of_the_rows(aws_environment: None, before: str, kinds: list[str]) -> None:
    """However often and in whatever order: audience = sent + failed + uncertain, and each kind is counted once."""
    empty()
    start(before)
    reached, seen = before, Counter[str]()
    for kind in kinds:
        record_events([event("Bounce", "Transient") if kind == "soft" else event(kind)], NOW)
        after = KINDS.get(kind, SENT)
        if FURTHER[after] > FURTHER[reached]:
            reached = after
            seen[reached] += 1

    outcome, figures, _suppressed = stands()
    assert outcome == reached
    assert figures["audience"] == figures["sent"] + figures["failed"] + figures["uncertain"] == 1
    assert {name: figures[name] for name in (BOUNCED, COMPLAINED)} == {
        name: seen[name] for name in (BOUNCED, COMPLAINED)}
    assert figures[DELIVERED] == (outcome in {DELIVERED, COMPLAINED}), "whatever came first"


def test_what_ses_took_says_why_it_failed(aws_environment: None) -> None:
    empty()
    start(SENT)

    record_events([event("Rendering Failure")], NOW)

    assert result().reason == "Rendering Failure"
    assert [(row.reason, row.failed) for row in Failures.query(ledger(CAMPAIGN, 0), Failures.sk.startswith("failed#"))
            ] == [("Rendering Failure", 1)]


def test_the_table_of_steps_never_leads_back() -> None:
    for outcome, allowed in events.STEPS.values():
        assert all(FURTHER[before] < FURTHER[outcome] for before in allowed)


@pytest.mark.parametrize(("kind", "barred"), [("Complaint", [PERSON, "n" * 22]), ("Bounce", [PERSON])])
def test_who_complains_of_a_mail_to_an_old_address_means_the_new_one_too(
        aws_environment: None, kind: str, barred: list[str]) -> None:
    start(SENT)
    Moved(*moved_key(PERSON)[1:], person="n" * 22, at=clock.iso(NOW)).save()

    record_events([event(kind)], NOW)

    keys = [suppression_key(CAMPAIGN.partition("-")[0], person)[2] for person in barred]
    assert sorted(str(row.sk) for row in Suppression.scan()) == sorted(keys)
