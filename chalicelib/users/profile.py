"""What people change about their own way in: password, address, second factor. Each is told to them by mail."""

from datetime import datetime, timedelta

from pynamodb.transactions import TransactWrite

from chalicelib.accounts import audit
from chalicelib.accounts.model import Account
from chalicelib.accounts.notices import tell_user
from chalicelib.core import address, clock, queue, signing
from chalicelib.core.errors import Conflict, Invalid
from chalicelib.core.settings import settings
from chalicelib.core.table import commit, read_many
from chalicelib.users import factor, passwords, reset, sessions, team, throttle
from chalicelib.users.model import OWNER, Login, OneTime, Session, User, login_key, one_time_key
from chalicelib.users.sign_up import fingerprint

EMAIL_CHANGE, OLD_ADDRESS = "email-change", "old-address"
EMAIL_CHANGE_WORKS_FOR = timedelta(hours=24)


def _check_password(user: User, given: str, field: str, now: datetime) -> None:
    throttle.charge("password-again", user.id, now)
    if not passwords.matches(str(user.password), given):
        raise Invalid("The password is not right.", "Type your present password.",
                      fields={field: "This is not your present password."})
    throttle.clear("password-again", user.id, now)


def change_password(user: User, current: str, new: str, session: Session, now: datetime) -> None:
    """Set a new password and end the user's other sessions. Raises Invalid or TooMany."""
    _check_password(user, current, "current", now)
    passwords.check(new, [str(user.email), settings().operator_name])
    user.update(actions=[User.password.set(passwords.hashed(new))])
    sessions.end_all(user, now, but=str(session.short_id))
    audit.record(user.account_id, user.actor, "password.changed", now, user.id)
    tell_user(user.account_id, user.id, "password_changed", at=clock.iso(now))


def ask_email_change(user: User, email: str, password: str, now: datetime) -> None:
    """Mail a link to the new address; nothing changes before it is used. Raises Invalid. Whether the new address has
    a user already is not told."""
    _check_password(user, password, "email-password", now)
    wanted = address.parse(email).deliverable
    _model, pk, sk = one_time_key(user.account_id, user.id, EMAIL_CHANGE)
    OneTime(pk, sk, secret_hash="", email=wanted,
            expires_at=clock.epoch(now + EMAIL_CHANGE_WORKS_FOR)).save()
    queue.put("notices", {"kind": EMAIL_CHANGE, "account": user.account_id, "user": user.id})


def finish_email_change(token: str, now: datetime) -> bool:
    """The new address is proved: from now on it signs in. False where the link is over, or somebody has the address."""
    found = reset.look_up(token, EMAIL_CHANGE, now)
    if found is None:
        return False
    user, once = found
    new, old = login_key(fingerprint(str(once.email))), login_key(fingerprint(str(user.email)))
    left = OneTime(*one_time_key(user.account_id, user.id, OLD_ADDRESS)[1:], secret_hash="", email=user.email,
                   expires_at=clock.epoch(now + EMAIL_CHANGE_WORKS_FOR))  # for the word to the old address
    account = Account(user.account_id, "account")
    account.refresh()

    def all_of_it(write: TransactWrite) -> None:
        write.delete(once, condition=OneTime.secret_hash == once.secret_hash)
        write.save(Login(*new[1:], account=user.account_id, user=user.id), condition=Login.pk.does_not_exist())
        write.delete(Login(*old[1:]))
        write.update(user, actions=[User.email.set(once.email)], condition=User.email == user.email)
        write.save(audit.row(user.account_id, user.actor, "email.changed", now, user.id))
        write.save(left)
        if account.email == user.email:
            write.update(account, actions=[Account.email.set(once.email)])

    if not commit(all_of_it):
        return False
    tell_user(user.account_id, user.id, "email_changed", at=clock.iso(now))
    return True


def begin_factor(user: User, session: Session) -> None:
    """Offer a new secret in this session. It is not the user's before a code of it was shown."""
    session.update(actions=[Session.factor.set(factor.lock(user, factor.offer(user).secret))])


def finish_factor(account: Account, user: User, session: Session, code: str, now: datetime) -> list[str]:
    """Make the offered secret the user's second factor; the ten recovery codes, to show once. Raises Invalid, Conflict.

    The other sessions end, and this one counts as proved."""
    if not session.factor:
        raise Conflict("No second factor is being set up.", "Begin again on this page.")
    step = factor.step_of(factor.reopen(user, str(session.factor)).secret, code, now)
    if step is None:
        raise Invalid("This code is not right.", "Wait for the next code, and check that the device’s clock is right.",
                      fields={"code": "This code is not right. Wait for the next one."})
    codes, hashes = factor.new_codes()
    user.update(actions=[User.factor.set(session.factor), User.factor_step.set(step), User.codes.set(hashes)])
    session.update(actions=[Session.factor.remove()])
    if user.role == OWNER and not account.secured:
        account.update(actions=[Account.secured.set(True)])
    sessions.end_all(user, now, but=str(session.short_id))
    sessions.prove(session, now)
    audit.record(account.id, user.actor, "factor.enabled", now, user.id)
    tell_user(account.id, user.id, "factor_enabled", at=clock.iso(now))
    return codes


def remove_factor(account: Account, user: User, now: datetime) -> None:
    """Take the second factor away. Where no owner has one any more, nothing is collected or sent until one has."""
    user.update(actions=[User.factor.remove(), User.codes.remove()])
    team.renew_secured(account)
    audit.record(account.id, user.actor, "factor.disabled", now, user.id)
    tell_user(account.id, user.id, "factor_disabled", at=clock.iso(now))


def renew_codes(user: User, now: datetime) -> list[str]:
    """Ten new recovery codes in place of the old ones, to show once."""
    codes, hashes = factor.new_codes()
    user.update(actions=[User.codes.set(hashes)])
    audit.record(user.account_id, user.actor, "codes.renewed", now, user.id)
    tell_user(user.account_id, user.id, "codes_renewed", at=clock.iso(now))
    return codes


def is_taken(person: str, now: datetime) -> bool:
    """Whether an address signs somebody in already."""
    return read_many([login_key(person)], now)[0] is not None


def email_change_token(user: User, now: datetime) -> tuple[str, str] | None:
    """For the worker: the new address and a fresh link to it, or None where nothing waits or the address is taken."""
    waiting = read_many([one_time_key(user.account_id, user.id, EMAIL_CHANGE)], now)[0]
    if not isinstance(waiting, OneTime) or is_taken(signing.person(address.parse(str(waiting.email)).key), now):
        return None
    wanted = str(waiting.email)
    return wanted, reset.issue(user, EMAIL_CHANGE, EMAIL_CHANGE_WORKS_FOR, now, wanted)
