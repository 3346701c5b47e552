"""Whatever comes out of the queue of SES's events is read, or is not understood: nothing else can happen."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.campaigns import ses_event
from chalicelib.campaigns.ses_event import NotUnderstood

AT = "2026-11-23T12:00:00.000Z"
TAGS = {"campaign": ["aaaabbbbcccc-2345678xyz"], "delivery": ["3-batch-7"]}
JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=8),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
                        st.sampled_from(["eventType", "mail", "tags", "timestamp", "bounce", "bounceType", "campaign"]),
                        inner, max_size=4), max_leaves=12)


def body(**over: Any) -> str:
    event = {"eventType": "Delivery", "mail": {"tags": TAGS, "timestamp": AT}} | over
    return json.dumps({"Message": json.dumps(event)})


def test_an_event_is_its_kind_its_tags_and_its_time() -> None:
    found = ses_event.read(body())

    assert found is not None
    assert (found.kind, found.soft, found.delivery) == ("Delivery", False, "3-batch-7")
    assert found.page == (TAGS["campaign"][0], 3, "batch")
    assert found.at == datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(("bounce", "soft"), [("Permanent", False), ("Transient", True), ("Undetermined", True)])
def test_a_bounce_is_soft_unless_it_is_permanent(bounce: str, soft: bool) -> None:
    found = ses_event.read(body(eventType="Bounce", bounce={"bounceType": bounce}))

    assert found is not None
    assert found.soft == soft


def test_ses_greets_a_new_topic_in_words() -> None:
    assert ses_event.read(json.dumps({"Message": "Successfully validated SNS topic for Amazon SES events."})) is None


@pytest.mark.parametrize("text", [
    "", "no JSON", "[]", "{}", '{"Message": 3}', '{"Message": "{}"}', '{"Message": "[1]"}', "[" * 100_000,
    body(eventType="Opened"), body(eventType=None), body(mail=None), body(mail=[]), body(mail={"tags": TAGS}),
    body(mail={"tags": [], "timestamp": AT} | {"tags": "x"}), body(mail={"tags": TAGS, "timestamp": 5}),
    body(mail={"tags": TAGS, "timestamp": "2026-11-23T12:00:00"}), body(mail={"tags": TAGS, "timestamp": "soon"}),
    body(eventType="Bounce", bounce="hard"),
])
def test_what_is_no_event_is_not_understood(text: str) -> None:
    with pytest.raises(NotUnderstood):
        ses_event.read(text)


@pytest.mark.parametrize("delivery", ["x", "-1-x-0", "²-x-0", "1-x", "1--0", "1-x-0-1"])
def test_a_delivery_id_that_is_none_of_ours_is_not_understood(delivery: str) -> None:
    with pytest.raises(NotUnderstood):
        ses_event.read(body(mail={"tags": TAGS | {"delivery": [delivery]}, "timestamp": AT}))


@pytest.mark.parametrize("lacking", ["campaign", "delivery"])
def test_a_mail_of_no_campaign_is_on_no_page(lacking: str) -> None:
    tags = {name: value for name, value in TAGS.items() if name != lacking}
    found = ses_event.read(body(mail={"tags": tags, "timestamp": AT}))

    assert found is not None
    assert found.page is None


@given(JSON, st.booleans())
def test_anything_is_read_or_not_understood(thing: Any, enveloped: bool) -> None:
    text = json.dumps(thing)
    try:
        found = ses_event.read(json.dumps({"Message": text}) if enveloped else text)
    except NotUnderstood:
        return
    assert found is None or found.kind in ses_event.KINDS
