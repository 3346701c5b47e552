"""The post office behind a request to SES: who sends, how a mail is made, kept and reported."""

import secrets
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes, policy
from email.parser import BytesHeaderParser
from typing import Any

from moto.sesv2.responses import SESV2Response

from chalicelib.core import clock
from infrastructure.local.ses import checks, events, identities, letter, rendering, tenants
from infrastructure.local.ses.errors import BadRequestError, NotFoundError, RenderingError
from infrastructure.local.ses.inbox import Mail, inbox
from infrastructure.local.ses.letter import Letter

Request = dict[str, Any]


def parts(template: Request) -> dict[str, str]:
    """Subject, text and HTML of an inline template, the only kind there is here."""
    if "TemplateContent" not in template:
        raise NotFoundError(f"Template {template.get('TemplateName', '')} does not exist")
    content = template["TemplateContent"]
    return {"subject": content.get("Subject", ""), "text": content.get("Text", ""), "html": content.get("Html", "")}


class Post:
    """One request's post office: who sends, under which configuration set, and how mails leave."""

    def __init__(self, response: SESV2Response, request: Request, operation: str) -> None:
        backend = response.sesv2_backend.core_backend
        self.sender = request.get("FromEmailAddress", "")
        self.identities = identities.verified(backend.email_identities)
        if self.sender:
            checks.verified(self.sender, self.identities, response.region)
        elif operation == "SendBulkEmail" or "Raw" not in request.get("Content", {}):
            raise BadRequestError("FromEmailAddress is missing")
        self.region, self.account = response.region, response.current_account
        self.set = request.get("ConfigurationSetName", "")
        if self.set and self.set not in backend.config_sets:
            raise NotFoundError(f"Configuration set <{self.set}> does not exist.")
        if "TenantName" in request:
            tenants.check(response, request["TenantName"], checks.address(self.sender), self.set)
        self.events = _destination(backend.config_set_event_destination.get(self.set))
        self.reply_to = [each for each in request.get("ReplyToAddresses", []) if checks.address(each)]
        self.tags = checks.tags(request.get("EmailTags") or request.get("DefaultEmailTags") or [])
        self.operation = operation

    def simple(self, content: Request, destination: Request) -> str:
        body = content["Body"]
        return self._leave(self._addressed(
            destination, subject=content["Subject"]["Data"], text=body.get("Text", {}).get("Data", ""),
            html=body.get("Html", {}).get("Data", ""), headers=checks.headers(content.get("Headers", []))), self.tags)

    def templated(self, template: Request, destination: Request, data: dict[str, Any], headers: dict[str, str],
                  tags: dict[str, str]) -> str:
        """A mail from a template; one that cannot be rendered is accepted and reported, as SES does."""
        found = parts(template)
        values = rendering.read_data(template.get("TemplateData") or "{}") | data
        all_headers = checks.merged(checks.headers(template.get("Headers", [])), headers)
        unrendered = self._addressed(destination, headers=all_headers)
        try:
            for part in found.values():
                rendering.check(part)
            subject, text, html = (rendering.render(part, values) for part in found.values())
        except RenderingError as missing:
            return self._fail(unrendered, self.tags | tags, str(missing))
        return self._leave(replace(unrendered, subject=subject, text=text, html=html), self.tags | tags)

    def raw(self, message: bytes, request: Request) -> str:
        """A message that the caller wrote; SES adds its own id and, where it is missing, the date."""
        parsed = message_from_bytes(message, policy=policy.default)
        self.sender = self.sender or str(parsed.get("From", ""))
        checks.verified(self.sender, self.identities, self.region)
        given = request.get("Destination", {})
        to = [each for some in given.values() for each in some] or [
            str(each) for name in ("To", "Cc", "Bcc") if parsed[name] for each in parsed[name].addresses]
        del parsed["Message-ID"], parsed["Bcc"]
        message_id, now = letter.new_message_id(), clock.now()
        parsed["Message-ID"] = letter.internet_id(message_id, self.region)
        if "Date" not in parsed:
            parsed["Date"] = now
        recipients = [checks.address(each) for each in to]
        self._keep(message_id, recipients, parsed.as_bytes(policy=policy.SMTP), self.tags, now)
        return message_id

    def _addressed(self, destination: Request, **content: Any) -> Letter:
        to, cc, bcc = (destination.get(f"{kind}Addresses", []) for kind in ("To", "Cc", "Bcc"))
        for each in [*to, *cc, *bcc]:
            checks.address(each)
        return Letter(**{"subject": "", "sender": self.sender, "to": to, "cc": cc, "bcc": bcc,
                         "reply_to": self.reply_to, **content})

    def _leave(self, mail: Letter, tags: dict[str, str]) -> str:
        if "\n" in mail.subject or "\r" in mail.subject:
            return self._fail(mail, tags, "The subject contains a line break.")
        message_id, now = letter.new_message_id(), clock.now()
        raw = letter.written(mail, message_id, self.region, now)
        self._keep(message_id, [checks.address(each) for each in mail.recipients], raw, tags, now)
        return message_id

    def _fail(self, mail: Letter, tags: dict[str, str], why: str) -> str:
        message_id = letter.new_message_id()
        sent = self._sent(message_id, mail.recipients, [], tags, clock.now())
        events.publish(sent, events.RENDERING_FAILURE, events.rendering_failure(why), self.events)
        return message_id

    def _keep(self, message_id: str, to: list[str], raw: bytes, tags: dict[str, str], now: datetime) -> None:
        mail = Mail(id=secrets.token_urlsafe(16), message_id=message_id, envelope_to=tuple(to), raw=raw, created=now,
                    outcome=events.outcome(to), tags=tags)
        inbox.add(mail)
        headers = BytesHeaderParser().parsebytes(raw).items()  # not mail.message: parsing all of it takes milliseconds
        sent = self._sent(message_id, to, headers, tags, now)
        for kind, detail in events.of(sent):
            events.publish(sent, kind, detail, self.events)

    def _sent(self, message_id: str, to: list[str], headers: list[tuple[str, str]], tags: dict[str, str],
              now: datetime) -> events.Sent:
        return events.Sent(message_id=message_id, source=self.sender, destination=to, headers=headers, tags=tags,
                           configuration_set=self.set, at=now, operation=self.operation, account=self.account,
                           region=self.region)


def _destination(found: Request | None) -> events.Destination | None:
    if not found or not found.get("Enabled", True):
        return None
    kinds = frozenset(_as_cloudformation(kind) for kind in found.get("MatchingEventTypes", []))
    return events.Destination(found["SnsDestination"].get("TopicArn", ""), kinds)


def _as_cloudformation(kind: str) -> str:
    """The API writes RENDERING_FAILURE where CloudFormation writes renderingFailure."""
    first, *rest = kind.split("_")
    return kind if not kind.isupper() else first.lower() + "".join(word.capitalize() for word in rest)
