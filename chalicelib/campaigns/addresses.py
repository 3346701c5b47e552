"""Addresses in a newsletter: full, the same for everybody, and in ASCII as headers and mail programs need them."""

from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

import idna

from chalicelib.campaigns.merge import Merge
from chalicelib.core.errors import Invalid

WEB = frozenset({"http", "https"})
LINK_SCHEMES = WEB | {"mailto", "tel"}
KEPT = "%/:?#[]@!$&'()*+,;=~-._"  # RFC 3986: what stands for itself, and what is encoded already


def link(href: str, merge: Merge) -> str:
    """A link as it goes out, its host as punycode. Raises Invalid."""
    if merge.marked(href):
        raise _refused("A link's address holds a merge field; it could tell the other site who clicks.",
                       "Keep links the same for everybody.")
    parts = _split(href, "link")
    if parts.scheme not in LINK_SCHEMES or (parts.scheme in WEB and not parts.hostname):
        raise _refused(f"The link {href[:80]!r} leads nowhere in a mail.",
                       "Write it in full, beginning with https://, mailto: or tel:.")
    return _in_ascii(parts, href)


def image(src: str, merge: Merge) -> str:
    """An image's address as it goes out. Raises Invalid."""
    parts = _split(src, "image")
    if parts.scheme not in WEB or not parts.hostname or merge.marked(src):
        raise _refused(f"The image {src[:80]!r} cannot be shown in a mail.",
                       "Give its full address, beginning with https://, the same for everybody.")
    return _in_ascii(parts, src)


def is_web(address: str) -> bool:
    """Whether following it is a click that can be counted."""
    return urlsplit(address).scheme in WEB


def _split(address: str, what: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        _port = parts.port
    except ValueError:
        raise _refused(f"The {what} {address[:80]!r} is not a web address.", "Check it for typing mistakes.") from None
    if parts.username or parts.password:
        raise _refused(f"The {what} to {parts.hostname!r} holds a user name or password.", "Take them out of it.")
    return parts


def _in_ascii(parts: SplitResult, address: str) -> str:
    host = parts.hostname or ""
    if host.isascii():
        return quote(address, safe=KEPT)
    try:
        ascii_host = idna.encode(host, uts46=True).decode()
    except idna.IDNAError:
        raise _refused(f"There can be no host {host!r}.", "Check the address for typing mistakes.") from None
    port = f":{parts.port}" if parts.port else ""
    return quote(urlunsplit(parts._replace(netloc=ascii_host + port)), safe=KEPT)


def _refused(what: str, remedy: str) -> Invalid:
    return Invalid(what, remedy, fields={"body": what})
