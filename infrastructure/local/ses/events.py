"""SES event publishing: what became of a mail, in the JSON that SES puts on the configuration set's topic.

The mailbox simulator's addresses decide the fate; everybody else's mail is delivered.
"""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

SIMULATOR = "simulator.amazonses.com"
SEND, DELIVERY, BOUNCE, COMPLAINT, RENDERING_FAILURE = "Send", "Delivery", "Bounce", "Complaint", "Rendering Failure"
DELAY = "DeliveryDelay"
_SPELT_BY_CLOUDFORMATION = {SEND: "send", DELIVERY: "delivery", BOUNCE: "bounce", COMPLAINT: "complaint",
                            RENDERING_FAILURE: "renderingFailure", DELAY: "deliveryDelay"}
BOUNCES = {  # by mailbox; SES's own simulator has no full one, and no slow one
    "bounce": ("Permanent", "General"), "suppressionlist": ("Permanent", "Suppressed"),
    "ooto": ("Transient", "General"), "full": ("Transient", "MailboxFull")}


@dataclass(frozen=True, slots=True)
class Sent:
    """One mail that SES took, as its events describe it."""

    message_id: str
    source: str
    destination: list[str]
    headers: list[tuple[str, str]]
    tags: dict[str, str]
    configuration_set: str
    at: datetime
    operation: str
    account: str
    region: str


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a configuration set's events go, and which of them."""

    topic_arn: str
    wanted: frozenset[str]

    def wants(self, kind: str) -> bool:
        return _SPELT_BY_CLOUDFORMATION[kind] in self.wanted


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def fate(address: str) -> str:
    """What becomes of mail to `address`: its simulated mailbox, without a label, or "success"."""
    local, _, domain = address.lower().rpartition("@")
    return local.split("+")[0] if domain == SIMULATOR else "success"


def outcome(recipients: list[str]) -> str:
    """One word for the inbox."""
    words = {"bounce": "bounced", "suppressionlist": "bounced", "complaint": "complained", "ooto": "out of office",
             "full": "mailbox full", "slow": "delayed"}
    return next((words[fate(each)] for each in recipients if fate(each) in words), "delivered")


def of(sent: Sent) -> Iterator[tuple[str, dict[str, Any]]]:
    """The events of one mail, in the order in which SES sends them."""
    yield SEND, {"send": {}}
    for address in sent.destination:
        mailbox = fate(address)
        if mailbox == "slow":
            yield DELAY, {"deliveryDelay": _delay(sent, address)}
        if mailbox not in BOUNCES or mailbox == "ooto":
            yield DELIVERY, {"delivery": _delivery(sent, address)}
        if mailbox in BOUNCES:
            yield BOUNCE, {"bounce": _bounce(sent, address, mailbox)}
        if mailbox == "complaint":
            yield COMPLAINT, {"complaint": _complaint(sent, address)}


def rendering_failure(message: str) -> dict[str, Any]:
    return {"failure": {"errorMessage": message, "templateName": "inline"}}


def publish(sent: Sent, kind: str, detail: dict[str, Any], destination: Destination | None) -> None:
    """Put one event on the topic, where the configuration set wants its kind."""
    if destination is None or not destination.wants(kind):
        return
    event = json.dumps({"eventType": kind, "mail": _mail(sent, kind), **detail})
    topic = sns_backends[sent.account][sent.region].topics[destination.topic_arn]
    for subscription in list(topic.sns_backend.subscriptions.values()):
        if subscription.topic.arn == topic.arn and subscription.protocol == "sqs":
            _hand_to_queue(subscription, event, sent)


def _hand_to_queue(subscription: Any, event: str, sent: Sent) -> None:
    # Not by moto's own publish: it makes a certificate for every message (6 ms) and keeps them all.
    *_, region, account, queue = subscription.endpoint.split(":")
    raw = str(subscription.attributes.get("RawMessageDelivery", "false")).lower() == "true"
    body = event if raw else json.dumps(_notification(subscription.topic.arn, event, sent), indent=2)
    sqs_backends[account][region].send_message(queue, body)


def _notification(topic_arn: str, event: str, sent: Sent) -> dict[str, str]:
    return {
        "Type": "Notification", "MessageId": str(uuid.uuid4()), "TopicArn": topic_arn,
        "Subject": "Amazon SES Email Event Notification", "Message": event + "\n", "Timestamp": stamp(sent.at),
        "SignatureVersion": "1", "Signature": "local", "SigningCertURL": "", "UnsubscribeURL": "",
    }


def _mail(sent: Sent, kind: str) -> dict[str, Any]:
    automatic = {"ses:operation": sent.operation, "ses:configuration-set": sent.configuration_set,
                 "ses:source-ip": "127.0.0.1", "ses:caller-identity": "local",
                 "ses:from-domain": sent.source.rpartition("@")[2].rstrip(">")}
    if kind == DELIVERY:
        automatic["ses:outgoing-ip"] = "127.0.0.1"
    return {
        "timestamp": stamp(sent.at), "source": sent.source, "sendingAccountId": sent.account,
        "sourceArn": f"arn:aws:ses:{sent.region}:{sent.account}:identity/{automatic['ses:from-domain']}",
        "messageId": sent.message_id, "destination": sent.destination, "headersTruncated": False,
        "headers": [{"name": name, "value": value} for name, value in sent.headers],
        "commonHeaders": _common(sent),
        "tags": {name: [value] for name, value in (automatic | sent.tags).items()},
    }


def _common(sent: Sent) -> dict[str, Any]:
    named = {name.lower(): value for name, value in sent.headers}
    return {"from": [named.get("from", sent.source)], "to": [named.get("to", "")], "date": named.get("date", ""),
            "messageId": sent.message_id, "subject": named.get("subject", "")}


def _delivery(sent: Sent, address: str) -> dict[str, Any]:
    return {"timestamp": stamp(sent.at), "processingTimeMillis": 310, "recipients": [address],
            "smtpResponse": "250 2.0.0 OK", "remoteMtaIp": "127.0.0.1", "reportingMTA": "local.amazonses.com"}


def _delay(sent: Sent, address: str) -> dict[str, Any]:
    who = {"emailAddress": address, "status": "4.4.1", "diagnosticCode": "smtp; 421 try later"}
    return {"timestamp": stamp(sent.at), "delayType": "TransientCommunicationFailure", "delayedRecipients": [who],
            "expirationTime": stamp(sent.at + timedelta(hours=14))}


def _bounce(sent: Sent, address: str, mailbox: str) -> dict[str, Any]:
    kind, part = BOUNCES[mailbox]
    who: dict[str, str] = {"emailAddress": address}
    if kind == "Permanent":
        who |= {"action": "failed", "status": "5.1.1", "diagnosticCode": "smtp; 550 5.1.1 user unknown"}
    return {"feedbackId": sent.message_id, "bounceType": kind, "bounceSubType": part, "bouncedRecipients": [who],
            "timestamp": stamp(sent.at), "reportingMTA": "dsn; local.amazonses.com"}


def _complaint(sent: Sent, address: str) -> dict[str, Any]:
    return {"feedbackId": sent.message_id, "complaintSubType": None, "complaintFeedbackType": "abuse",
            "complainedRecipients": [{"emailAddress": address}], "timestamp": stamp(sent.at),
            "userAgent": "Amazon SES Mailbox Simulator", "arrivalDate": stamp(sent.at)}
