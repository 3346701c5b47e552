"""Signing in: password, then second factor where there is one. Every try is counted, every outcome logged with its IP
for ninety days (promise SEC-4); who asks about an address that nobody has here learns nothing and waits as long."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from chalicelib.accounts import audit
from chalicelib.accounts.notices import tell_user
from chalicelib.core import address, clock, paging, signing
from chalicelib.core.errors import Invalid
from chalicelib.core.table import read_many, visible
from chalicelib.users import factor, passwords, sessions, throttle
from chalicelib.users.model import Login, Session, SignInLog, User, log_line, login_key, user_key
from chalicelib.users.sessions import Opened
from chalicelib.users.sign_up import fingerprint

LINES_ON_A_PAGE = 20


@dataclass(frozen=True, slots=True)
class Caller:
    """From where somebody signs in: the address the gateway saw, and the browser in words."""

    ip: str
    device: str


def user_of(person: str, now: datetime) -> User | None:
    """The user whose address has this fingerprint, or None."""
    login = cast("Login | None", read_many([login_key(person)], now)[0])
    where = user_key(str(login.account), str(login.user)) if login else user_key("nobody", "nobody")  # as many reads
    return cast("User | None", read_many([where], now)[0])


def by_password(email: str, password: str, caller: Caller, now: datetime) -> Opened:
    """A session; a half one where a second factor is still to be shown. Raises Invalid (the same for a wrong password
    and an unknown address) or TooMany."""
    try:
        person = signing.person(address.parse(email).key)
    except Invalid:
        raise _wrong() from None
    throttle.charge_login(person, caller.ip, now)
    user = user_of(person, now)
    if not passwords.matches(str(user.password) if user else "", password) or user is None:
        _log(user, "failed", caller, now)
        raise _wrong()
    _renew_hash(user, password)
    if user.factor:
        return sessions.begin(user, caller.device, now, half=True)
    opened = sessions.begin(user, caller.device, now)
    _welcome(user, caller, now, "login")
    return opened


def _wrong() -> Invalid:
    return Invalid("The address or the password is not right.", "Check both, or ask for a new password by mail.",
                   fields={"password": "The address or the password is not right."})


def _renew_hash(user: User, password: str) -> None:
    if passwords.is_outdated(str(user.password)):
        user.update(actions=[User.password.set(passwords.hashed(password))])


def by_code(half: Session, user: User, code: str, recovery: str, caller: Caller, now: datetime) -> Opened:
    """The whole session, for a code of the authenticator app or a recovery code. Raises Invalid or TooMany."""
    by_recovery = bool(recovery.strip())
    # Of 119 bits nobody guesses anything, and recovery codes are for when nothing else works.
    known = by_recovery or throttle.charge_code(user.id, fingerprint(str(user.email)), caller.ip, now)
    accepted = factor.use_recovery_code(user, recovery) if by_recovery else (
        factor.use_code(user.account_id, user, code, now))
    if not accepted:
        _log(user, "failed code", caller, now)
        raise Invalid("This code is not right.", "Wait for the next code, and check that the device’s clock is right.",
                      fields={"recovery" if by_recovery else "code": "This code is not right, or was used already."})
    if not by_recovery:
        throttle.code_was_right(user.id, caller.ip, known, now)
    opened = sessions.complete(half, user, now)
    _welcome(user, caller, now, "login.recovery" if by_recovery else "login")
    if by_recovery:
        tell_user(user.account_id, user.id, "recovery_used", left=len(user.codes or ()))
    return opened


def _welcome(user: User, caller: Caller, now: datetime, action: str) -> None:
    """What every sign-in leaves: a line in the log and in the audit trail, and word of a device that is new."""
    person = fingerprint(str(user.email))
    throttle.signed_in(person, caller.ip, now)
    _log(user, "signed in", caller, now)
    audit.record(user.account_id, user.actor, action, now)
    if throttle.is_new_device(person, caller.device, caller.ip, now):
        tell_user(user.account_id, user.id, "new_device", device=caller.device, at=clock.iso(now))


def _log(user: User | None, what: str, caller: Caller, now: datetime) -> None:
    """Where nobody has the address there is nobody to show a log to; the same write is made all the same."""
    if user is None:
        throttle.clear("code-here", "nobody", now)
        return
    log_line(user.account_id, user.id, what, caller.ip, caller.device, now).save()


def log_of(user: User, now: datetime, cursor: str = "") -> tuple[list[SignInLog], str | None]:
    """Lines of the user's log of the last ninety days, newest first, and the cursor of the next page. Raises Malformed
    for a cursor that is none."""
    found, after = paging.newest_first(SignInLog, f"logins#{user.account_id}#{user.id}", "", cursor, LINES_ON_A_PAGE)
    return list(visible(found, now)), after
