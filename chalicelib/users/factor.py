"""The second factor: time-based codes (RFC 6238) that work once, and recovery codes for when the device is lost."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.core import clock, signing, vault
from chalicelib.core.settings import settings
from chalicelib.core.table import held
from chalicelib.users.model import Session, User

FRESH_FOR = timedelta(minutes=10)  # how long a second factor that was shown covers what wants a step-up
STEP = 30  # seconds, RFC 6238 §4.1
DRIFT = 1  # steps of a clock that is wrong, either way (RFC 6238 §5.2)
CODES = 10
SECRET_BYTES = 20  # 160 bits, RFC 4226 §4
USE = "second-factor"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an authenticator app needs: the address behind the QR code, and the same secret to type."""

    secret: str
    uri: str


def is_fresh(session: Session, now: datetime) -> bool:
    """Whether a second factor was shown in this session within ten minutes."""
    return clock.epoch(now) - int(session.proved_at) < FRESH_FOR.total_seconds()


def offer(user: User) -> Enrolment:
    """A new secret that is not kept yet."""
    import pyotp

    return _enrolment(user, pyotp.random_base32(SECRET_BYTES * 8 // 5))


def _enrolment(user: User, secret: str) -> Enrolment:
    import pyotp

    uri = pyotp.TOTP(secret).provisioning_uri(name=str(user.email), issuer_name=settings().operator_name)
    return Enrolment(secret, uri)


def lock(user: User, secret: str) -> str:
    """The secret as it is kept: encrypted for this account."""
    return vault.lock(user.account_id, USE, secret.encode())


def reopen(user: User, locked: str) -> Enrolment:
    """The enrolment that `lock` closed, to be shown again while it is not finished."""
    return _enrolment(user, vault.unlock(user.account_id, USE, locked).decode())


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The time step whose code this is, or None. Compared in constant time; spaces are forgiven."""
    import pyotp

    typed = code.replace(" ", "")
    if len(typed) != 6 or not (typed.isascii() and typed.isdecimal()):
        return None
    totp, current, found = pyotp.TOTP(secret), clock.epoch(now) // STEP, None
    for step in range(current - DRIFT, current + DRIFT + 1):
        if pyotp.utils.strings_equal(totp.generate_otp(step), typed):
            found = step
    return found


def use_code(account_id: str, user: User, code: str, now: datetime) -> bool:
    """Accept a code once: one whose step is not later than the last accepted is refused, also when two come at the
    same moment, because the step is moved by a conditional write (RFC 6238 §5.2; promise SEC-3)."""
    if not user.factor or account_id != user.account_id:
        return False
    step = step_of(vault.unlock(user.account_id, USE, str(user.factor)).decode(), code, now)
    if step is None:
        return False
    return held(lambda: user.update(actions=[User.factor_step.set(step)],
                                    condition=User.pk.exists() & (User.factor_step < step)))


def use_recovery_code(user: User, code: str) -> bool:
    """Accept a recovery code, and strike it off in the same write, so that it works once."""
    hashed = signing.digest(code.strip().lower().replace(" ", ""))
    return held(lambda: user.update(actions=[User.codes.delete({hashed})],
                                    condition=User.pk.exists() & User.codes.contains(hashed)))


def new_codes() -> tuple[list[str], set[str]]:
    """Ten recovery codes of 119 bits, to show once, and their hashes, to keep."""
    codes = ["-".join(signing.random_id(6) for _ in range(4)) for _ in range(CODES)]
    return codes, {signing.digest(code) for code in codes}
