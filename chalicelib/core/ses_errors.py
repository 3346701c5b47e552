"""What SES may answer, and what each answer means: the one table (docs/decisions/0052).

Pure. `STATUSES` come one for each recipient of SendBulkEmail, `REFUSALS` for a request as a whole, `CONNECTIONS`
where no answer came. What becomes of recipient, page, campaign and service is said once for each meaning:

| meaning        | recipient  | page               | campaign            | the service                             |
|----------------|------------|--------------------|---------------------|-----------------------------------------|
| TAKEN          | sent       | goes on            |                     |                                         |
| REFUSED        | failed     | goes on            |                     |                                         |
| UNCERTAIN      | uncertain  | goes on            |                     |                                         |
| LATER          | waits      | tried again later  |                     |                                         |
| SLOWER         | waits      | tried again later  |                     | sends more slowly                       |
| QUOTA          | waits      | tried again later  | waits for the quota | waits for the quota                     |
| CAMPAIGN       | waits      | when it is resumed | held                |                                         |
| NO_TENANT      | waits      | when it is resumed | held                | makes it anew; the operator is alarmed  |
| TENANT_STOPPED | waits      | when it is resumed | held                | the operator is alarmed                 |
| SERVICE        | waits      | when it is resumed | held                | sends nothing; the operator is alarmed  |
"""

from enum import StrEnum


class Means(StrEnum):
    """What an answer means, the mildest first."""

    TAKEN = "taken"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"
    LATER = "later"
    SLOWER = "slower"
    QUOTA = "quota"
    CAMPAIGN = "campaign"
    NO_TENANT = "no tenant"
    TENANT_STOPPED = "tenant stopped"
    SERVICE = "service"

    @property
    def waits(self) -> bool:
        """Whether SES has surely not got the mail, and may take it yet."""
        return self in _WAITING


_WAITING = (Means.LATER, Means.SLOWER, Means.QUOTA, Means.CAMPAIGN, Means.NO_TENANT, Means.TENANT_STOPPED,
            Means.SERVICE)

STATUSES = {
    "SUCCESS": Means.TAKEN,
    "MESSAGE_REJECTED": Means.REFUSED,
    "INVALID_PARAMETER": Means.REFUSED,
    "FAILED": Means.REFUSED,
    "ACCOUNT_THROTTLED": Means.SLOWER,
    "TRANSIENT_FAILURE": Means.LATER,
    "ACCOUNT_DAILY_QUOTA_EXCEEDED": Means.QUOTA,
    "MAIL_FROM_DOMAIN_NOT_VERIFIED": Means.CAMPAIGN,
    "TEMPLATE_NOT_FOUND": Means.CAMPAIGN,  # ours stand in the request, so that it is the request that is wrong
    "CONFIGURATION_SET_NOT_FOUND": Means.SERVICE,
    "CONFIGURATION_SET_SENDING_PAUSED": Means.SERVICE,
    "INVALID_SENDING_POOL_NAME": Means.SERVICE,
    "ACCOUNT_SUSPENDED": Means.SERVICE,
    "ACCOUNT_SENDING_PAUSED": Means.SERVICE,
}
REFUSALS = {
    "BadRequestException": Means.REFUSED,
    "MessageRejected": Means.REFUSED,
    "TooManyRequestsException": Means.SLOWER,
    "LimitExceededException": Means.QUOTA,
    "MailFromDomainNotVerifiedException": Means.CAMPAIGN,
    "NotFoundException": Means.SERVICE,  # the configuration set
    "AccountSuspendedException": Means.SERVICE,
    "SendingPausedException": Means.SERVICE,
}
COMMON = {  # that any operation of AWS may answer, and no model names
    "ThrottlingException": Means.SLOWER, "Throttling": Means.SLOWER,
    "AccessDeniedException": Means.CAMPAIGN,  # of a domain without the tag by which our policies know it
}
SAYING = (  # a refusal that says these words means something else than its name does
    ("daily", {"TooManyRequestsException", "ThrottlingException", "Throttling"}, Means.QUOTA),
    ("not verified", {"MessageRejected"}, Means.CAMPAIGN),
    ("tenant", {"NotFoundException"}, Means.NO_TENANT),  # the account holder's, not ours
    ("tenant", {"SendingPausedException"}, Means.TENANT_STOPPED),
    ("tenant ", {"BadRequestException", "MessageRejected"}, Means.NO_TENANT),  # may repeat an address: no spaces
)
IDENTITIES = {  # what the operations on identities and tenants refuse; each of them may be repeated without harm
    "TooManyRequestsException": Means.LATER,
    "ConcurrentModificationException": Means.LATER,
    "AlreadyExistsException": Means.REFUSED,
    "LimitExceededException": Means.REFUSED,
    "NotFoundException": Means.REFUSED,
    "BadRequestException": Means.REFUSED,
}
CONNECTIONS = {  # botocore's exceptions by name: before a byte went out, or perhaps after
    "NoCredentialsError": Means.LATER,
    "CredentialRetrievalError": Means.LATER,
    "EndpointConnectionError": Means.LATER,
    "ConnectTimeoutError": Means.LATER,
    "ProxyConnectionError": Means.LATER,
    "ConnectionError": Means.UNCERTAIN,
    "ConnectionClosedError": Means.UNCERTAIN,
    "ReadTimeoutError": Means.UNCERTAIN,
    "SSLError": Means.UNCERTAIN,
    "HTTPClientError": Means.UNCERTAIN,
    "ResponseStreamingError": Means.UNCERTAIN,
}


def of_status(status: str) -> Means:
    """What a recipient's status means. Of one that nobody knows yet, nobody can say whether the mail went."""
    return STATUSES.get(status, Means.UNCERTAIN)


def of_refusal(code: str, message: str, status: int) -> Means:
    """What an error that AWS answered means: its code, its words and the HTTP status.

    A refusal that nobody knows is tried again, and ends among the dead letters, where somebody looks.
    """
    if status >= 500:
        return Means.UNCERTAIN
    for words, codes, means in SAYING:
        if code in codes and words in message.lower():
            return means
    return REFUSALS.get(code) or COMMON.get(code) or Means.LATER


def of_identity(code: str, status: int) -> Means:
    """The same of an operation on an identity."""
    if status >= 500:
        return Means.LATER
    return IDENTITIES.get(code) or (Means.LATER if COMMON.get(code) == Means.SLOWER else Means.REFUSED)


def of_connection(error: Exception) -> Means:
    """What a broken connection means."""
    return CONNECTIONS.get(type(error).__name__, Means.UNCERTAIN)
