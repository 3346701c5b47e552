"""SES's identities as far as domains go: not verified until their DKIM records stand in this machine's zone.

moto calls every identity ready at once and knows neither tokens nor MAIL FROM.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import EmailIdentity, ses_backends
from moto.sesv2.responses import SESV2Response

from chalicelib.core.regions import DEFAULT_REGION
from infrastructure.local.ses.errors import AlreadyExistsError, NotFoundError
from infrastructure.local.zone import Record, zone

SIGNING_ZONE = "dkim.amazonses.com"
MAIL_FROM_PATH = "{0}/v2/email/identities/(?P<EmailIdentity>[^/]+)/mail-from$"
TOKENS = 3


def tokens(domain: str) -> list[str]:
    """The domain's own three DKIM tokens, the same at every start."""
    return [hashlib.sha256(f"{number}{domain}".encode()).hexdigest()[:32] for number in range(TOKENS)]


def vouch(domain: str) -> None:
    """Call an identity verified whatever its records, as those of the stack are."""
    identity: Any = ses_backends[DEFAULT_ACCOUNT_ID][DEFAULT_REGION].email_identities[domain]
    identity.vouched = True


def is_verified(identity: Any) -> bool:
    """Whether mail may be sent from it: its records stand, or nobody need look at them."""
    name = identity.email_identity
    if "@" in name or getattr(identity, "vouched", False):
        return True
    return all(zone.holds(Record("CNAME", f"{each}._domainkey.{name}", f"{each}.{SIGNING_ZONE}"))
               for each in tokens(name))


def verified(identities: Mapping[str, EmailIdentity]) -> set[str]:
    """The names of those that mail may be sent from."""
    return {name for name, each in list(identities.items()) if is_verified(each)}


def create_email_identity(self: SESV2Response) -> str:
    """CreateEmailIdentity. One that exists is refused."""
    name = self._get_param("EmailIdentity")
    if name in self.sesv2_backend.core_backend.email_identities:
        raise AlreadyExistsError(f"Email identity {name} already exists.")
    made = self.sesv2_backend.create_email_identity(
        name, self._get_param("Tags"), self._get_param("DkimSigningAttributes"),
        self._get_param("ConfigurationSetName"))
    return json.dumps({each: _described(made)[each] for each in
                       ("IdentityType", "VerifiedForSendingStatus", "DkimAttributes")})


def get_email_identity(self: SESV2Response) -> str:
    """GetEmailIdentity."""
    return json.dumps(_described(_found(self)))


def put_mail_from(self: SESV2Response) -> str:
    """PutEmailIdentityMailFromAttributes."""
    request = json.loads(self.body)
    _found(self).mail_from = {name: request.get(name) for name in ("MailFromDomain", "BehaviorOnMxFailure")}
    return "{}"


def _found(response: SESV2Response) -> Any:
    name = response._get_param("EmailIdentity")
    found = response.sesv2_backend.core_backend.email_identities.get(name)
    if found is None:
        raise NotFoundError(f"Email identity {name} does not exist.")
    return found


def _described(identity: Any) -> dict[str, Any]:
    name, ready = identity.email_identity, is_verified(identity)
    status = "SUCCESS" if ready else "PENDING"
    signing = {"SigningEnabled": True, "Status": status, "Tokens": tokens(name), "SigningHostedZone": SIGNING_ZONE,
               "SigningAttributesOrigin": "AWS_SES", "NextSigningKeyLength": "RSA_2048_BIT"}
    described = {"IdentityType": identity.identity_type, "VerifiedForSendingStatus": ready,
                 "FeedbackForwardingStatus": True, "DkimAttributes": signing, "Policies": identity.policies,
                 "Tags": identity.tags or [], "VerificationStatus": status}
    if getattr(identity, "mail_from", None):
        described["MailFromAttributes"] = {**identity.mail_from, "MailFromDomainStatus": _bounces(identity)}
    return described


def _bounces(identity: Any) -> str:
    return "SUCCESS" if zone.find("MX", identity.mail_from["MailFromDomain"]) else "PENDING"
