"""What can go wrong, in the words of the service. Only the HTTP edge knows status codes beyond these."""

from dataclasses import dataclass, field

from chalicelib.core.ses_errors import Means


@dataclass
class ServiceError(Exception):
    """An error with a title for people, a detail that says what happened and a remedy that says how to mend it."""

    detail: str
    remedy: str = ""
    status: int = field(default=500, init=False)
    title: str = field(default="Something went wrong", init=False)

    def __str__(self) -> str:
        return self.detail


@dataclass
class Invalid(ServiceError):
    """The input cannot be accepted; `fields` maps each wrong field to what is wrong with it."""

    fields: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.status, self.title = 422, "Some of this cannot be accepted"


@dataclass
class Malformed(ServiceError):
    """The request itself cannot be read: a broken body, an unusable cursor."""

    def __post_init__(self) -> None:
        self.status, self.title = 400, "This request cannot be read"


@dataclass
class BadLink(ServiceError):
    """A token that this service did not issue for this purpose. Tells nothing more (promise SEC-6)."""

    detail: str = "This link is not complete or not valid."
    remedy: str = "Please open the link again from the e-mail, or copy all of it into the address bar."

    def __post_init__(self) -> None:
        self.status, self.title = 400, "This link does not work"


@dataclass
class Unauthorised(ServiceError):
    """No valid API key."""

    detail: str = "The API key is missing, wrong, expired or revoked."
    remedy: str = "Send “Authorization: Bearer sm_live_…” with a valid key."

    def __post_init__(self) -> None:
        self.status, self.title = 401, "A valid API key is needed"


@dataclass
class Forbidden(ServiceError):
    """Known, but not allowed: a key without the scope, a role that may not, a form sent from another site."""

    def __post_init__(self) -> None:
        self.status, self.title = 403, "This is not allowed"


@dataclass
class TooMany(ServiceError):
    """Asked too often. `retry_after` is in seconds."""

    retry_after: int = 60

    def __post_init__(self) -> None:
        self.status, self.title = 429, "Too many requests"


@dataclass
class VersionNeeded(ServiceError):
    """An update that does not say which version it changes (RFC 6585 §3)."""

    detail: str = "The update does not say which version it changes."
    remedy: str = "Send the ETag of the version that you have read in the If-Match header."

    def __post_init__(self) -> None:
        self.status, self.title = 428, "Say which version you change"


@dataclass
class Outdated(ServiceError):
    """An update of a version that is not the current one (RFC 9110 §13.1.1)."""

    detail: str = "Somebody has changed this since you read it."
    remedy: str = "Read it again, and make your change to what is there now."

    def __post_init__(self) -> None:
        self.status, self.title = 412, "This has changed meanwhile"


@dataclass
class NotFound(ServiceError):
    """Nothing here, or nothing that the caller may see: the two look the same."""

    detail: str = "There is nothing at this address."
    remedy: str = "Check the address for typing mistakes."

    def __post_init__(self) -> None:
        self.status, self.title = 404, "Not found"


@dataclass
class Conflict(ServiceError):
    """The thing is not in a state in which this can be done."""

    def __post_init__(self) -> None:
        self.status, self.title = 409, "This cannot be done now"


@dataclass
class NotReady(ServiceError):
    """The account may not collect or send before its controller details are complete (promise ROLE-4)."""

    def __post_init__(self) -> None:
        self.status, self.title = 409, "The account is not complete"


class TemporaryFailure(Exception):
    """An outside service could not do it now; trying again later may work."""


class NotTaken(TemporaryFailure):
    """SES has surely not taken it, and may take it yet. `means` says what that is due to, `code` is SES's word."""

    def __init__(self, code: str, means: Means) -> None:
        super().__init__(code)
        self.code, self.means = code, means


class Throttled(NotTaken):
    """It takes only so many at a time, and these were more: slower, it takes them."""


class QuotaUsedUp(NotTaken):
    """It takes no more for hours."""


class PermanentFailure(Exception):
    """An outside service will never do this; trying again is useless. `reason` is a short code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class UncertainOutcome(Exception):
    """The answer was lost after the request had been handed over: it may or may not have been done."""
