"""SES v2 as far as the service calls it, in the place of moto's: refuses what SES refuses, keeps the whole mail."""

import base64
import json

from moto.sesv2 import urls
from moto.sesv2.responses import SESV2Response

from infrastructure.local.ses import account, checks, identities, rendering, tenants
from infrastructure.local.ses.errors import BadRequestError
from infrastructure.local.ses.post import Post, Request, parts

BULK_PATH = "{0}/v2/email/outbound-bulk-emails$"
EVENTS_PATH = "{0}/v2/email/configuration-sets/(?P<ConfigurationSetName>[^/]+)/event-destinations$"


def install() -> None:
    """Teach moto, once or again: the same responder serves the in-process mock and the server."""
    methods = {"send_email": send_email, "send_bulk_email": send_bulk_email,
               "create_configuration_set_event_destination": create_event_destination,
               "get_account": account.get_account,
               "create_email_identity": identities.create_email_identity,
               "get_email_identity": identities.get_email_identity,
               "put_email_identity_mail_from_attributes": identities.put_mail_from, **tenants.METHODS}
    for name, method in methods.items():
        setattr(SESV2Response, name, method)
    for path in (BULK_PATH, EVENTS_PATH, account.PATH, identities.MAIL_FROM_PATH, *tenants.PATHS):
        urls.url_paths.setdefault(path, SESV2Response.dispatch)


def create_event_destination(self: SESV2Response) -> str:
    """CreateConfigurationSetEventDestination, as far as topics go."""
    request = json.loads(self.body)
    sets = self.sesv2_backend.core_backend.config_set_event_destination
    sets[self._get_param("ConfigurationSetName")] = request["EventDestination"]
    return "{}"


def send_email(self: SESV2Response) -> str:
    """SendEmail with a simple, raw or inline-template content."""
    request = json.loads(self.body)
    post = Post(self, request, "SendEmail")
    content = request["Content"]
    checks.destinations([request.get("Destination", {})])
    if "Raw" in content:
        message_id = post.raw(base64.b64decode(content["Raw"]["Data"]), request)
    elif "Template" in content:
        message_id = post.templated(content["Template"], request.get("Destination", {}), {}, {}, {})
    else:
        message_id = post.simple(content["Simple"], request.get("Destination", {}))
    return json.dumps({"MessageId": message_id})


def send_bulk_email(self: SESV2Response) -> str:
    """SendBulkEmail: one request, at most 50 recipients, a result for each entry."""
    checks.size(self.body)
    request = json.loads(self.body)
    entries = request["BulkEmailEntries"]
    checks.destinations([entry.get("Destination", {}) for entry in entries])
    post = Post(self, request, "SendBulkEmail")
    template = request["DefaultContent"].get("Template", {})
    for part in parts(template).values():
        rendering.check(part)
    checks.headers(template.get("Headers", []))
    return json.dumps({"BulkEmailEntryResults": [_entry(post, template, entry) for entry in entries]})


def _entry(post: Post, template: Request, entry: Request) -> dict[str, str]:
    content = entry.get("ReplacementEmailContent", {}).get("ReplacementTemplate", {})
    try:
        data = rendering.read_data(content.get("ReplacementTemplateData") or "{}")
        headers = checks.headers(entry.get("ReplacementHeaders", []))
        tags = checks.tags(entry.get("ReplacementTags", []))
        message_id = post.templated(template, entry.get("Destination", {}), data, headers, tags)
    except BadRequestError as refused:
        return {"Status": "INVALID_PARAMETER", "Error": refused.message}
    return {"Status": "SUCCESS", "MessageId": message_id}
