"""A new password by mail. The link works once, for ten minutes, by POST; the second factor is still asked for at the
next sign-in (checklist S5, S8)."""

from datetime import datetime, timedelta
from typing import cast

from pynamodb.transactions import TransactWrite

from chalicelib.accounts import audit
from chalicelib.accounts.notices import tell_user
from chalicelib.core import address, clock, queue, signing
from chalicelib.core.errors import BadLink
from chalicelib.core.settings import settings
from chalicelib.core.table import commit, read_many
from chalicelib.users import passwords, sessions, throttle
from chalicelib.users.login import Caller, user_of
from chalicelib.users.model import OneTime, User, log_line, one_time_key, user_key
from chalicelib.users.sign_up import fingerprint

WORKS_FOR = timedelta(minutes=10)
USE = "reset"


def ask(email: str, caller: Caller, now: datetime) -> None:
    """Ask for the mail. The same, in as many steps, whether the address has a user or not. Raises Invalid for what is
    no address, or TooMany."""
    person = signing.person(address.parse(email).key)
    throttle.charge_reset(person, caller.ip, now)
    user = user_of(person, now)
    if user is None:
        throttle.clear("code-here", "nobody", now)  # as long as the line in the log takes
    else:
        log_line(user.account_id, user.id, "asked for a new password", caller.ip, caller.device, now).save()
    queue.put("notices", {"kind": USE, "person": person})


def issue(user: User, use: str, lives: timedelta, now: datetime, email: str = "") -> str:
    """The token of a new one-time link of this use, in place of any older one. Only its hash is kept."""
    secret = signing.random_secret()
    _model, pk, sk = one_time_key(user.account_id, user.id, use)
    OneTime(pk, sk, secret_hash=signing.digest(secret), email=email, expires_at=clock.epoch(now + lives)).save()
    return signing.sign(use, user.account_id, user.id, secret)


def look_up(token: str, use: str, now: datetime) -> tuple[User, OneTime] | None:
    """Whose link it is, or None where it is used up, replaced or over. Raises BadLink."""
    parts = signing.verify(use, token)
    if len(parts) != 3:
        raise BadLink
    account_id, user_id, secret = parts
    once, user = read_many([one_time_key(account_id, user_id, use), user_key(account_id, user_id)], now)
    kept = cast("OneTime | None", once)
    if user is None or kept is None or not sessions.is_same(str(kept.secret_hash), signing.digest(secret)):
        return None
    return cast("User", user), kept


def finish(token: str, password: str, caller: Caller, now: datetime) -> bool:
    """Set the password and end every session. False where the link is over. Raises BadLink or Invalid."""
    found = look_up(token, USE, now)
    if found is None:
        return False
    user, once = found
    passwords.check(password, [str(user.email), settings().operator_name])
    kept = passwords.hashed(password)

    def all_of_it(write: TransactWrite) -> None:
        write.delete(once, condition=OneTime.secret_hash == once.secret_hash)
        write.update(user, actions=[User.password.set(kept)], condition=User.pk.exists())
        write.save(log_line(user.account_id, user.id, "set a new password by mail", caller.ip, caller.device, now))
        write.save(audit.row(user.account_id, user.actor, "password.reset", now, user.id))

    if not commit(all_of_it):
        return False
    sessions.end_all(user, now)
    throttle.start_afresh(fingerprint(str(user.email)), caller.ip, now)
    tell_user(user.account_id, user.id, "password_reset", at=clock.iso(now))
    return True
