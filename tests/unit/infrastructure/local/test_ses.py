"""SES through botocore: whole mails in the inbox, results for each entry, events on the queue."""

import json
from contextlib import nullcontext
from email import message_from_bytes, policy
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infrastructure.local.clients import client
from infrastructure.local.ses import inbox

SENDER = "Alice's Garden Club <news@garden.example>"


@pytest.fixture(autouse=True)
def every_event(stack: dict[str, str]) -> None:
    """The template chooses which events it wants; here all of them are looked at."""
    topic = client("sns").list_subscriptions()["Subscriptions"][0]["TopicArn"]
    client("sesv2").create_configuration_set_event_destination(
        ConfigurationSetName=stack["CONFIGURATION_SET"], EventDestinationName="all",
        EventDestination={"Enabled": True, "SnsDestination": {"TopicArn": topic}, "MatchingEventTypes": [
            "SEND", "DELIVERY", "BOUNCE", "COMPLAINT", "RENDERING_FAILURE"]})


def entry(to: str, **over: Any) -> dict[str, Any]:
    data = over.pop("data", {})
    return {"Destination": {"ToAddresses": [to]}, "ReplacementEmailContent": {
        "ReplacementTemplate": {"ReplacementTemplateData": json.dumps(data)}}, **over}


def bulk(stack: dict[str, str], *entries: dict[str, Any], text: str = "Hello {{name}}", **over: Any) -> Any:
    template = {"TemplateContent": {"Subject": "Grüße, {{name}}", "Text": text, "Html": "<p>Hello {{name}}</p>"},
                "TemplateData": '{"name": "you"}', "Headers": [{"Name": "List-Id", "Value": "<l.example>"}]}
    request = {"FromEmailAddress": SENDER, "ReplyToAddresses": ["hello@garden.example"],
               "ConfigurationSetName": stack["CONFIGURATION_SET"], "DefaultContent": {"Template": template},
               "BulkEmailEntries": list(entries)} | over
    return client("sesv2").send_bulk_email(**request)["BulkEmailEntryResults"]


def happened(stack: dict[str, str]) -> list[dict[str, Any]]:
    """The events on the queue, as the worker will read them."""
    found: list[dict[str, Any]] = []
    while True:
        taken = client("sqs").receive_message(QueueUrl=stack["QUEUE_EVENTS"], MaxNumberOfMessages=10)
        if not taken.get("Messages"):
            return found
        envelopes = [json.loads(message["Body"]) for message in taken["Messages"]]
        assert {each["Type"] for each in envelopes} == {"Notification"}
        found += [json.loads(each["Message"]) for each in envelopes]


def test_a_mail_is_whole(stack: dict[str, str]) -> None:
    long_link = f"<https://lists.example.org/u/{'x' * 300}>"
    bulk(stack, entry("ann@example.org", data={"name": "Ann & Zoë"},
                      ReplacementHeaders=[{"Name": "List-Unsubscribe", "Value": long_link}]))
    mail = inbox.to("Ann@example.org")[0]
    parsed = message_from_bytes(mail.raw, policy=policy.default)
    assert f"\r\nList-Unsubscribe: {long_link}\r\n".encode() in mail.raw
    assert [part.get_content_type() for part in parsed.iter_parts()] == ["text/plain", "text/html"]
    assert (mail.subject, mail.text.strip()) == ("Grüße, Ann & Zoë", "Hello Ann & Zoë")
    assert mail.html.strip() == "<p>Hello Ann & Zoë</p>"
    assert (mail.header("From"), mail.header("Reply-To")) == (SENDER, "hello@garden.example")
    assert mail.header("Message-ID") == f"<{mail.message_id}@eu-west-2.amazonses.com>"
    assert mail.header("List-Id") == "<l.example>"
    assert parsed["Date"].datetime == mail.created.replace(microsecond=0)
    assert not parsed.defects


