"""Sending domains at SES: an identity with its DKIM tokens and its MAIL FROM domain.

An identity is one for the whole AWS account, whoever of our account holders asked for it: that somebody's mail may be
signed with it is decided elsewhere, never by its existence. What is made here is tagged, and only what is tagged so is
changed or deleted again.
"""

from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as OutOfReach

from chalicelib.core import aws, ses_errors
from chalicelib.core.errors import PermanentFailure, TemporaryFailure
from chalicelib.core.settings import settings

TAG = "smartmessages"
USUAL_ZONE = "dkim.amazonses.com"
STANDS = "SUCCESS"
GONE = frozenset({"FAILED", "NOT_STARTED"})


@dataclass(frozen=True, slots=True)
class Identity:
    """What SES knows of a domain. `signs` is None while SES cannot tell whether the DKIM records stand."""

    tokens: tuple[str, ...]
    zone: str
    signs: bool | None
    ours: bool


def mail_from(domain: str) -> str:
    """The domain that bounces go to, below the sending domain so that SPF aligns (RFC 7489 §3.1.2)."""
    return f"bounce.{domain}"


def make(domain: str) -> Identity:
    """The identity of a domain, made unless it is there. Raises TemporaryFailure or PermanentFailure."""
    try:
        ask("create_email_identity", EmailIdentity=domain, Tags=[{"Key": TAG, "Value": settings().stage}])
    except PermanentFailure as refused:
        if refused.reason != "AlreadyExistsException":
            raise
    found = find(domain)
    if found is None:
        raise TemporaryFailure("the identity is not there yet")
    if found.ours:
        ask("put_email_identity_mail_from_attributes", EmailIdentity=domain, MailFromDomain=mail_from(domain),
              BehaviorOnMxFailure="USE_DEFAULT_VALUE")
    return found


def find(domain: str) -> Identity | None:
    """What SES says of the domain now, or None. Raises TemporaryFailure or PermanentFailure."""
    try:
        found = ask("get_email_identity", EmailIdentity=domain)
    except PermanentFailure as refused:
        if refused.reason == "NotFoundException":
            return None
        raise
    dkim = found.get("DkimAttributes") or {}
    tags = {tag["Key"]: tag["Value"] for tag in found.get("Tags") or []}
    status = dkim.get("Status", "")
    return Identity(tuple(dkim.get("Tokens") or ()), dkim.get("SigningHostedZone") or USUAL_ZONE,
                    True if status == STANDS else False if status in GONE else None,
                    tags.get(TAG) == settings().stage)


def drop(domain: str) -> None:
    """Delete an identity that was made here. One that is gone is well gone. Raises TemporaryFailure."""
    found = find(domain)
    if found is not None and found.ours:
        ask("delete_email_identity", EmailIdentity=domain)


def ask(operation: str, **request: Any) -> Any:
    """An operation about identities or tenants. Each may be repeated without harm, so whatever is not plainly refused
    may be tried again: TemporaryFailure. Raises PermanentFailure with SES's code otherwise."""
    try:
        return getattr(aws.client("sesv2"), operation)(**request)
    except (HTTPClientError, OutOfReach):
        raise TemporaryFailure("SES was out of reach") from None
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if ses_errors.of_identity(code, error.response["ResponseMetadata"]["HTTPStatusCode"]).waits:
            raise TemporaryFailure(code) from None
        raise PermanentFailure(code) from None
