"""Coming into the portal: a link by mail, then a session of half an hour (promises CKI-1, SEC-6).

The session is a row here, found by the hash of a random cookie. It holds the address that was proved, which only this
row and the mail ever see; a person for whom nothing is kept comes in as well, and is told so.
"""

from datetime import datetime, timedelta
from typing import cast

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.transactions import TransactWrite

from chalicelib.core import clock, signing
from chalicelib.core.errors import TooMany
from chalicelib.core.table import Item, Key, commit, read_many
from chalicelib.users import proof, throttle

LASTS = timedelta(minutes=30)  # in all, however busy
COOKIE_NAME = "__Host-portal"
COOKIE = f"{COOKIE_NAME}={{}}; Path=/; Secure; HttpOnly; SameSite=Lax"
FORGET = f"{COOKIE_NAME}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"


class PortalSession(Item):
    """Somebody in the portal (portal#hash of the cookie / session)."""

    class Meta:
        table_name = "ephemeral"

    person = UnicodeAttribute()
    address = UnicodeAttribute()
    csrf = UnicodeAttribute()
    expires_at = NumberAttribute()


def session_key(secret: str) -> Key:
    return (PortalSession, f"portal#{signing.digest(secret)}", "session")


def ask(typed: str, ip: str, now: datetime, use: str = proof.PORTAL, old: str | None = None) -> None:
    """Have a link mailed to what was typed. The same, in as many steps, whoever that is, is not, or cannot be; beyond
    the limit of an address no mail leaves. Raises TooMany for a network that asks too often."""
    throttle.charge("portal-network", throttle.network(ip), now)
    to, spelling = proof.deliverable(typed)
    try:
        throttle.charge("portal-address", signing.pseudonym("portal", signing.person(spelling)), now)
    except TooMany:
        to = ""
    proof.ask(use, to, now, old)


def begin(token: str, now: datetime) -> str | None:
    """Use the link up: the cookie of a new session, or None where the link is over. Raises BadLink."""
    asked = proof.look_up(proof.PORTAL, token, now)
    if asked is None:
        return None
    secret = signing.random_secret()
    _model, pk, sk = session_key(secret)
    session = PortalSession(pk, sk, person=asked.person, address=asked.address, csrf=signing.random_secret(),
                            expires_at=clock.epoch(now + LASTS))

    def both(write: TransactWrite) -> None:
        write.delete(asked, condition=proof.Proof.pk.exists())
        write.save(session)

    return COOKIE.format(secret) if commit(both) else None


def find(secret: str, now: datetime) -> PortalSession | None:
    """The session behind a cookie, while it lasts. One read."""
    return cast("PortalSession | None", read_many([session_key(secret)], now)[0]) if secret else None


def end(session: PortalSession) -> None:
    """Sign out."""
    session.delete()
