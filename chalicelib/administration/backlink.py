"""The link by which an account holder's own site vouches for it, and finding it in a page (promise PHI-1). Pure.

The link holds a token that only we can make and that leads to one account, so that nobody can guess another's; it must
stand on a site of the account holder's own, so that copying it elsewhere is of no use.
"""

from collections.abc import Iterator
from contextlib import suppress
from html.parser import HTMLParser
from urllib.parse import urlsplit

from chalicelib.accounts.model import Account
from chalicelib.accounts.rules import is_own_host
from chalicelib.core import reach, signing, urls
from chalicelib.core.errors import BadLink, Invalid
from chalicelib.core.reach import Refused

UNSEEN = frozenset("template noscript textarea title iframe object noembed noframes xmp select".split())
STRANGERS = frozenset({"ugc", "nofollow", "sponsored"})  # how sites mark what visitors have written


def link(account_id: str) -> str:
    """What the account holder puts on its page. The same until the signing key is changed; old ones stay good."""
    return urls.public(f"/verify/{account_id}/{signing.sign('vouch', account_id)}")


def is_link(account_id: str, href: str) -> bool:
    """Whether this is the account's link, under whichever of our keys."""
    head, token = urls.public(f"/verify/{account_id}/"), href.strip()
    return token.startswith(head) and is_token(account_id, token.removeprefix(head))


def is_token(account_id: str, token: str) -> bool:
    """Whether the token stands for this account."""
    try:
        return signing.verify("vouch", token) == [account_id]
    except BadLink:
        return False


def accepted(account: Account, typed: str) -> str:
    """The address of a page that may vouch for the account. Raises Invalid, in words for people."""
    page = typed.strip().partition("#")[0]
    try:
        reach.target(page)
    except Refused as refused:
        raise _refused(f"{refused.reason} Enter the full address of the page, beginning with https://.") from None
    if not is_own_host(account, host_of(page)):
        raise _refused("This page is not on your web site. It must be on the site named in your details, or on your"
                       " sending domain.")
    return page


def host_of(page: str) -> str:
    """The page's host in ASCII, without “www.”: the domain that vouches."""
    return reach.host_name(urlsplit(page).hostname or "").removeprefix("www.")


def _refused(what: str) -> Invalid:
    return Invalid(what, "Enter another address.", fields={"page": what})


def holds_link(body: bytes, account_id: str) -> bool:
    """Whether the HTML page shows the account's link to its readers, as its own words and not a visitor's."""
    found = _Links()
    with suppress(AssertionError):  # the parser's word for a broken declaration; what stands before it counts
        found.feed(body.decode("utf-8", "replace"))
    return any(is_link(account_id, href) for href in found.hrefs)


class _Links(HTMLParser):
    """Collects where a page's visible `<a>` lead. The parser that reads once from start to end: a page made to be
    slow cannot be. Comments and scripts hold no elements."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.hrefs: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNSEEN:
            self._unseen += 1
        elif tag == "a" and not self._unseen:
            self.hrefs += _own(dict(reversed(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag in UNSEEN and self._unseen:
            self._unseen -= 1


def _own(attributes: dict[str, str | None]) -> Iterator[str]:
    """The address, unless the link is said to be a visitor's or is hidden from people."""
    if STRANGERS & set((attributes.get("rel") or "").lower().split()) or "hidden" in attributes:
        return
    if attributes.get("href"):
        yield str(attributes["href"])
