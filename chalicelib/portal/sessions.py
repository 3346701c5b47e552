"""Coming into the portal: a link by mail, then a session of half an hour (promises CKI-1, SEC-6).

The session is a row here, found by the hash of a random cookie. It holds the address that was proved, which only this
row and the mail ever see; a person for whom nothing is kept comes in as well, and is told so.
"""

from datetime import datetime, timedelta
from typing import cast

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UnicodeSetAttribute
from pynamodb.transactions import TransactWrite

from chalicelib.accounts import rights
from chalicelib.accounts.rights import DataRequest
from chalicelib.core import clock, signing
from chalicelib.core.errors import TooMany
from chalicelib.core.table import Item, Key, commit, read_many, write_all
from chalicelib.portal import traces
from chalicelib.users import leads, proof, throttle

LASTS = timedelta(minutes=30)  # in all, however busy
IN_ONE = 90  # rows of a hundred that one transaction takes
SEEN = "Shown at once, in the portal."
COOKIE_NAME = "__Host-portal"
COOKIE = f"{COOKIE_NAME}={{}}; Path=/; Secure; HttpOnly; SameSite=Lax"
FORGET = f"{COOKIE_NAME}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"


class PortalSession(Item):
    """Somebody in the portal (portal#hash of the cookie / session). `accounts` are those that knew anything of the
    person at the beginning, which finds what no index leads to: suppressions."""

    class Meta:
        table_name = "ephemeral"

    person = UnicodeAttribute()
    address = UnicodeAttribute()
    csrf = UnicodeAttribute()
    accounts = UnicodeSetAttribute(null=True)
    expires_at = NumberAttribute()


def session_key(secret: str) -> Key:
    return (PortalSession, f"portal#{signing.digest(secret)}", "session")


def ask(typed: str, ip: str, now: datetime, use: str = proof.PORTAL, old: str | None = None) -> None:
    """Have a link mailed to what was typed. The same, in as many steps, whoever that is, is not, or cannot be; beyond
    the limit of an address no mail leaves. Raises TooMany for a network that asks too often."""
    throttle.charge("portal-network", throttle.network(ip), now)
    to, spelling = proof.deliverable(typed)
    person = signing.person(spelling)
    try:
        throttle.charge("portal-address", signing.pseudonym("portal", person), now)
    except TooMany:
        to = ""
    proof.ask(use, to, person, now, old)


def begin(token: str, now: datetime) -> str | None:
    """Use the link up: the cookie of a new session, or None where the link is over. Raises BadLink.

    Coming in is the right of access (GDPR art. 15), and leaves its lines in the log of requests: one a session, at each
    account that keeps something.
    """
    asked = proof.look_up(proof.PORTAL, token, now)
    if asked is None:
        return None
    found = traces.find(asked.person, now)
    secret = signing.random_secret()
    session = _session(secret, asked, found.account_ids, now)
    lines = [rights.line(one, asked.person, rights.ACCESS, rights.PORTAL, now, SEEN) for one in found.keepers]

    def all_of_it(write: TransactWrite) -> None:
        write.delete(asked, condition=proof.Proof.pk.exists())
        for row in (session, leads.to(session, asked.person, now), *lines[:IN_ONE]):
            write.save(row)

    if not commit(all_of_it):
        return None
    write_all(DataRequest, lines[IN_ONE:])
    return COOKIE.format(secret)


def _session(secret: str, asked: proof.Proof, account_ids: list[str], now: datetime) -> PortalSession:
    _model, pk, sk = session_key(secret)
    return PortalSession(pk, sk, person=asked.person, address=asked.address, csrf=signing.random_secret(),
                         accounts=set(account_ids) or None, expires_at=clock.epoch(now + LASTS))


def find(secret: str, now: datetime) -> PortalSession | None:
    """The session behind a cookie, while it lasts. One read."""
    return cast("PortalSession | None", read_many([session_key(secret)], now)[0]) if secret else None


def end(session: PortalSession) -> None:
    """Sign out."""
    session.delete()