def test_every_entry_has_a_result_of_its_own(stack: dict[str, str]) -> None:
    results = bulk(stack, entry("ann@example.org"), entry("zoë@example.org"), entry("bob@example.org"))
    assert [each["Status"] for each in results] == ["SUCCESS", "INVALID_PARAMETER", "SUCCESS"]
    assert [mail.envelope_to for mail in inbox] == [("bob@example.org",), ("ann@example.org",)]
    assert results[0]["MessageId"] == inbox.to("ann@example.org")[0].message_id


def test_replacement_data_goes_over_the_defaults(stack: dict[str, str]) -> None:
    bulk(stack, entry("ann@example.org", data={"name": "Ann"}), entry("bob@example.org"))
    assert [mail.text.strip() for mail in inbox] == ["Hello you", "Hello Ann"]


def test_tags_reach_the_inbox_and_the_events(stack: dict[str, str]) -> None:
    bulk(stack, entry("ann@example.org", ReplacementTags=[{"Name": "delivery", "Value": "d-1"}]),
         DefaultEmailTags=[{"Name": "campaign", "Value": "c_1"}])
    assert inbox.all()[0].tags == {"campaign": "c_1", "delivery": "d-1"}
    sent, delivered = happened(stack)
    assert (sent["eventType"], delivered["eventType"]) == ("Send", "Delivery")
    assert sent["mail"]["tags"]["delivery"] == ["d-1"]
    assert sent["mail"]["tags"]["ses:configuration-set"] == [stack["CONFIGURATION_SET"]]
    assert delivered["delivery"]["recipients"] == ["ann@example.org"]
    assert delivered["mail"]["messageId"] == inbox.all()[0].message_id


@pytest.mark.parametrize(("mailbox", "kinds"), [
    ("bounce+7", ["Send", "Bounce"]),
    ("complaint", ["Send", "Delivery", "Complaint"]),
    ("ooto", ["Send", "Delivery", "Bounce"]),
    ("success", ["Send", "Delivery"]),
])
def test_the_mailbox_simulator_decides_the_fate(stack: dict[str, str], mailbox: str, kinds: list[str]) -> None:
    address = f"{mailbox}@simulator.amazonses.com"
    bulk(stack, entry(address))
    events = happened(stack)
    assert [each["eventType"] for each in events] == kinds
    bounces = [each["bounce"] for each in events if "bounce" in each]
    kind = {"bounce+7": ["Permanent"], "ooto": ["Transient"]}
    assert [each["bounceType"] for each in bounces] == kind.get(mailbox, [])
    assert all(each["bouncedRecipients"][0]["emailAddress"] == address for each in bounces)


def test_a_missing_value_is_an_event_and_no_mail(stack: dict[str, str]) -> None:
    results = bulk(stack, entry("ann@example.org"), text="Hello {{town}}")
    assert results[0]["Status"] == "SUCCESS"
    assert len(inbox) == 0
    event, = happened(stack)
    assert event["eventType"] == "Rendering Failure"
    assert "'town'" in event["failure"]["errorMessage"]


def test_a_line_break_never_gets_into_the_subject(stack: dict[str, str]) -> None:
    bulk(stack, entry("ann@example.org", data={"name": "Ann\r\nBcc: bob@example.org"}))
    assert len(inbox) == 0
    assert [each["eventType"] for each in happened(stack)] == ["Rendering Failure"]


@pytest.mark.parametrize(("over", "code"), [
    ({"text": "{{#if name}}x{{/if}}"}, "BadRequestException"),
    ({"text": "x" * 1_100_000}, "BadRequestException"),
    ({"FromEmailAddress": "news@elsewhere.example"}, "MessageRejected"),
    ({"ConfigurationSetName": "unknown"}, "NotFoundException"),
    ({"DefaultContent": {"Template": {"TemplateName": "stored"}}}, "NotFoundException"),
])
def test_it_refuses_the_request(stack: dict[str, str], over: dict[str, Any], code: str) -> None:
    with pytest.raises(ClientError) as refused:
        bulk(stack, entry("ann@example.org"), **over)
    assert refused.value.response["Error"]["Code"] == code
    assert len(inbox) == 0


