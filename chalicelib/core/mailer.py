"""SES: one mail of our own, or one page of a campaign. The only module that hands anything to SES.

SES has no idempotency token and the client retries nothing itself, so every error is sorted here, by the table of
core/ses_errors.py, into what may be tried again, what never will work, and what may already have been done.
"""

from dataclasses import dataclass, field
from email.header import Header
from email.utils import formataddr
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from chalicelib.core import aws, ses_errors
from chalicelib.core.errors import NotTaken, PermanentFailure, QuotaUsedUp, Throttled, UncertainOutcome
from chalicelib.core.ses_errors import Means
from chalicelib.core.settings import settings

WAITING = {Means.SLOWER: Throttled, Means.QUOTA: QuotaUsedUp}


def not_taken(code: str, means: Means) -> NotTaken:
    """The exception for what SES has surely not taken, of the kind that says what that is due to."""
    return WAITING.get(means, NotTaken)(code, means)


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail of ours. `to` is ready for SES: an ASCII local part, a punycode domain. `tags` are ids by which SES's
    events about the mail are known again; `name` is its name in the catalogue, `tenant` that of SES's tenant by which
    it leaves, "" without one."""

    sender: str
    to: str
    subject: str
    text: str
    html: str
    reply_to: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    name: str = ""
    tenant: str = ""


@dataclass(frozen=True, slots=True)
class Recipient:
    """One recipient of a page: replacement values, headers and tags for SES's inline template."""

    to: str
    values: str
    headers: dict[str, str]
    tags: dict[str, str]


@dataclass(frozen=True, slots=True)
class Bulk:
    """What all recipients of a campaign share; subject, text and html hold SES placeholders."""

    sender: str
    reply_to: str
    subject: str
    text: str
    html: str
    headers: dict[str, str]
    defaults: str
    tenant: str = ""


def mailbox(name: str, address: str) -> str:
    """`Name <address>` in ASCII: SES takes no other (RFC 2047 for the name)."""
    return formataddr((header_text(name), address))


def header_text(text: str) -> str:
    """`text` as it may stand in a header: printable ASCII as it is, anything else as encoded words (RFC 2047)."""
    return text if text.isascii() else Header(text, "utf-8").encode(linesep="")


def send(mail: Mail) -> None:
    """Send one mail. Raises NotTaken, PermanentFailure or UncertainOutcome."""
    request: dict[str, Any] = {
        "FromEmailAddress": mail.sender,
        "Destination": {"ToAddresses": [mail.to]},
        "ConfigurationSetName": settings().configuration_set,
        "Content": {"Simple": {
            "Subject": _utf8(mail.subject),
            "Body": {"Text": _utf8(mail.text), "Html": _utf8(mail.html)},
            "Headers": _pairs(mail.headers),
        }},
    }
    if mail.reply_to:
        request["ReplyToAddresses"] = [mail.reply_to]
    if mail.tags:
        request["EmailTags"] = _pairs(mail.tags)
    if mail.tenant:
        request["TenantName"] = mail.tenant
    _call("send_email", request)


def send_bulk(bulk: Bulk, recipients: list[Recipient]) -> list[str]:
    """Send to at most 50; the answer has SES's status for each recipient. Raises as `send` does."""
    request: dict[str, Any] = {
        "FromEmailAddress": bulk.sender,
        "ReplyToAddresses": [bulk.reply_to],
        "ConfigurationSetName": settings().configuration_set,
        "DefaultContent": {"Template": {
            "TemplateContent": {"Subject": bulk.subject, "Text": bulk.text, "Html": bulk.html},
            "TemplateData": bulk.defaults,
            "Headers": _pairs(bulk.headers),
        }},
        "BulkEmailEntries": [_entry(one) for one in recipients],
    }
    if bulk.tenant:
        request["TenantName"] = bulk.tenant
    results = _call("send_bulk_email", request).get("BulkEmailEntryResults") or []
    if len(results) != len(recipients):
        raise UncertainOutcome("SES answered for others than were asked")
    return [str(one.get("Status", "")) for one in results]


def _entry(one: Recipient) -> dict[str, Any]:
    return {
        "Destination": {"ToAddresses": [one.to]},
        "ReplacementTags": _pairs(one.tags),
        "ReplacementEmailContent": {"ReplacementTemplate": {"ReplacementTemplateData": one.values}},
        "ReplacementHeaders": _pairs(one.headers),
    }


def _pairs(named: dict[str, str]) -> list[dict[str, str]]:
    """Headers or tags as SES wants them."""
    return [{"Name": name, "Value": value} for name, value in named.items()]


def _utf8(text: str) -> dict[str, str]:
    return {"Data": text, "Charset": "UTF-8"}


def _call(operation: str, request: dict[str, Any]) -> Any:
    try:
        return getattr(aws.client("sesv2"), operation)(**request)
    except ClientError as error:
        raise _refusal(error) from None
    except (BotoCoreError, ResponseParserError) as error:
        raise _failure(type(error).__name__, ses_errors.of_connection(error)) from None


def _refusal(error: ClientError) -> Exception:
    said = error.response["Error"]
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    return _failure(said["Code"], ses_errors.of_refusal(said["Code"], said.get("Message") or "", status))


def _failure(code: str, means: Means) -> Exception:
    if means.waits:
        return not_taken(code, means)
    return PermanentFailure(code) if means == Means.REFUSED else UncertainOutcome(code)
