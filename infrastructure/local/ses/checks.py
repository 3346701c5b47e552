"""What SES refuses: addresses it cannot deliver to, headers, tags and sizes beyond its limits."""

import re
from collections.abc import Collection
from email.utils import parseaddr

from infrastructure.local.ses.errors import BadRequestError, MessageRejectedError

MOST_DESTINATIONS = 50
MOST_HEADERS = 15
MOST_BYTES = 1024 * 1024
_HEADER_NAME = re.compile(r"[!-9;-~]{1,126}")
_HEADER_VALUE = re.compile(r"[ -~]{1,995}")
_TAG = re.compile(r"[A-Za-z0-9_-]{1,256}")
_DOMAIN = re.compile(r"(?=.{1,255}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+", re.I)
_SET_BY_SES = frozenset(
    "bcc cc content-disposition content-transfer-encoding content-type date from message-id mime-version reply-to "
    "return-path sender subject to".split())

Named = list[dict[str, str]]


def address(mailbox: str) -> str:
    """The bare address in `mailbox`. SES takes ASCII only: punycode domains, encoded words for names."""
    bare = parseaddr(mailbox)[1] if "<" in mailbox else mailbox
    local, _, domain = bare.rpartition("@")
    if not local or not domain:
        raise BadRequestError("Missing final '@domain'")
    if not local.isascii():
        raise BadRequestError("Local address contains non-ASCII characters")
    if re.search(r"[\s\x00-\x1f\x7f]", local):
        raise BadRequestError("Local address contains control or whitespace")
    if not _DOMAIN.fullmatch(domain):
        raise BadRequestError("Domain contains illegal character")
    if not mailbox.isascii() or re.search(r"[\r\n]", mailbox):
        raise BadRequestError("Address name contains non-ASCII characters or line breaks")
    return bare


def headers(named: Named) -> dict[str, str]:
    """The headers by name, each checked as SES checks it."""
    if len(named) > MOST_HEADERS:
        raise BadRequestError(f"At most {MOST_HEADERS} headers can be added")
    for each in named:
        if not _HEADER_NAME.fullmatch(each["Name"]) or each["Name"].lower() in _SET_BY_SES:
            raise BadRequestError(f"Header name {each['Name'][:126]!r} is not allowed")
        if not _HEADER_VALUE.fullmatch(each["Value"]):
            raise BadRequestError(f"Header {each['Name']!r}: the value must be 1 to 995 printable ASCII characters")
    return {each["Name"]: each["Value"] for each in named}


def merged(default: dict[str, str], replacement: dict[str, str]) -> dict[str, str]:
    """The default headers with those of the entry put over them; names are equal whatever their case."""
    replaced = {name.lower() for name in replacement}
    both = {name: value for name, value in default.items() if name.lower() not in replaced} | replacement
    if len(both) > MOST_HEADERS:
        raise BadRequestError(f"At most {MOST_HEADERS} headers can be added")
    return both


def tags(named: Named) -> dict[str, str]:
    """The message tags by name."""
    for each in named:
        if not _TAG.fullmatch(each["Name"]) or not _TAG.fullmatch(each["Value"]):
            raise BadRequestError(f"Tag {each['Name']!r}: letters, digits, _ and - only, at most 256")
    return {each["Name"]: each["Value"] for each in named}


def size(body: str | bytes) -> None:
    """A bulk request, its templates and all its data together, has a limit of its own."""
    if len(body if isinstance(body, bytes) else body.encode()) > MOST_BYTES:
        raise BadRequestError("The request is larger than 1 MB")


def destinations(found: list[dict[str, list[str]]]) -> None:
    """How many people one request may reach."""
    if sum(len(some) for each in found for some in each.values()) > MOST_DESTINATIONS:
        raise BadRequestError(f"Recipient count exceeds {MOST_DESTINATIONS}")


def verified(sender: str, identities: Collection[str], region: str) -> str:
    """The bare sender, whose address or domain must be among the verified identities of this account."""
    bare = address(sender)
    labels = bare.rpartition("@")[2].split(".")
    domains = {".".join(labels[n:]) for n in range(len(labels))}  # a domain's identity covers those below it
    if not (domains | {bare}) & set(identities):
        raise MessageRejectedError("Email address is not verified. The following identities failed the check in "
                                   f"region {region.upper()}: {bare}")
    return bare