def test_it_takes_fifty_people_and_not_fifty_one(stack: dict[str, str]) -> None:
    people = [entry(f"p{n}@example.org") for n in range(51)]
    assert len(bulk(stack, *people[:50])) == 50
    with pytest.raises(ClientError, match="exceeds 50"):
        bulk(stack, *people)


def test_a_simple_mail_is_kept_too(stack: dict[str, str], ses: Any) -> None:
    answer = ses.send_email(
        FromEmailAddress=SENDER, Destination={"ToAddresses": ["ann@example.org"], "BccAddresses": ["bob@example.org"]},
        ConfigurationSetName=stack["CONFIGURATION_SET"], EmailTags=[{"Name": "kind", "Value": "test"}],
        Content={"Simple": {"Subject": {"Data": "Please confirm"},
                            "Body": {"Text": {"Data": "Open https://lists.example.org/confirm/abc."},
                                     "Html": {"Data": "<p>Hello</p>"}},
                            "Headers": [{"Name": "Auto-Submitted", "Value": "auto-generated"}]}})
    mail = inbox.to("ann@example.org")[0]
    assert (mail.message_id, mail.header("Auto-Submitted")) == (answer["MessageId"], "auto-generated")
    assert mail.links == ["https://lists.example.org/confirm/abc"]
    assert mail.envelope_to == ("ann@example.org", "bob@example.org")
    assert "bob@" not in mail.raw.decode()
    assert [each["eventType"] for each in happened(stack)] == ["Send", "Delivery", "Delivery"]


def test_a_raw_mail_gets_an_id_and_a_date(ses: Any) -> None:
    raw = b"From: news@garden.example\r\nTo: ann@example.org\r\nBcc: bob@example.org\r\nSubject: Raw\r\n\r\nHello\r\n"
    ses.send_email(Content={"Raw": {"Data": raw}})
    mail = inbox.all()[0]
    assert (mail.subject, mail.text.strip(), bool(mail.header("Date"))) == ("Raw", "Hello", True)
    assert mail.envelope_to == ("ann@example.org", "bob@example.org")
    assert "bob" not in mail.raw.decode()


def test_an_event_that_nobody_wants_is_not_sent(stack: dict[str, str], ses: Any) -> None:
    topic = client("sns").list_subscriptions()["Subscriptions"][0]["TopicArn"]
    ses.create_configuration_set_event_destination(
        ConfigurationSetName=stack["CONFIGURATION_SET"], EventDestinationName="some",
        EventDestination={"Enabled": True, "SnsDestination": {"TopicArn": topic}, "MatchingEventTypes": ["BOUNCE"]})
    bulk(stack, entry("ann@example.org"), entry("bounce@simulator.amazonses.com"))
    assert [each["eventType"] for each in happened(stack)] == ["Bounce"]


@pytest.mark.parametrize(("resources", "code"), [
    ((), "BadRequestException"), (("identity/garden.example",), "BadRequestException"),
    (("identity/garden.example", "configuration-set/{set}"), None), (None, "NotFoundException")])
def test_a_tenant_sends_from_what_is_associated_with_it_alone(stack: dict[str, str], ses: Any,
                                                              resources: tuple[str, ...] | None,
                                                              code: str | None) -> None:
    if resources is not None:
        made = ses.create_tenant(TenantName="k7")
        here = made["TenantArn"].partition(":tenant/")[0]
        for one in resources:
            ses.create_tenant_resource_association(
                TenantName="k7", ResourceArn=f"{here}:{one.format(set=stack['CONFIGURATION_SET'])}")

    with pytest.raises(ClientError) if code else nullcontext() as refused:
        bulk(stack, entry("ann@example.org"), TenantName="k7")
    assert len(inbox) == (0 if code else 1)
    assert code is None or refused.value.response["Error"]["Code"] == code  # type: ignore[union-attr]
