"""Sessions: kept here, known to the browser by a random cookie alone (promise CKI-1).

The cookie is `__Host-`, secure, unseen by scripts, and ends with the browser; since browsers bring such cookies back,
the limits stand here: thirty minutes without a request, twelve hours in all (checklist S10).
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from pynamodb.transactions import TransactWrite

from chalicelib.accounts.model import Account, account_key
from chalicelib.core import clock, signing
from chalicelib.core.errors import Forbidden
from chalicelib.core.table import Item, commit, delete_all, held, read_many, visible
from chalicelib.users.model import OpenSession, Session, User, session_key, user_key

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
COOKIE_NAME = "__Host-session"
COOKIE = f"{COOKIE_NAME}={{}}; Path=/; Secure; HttpOnly; SameSite=Lax"
FORGET = f"{COOKIE_NAME}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"


@dataclass(frozen=True, slots=True)
class Opened:
    """A new session and what the browser is told: the value of Set-Cookie."""

    session: Session
    set_cookie: str


def is_same(given: str, expected: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(given.encode(), expected.encode())


def begin(user: User, device: str, now: datetime, half: bool = False, factor: str | None = None) -> Opened:
    """A session with a new id. `half` is one that still waits for the second factor, and opens no page."""
    secret = signing.random_secret()
    _model, pk, sk = session_key(secret)
    seconds = clock.epoch(now)
    session = Session(pk, sk, account=user.account_id, user=user.id, short_id=signing.random_id(8), half=half,
                      csrf=signing.random_secret(), device=device, started_at=seconds, seen_at=seconds,
                      proved_at=0, expires_at=clock.epoch(now + IDLE), factor=factor)
    line = OpenSession(f"sessions#{user.id}", session.short_id, digest=pk, device=device, started_at=seconds,
                       expires_at=clock.epoch(now + LONGEST))

    def both(write: TransactWrite) -> None:
        write.save(session)
        write.save(line)

    commit(both)
    return Opened(session, COOKIE.format(secret))


def complete(half: Session, user: User, now: datetime) -> Opened:
    """The whole session, under a new id (checklist S11), in place of the half one."""
    end(user.id, str(half.short_id))
    opened = begin(user, str(half.device), now)
    return Opened(prove(opened.session, now), opened.set_cookie)


def find(secret: str, now: datetime, half: bool = False) -> tuple[Session, Account, User] | None:
    """The session behind a cookie, its account and user, or None. Two reads, and a write a minute."""
    session = cast("Session | None", read_many([session_key(secret)], now)[0]) if secret else None
    if session is None or bool(session.half) != half or _too_old(session, now):
        return None
    rows: list[Item | None] = read_many([account_key(str(session.account)),
                                         user_key(str(session.account), str(session.user))], now)
    account, user = cast("tuple[Account | None, User | None]", tuple(rows))
    if account is None or user is None or session.started_at < user.sessions_from:
        return None
    _seen(session, now)
    return session, account, user


def _too_old(session: Session, now: datetime) -> bool:
    return clock.epoch(now) >= int(session.started_at) + LONGEST.total_seconds()


def _seen(session: Session, now: datetime) -> None:
    if clock.epoch(now) - int(session.seen_at) < SEEN_EVERY.total_seconds():
        return
    held(lambda: session.update(actions=[Session.seen_at.set(clock.epoch(now)),
                                         Session.expires_at.set(clock.epoch(now + IDLE))],
                                condition=Session.pk.exists()))


def prove(session: Session, now: datetime) -> Session:
    """Remember that a second factor was shown now."""
    held(lambda: session.update(actions=[Session.proved_at.set(clock.epoch(now))], condition=Session.pk.exists()))
    session.proved_at = clock.epoch(now)
    return session


def renew(session: Session, now: datetime) -> Opened:
    """The same session under a new id, with the second factor shown now: who knew the old id gains nothing by it."""
    secret = signing.random_secret()
    _model, pk, sk = session_key(secret)
    seconds = clock.epoch(now)
    kept = {name: getattr(session, name) for name in Session.get_attributes() if name not in {"pk", "sk"}}
    renewed = Session(pk, sk, **kept | {"proved_at": seconds, "seen_at": seconds,
                                        "expires_at": clock.epoch(now + IDLE)})
    line = OpenSession(f"sessions#{session.user}", session.short_id)

    def all_of_it(write: TransactWrite) -> None:
        write.delete(session, condition=Session.pk.exists())
        write.save(renewed)
        write.update(line, actions=[OpenSession.digest.set(pk)], condition=OpenSession.pk.exists())

    if not commit(all_of_it):
        raise Forbidden("This session has just ended.", "Sign in again.")
    return Opened(renewed, COOKIE.format(secret))


def open_sessions(user_id: str, now: datetime) -> list[Session]:
    """The user's sessions that are alive, newest first."""
    lines = list(visible(OpenSession.query(f"sessions#{user_id}"), now))
    rows = read_many([(Session, str(line.digest), "session") for line in lines[:100]], now)
    found = [cast("Session", row) for row in rows if row is not None and not cast("Session", row).half]
    return sorted(found, key=lambda one: int(one.started_at), reverse=True)


def end(user_id: str, short_id: str) -> bool:
    """End one session of this user; False where there is none such."""
    line = next(iter(OpenSession.query(f"sessions#{user_id}", OpenSession.sk == short_id)), None)
    if line is None:
        return False
    delete_all(Session, [(str(line.digest), "session")])
    line.delete()
    return True


def forget_all(user: User, but: str = "") -> None:
    """Delete the user's sessions, save the one with the short id `but`."""
    lines = [line for line in OpenSession.query(f"sessions#{user.id}") if line.sk != but]
    delete_all(Session, [(str(line.digest), "session") for line in lines])
    delete_all(OpenSession, [(str(line.pk), str(line.sk)) for line in lines])


def end_all(user: User, now: datetime, but: str = "") -> None:
    """End the user's sessions, save the one with the short id `but`."""
    forget_all(user, but)
    if not but:  # also one that is being opened in this very moment
        user.update(actions=[User.sessions_from.set(clock.epoch(now))])
