"""Worker: the mails to the people of an account. A message names ids; addresses are looked up here."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any, cast

from chalice.app import Blueprint

from chalicelib.accounts import announcements, closing
from chalicelib.accounts.model import Account, account_key, api_key_key
from chalicelib.core import copies, jobs
from chalicelib.core.errors import TemporaryFailure
from chalicelib.core.mailer import Mail
from chalicelib.core.table import read_many
from chalicelib.users import login, mail, profile, proof, team
from chalicelib.users.model import OWNER, SignUp, User, invitation_key, one_time_key, sign_up_key, user_key

blueprint = Blueprint(__name__)


@blueprint.on_sqs_message(queue="notices", batch_size=10)
@jobs.each_known_message
def mail_notice(message: dict[str, Any], now: datetime, known_as: str) -> None:
    """Write and send what the message asks for, if there is still a reason to."""
    for letter, sent in _mails(message, now):
        copies.send_ours(letter, message.get("once", known_as), now)
        sent()


def _mails(message: dict[str, Any], now: datetime) -> Iterator[tuple[Mail, Callable[[], None]]]:
    """The mails, each with what to do once it is sent."""
    writers: dict[str, Callable[[dict[str, Any], datetime], Iterator[Mail]]] = {
        "signup": _sign_up, "reset": _reset, "invitation": _invitation, "email-change": _email_change,
        "proof": _proof}
    if message["kind"] == "announcement":
        yield from _announcement(message, now)
        return
    if message["kind"] == "certificate":
        yield from _certificate(message)
        return
    for letter in writers.get(message["kind"], _notice)(message, now):
        yield letter, _nothing


def _certificate(message: dict[str, Any]) -> Iterator[tuple[Mail, Callable[[], None]]]:
    """To everybody who was an owner; the address goes with it. Raises TemporaryFailure until all is deleted."""
    row = closing.get(message["account"])
    if row is None or not row.addresses:
        return
    if not row.done_at:
        raise TemporaryFailure("the account is not deleted yet")
    for address in sorted(row.addresses):
        yield mail.certificate(row, address), partial(closing.mailed, row.account, address)


def _nothing() -> None:
    """There is nothing to remember of this mail."""


def _sign_up(message: dict[str, Any], now: datetime) -> Iterator[Mail]:
    asked = cast("SignUp | None", read_many([sign_up_key(message["person"], message["id"])], now)[0])
    if asked is not None:
        taken = profile.is_taken(message["person"], now)
        yield mail.known_already(asked) if taken else mail.confirm_sign_up(asked, message["person"])


def _reset(message: dict[str, Any], now: datetime) -> Iterator[Mail]:
    user = login.user_of(message["person"], now)
    if user is not None:
        yield mail.new_password(user, now)


def _invitation(message: dict[str, Any], now: datetime) -> Iterator[Mail]:
    invited = cast("SignUp | None", read_many([invitation_key(message["account"], message["id"])], now)[0])
    if invited is not None:
        yield mail.invitation(invited)


def _email_change(message: dict[str, Any], now: datetime) -> Iterator[Mail]:
    account, user = _account_and_user(message, now)
    found = profile.email_change_token(user, now) if user else None
    if found is not None and account is not None:
        expires_at = (now + profile.EMAIL_CHANGE_WORKS_FOR).timestamp()
        yield mail.new_address(account, found[0], found[1], expires_at)


def _proof(message: dict[str, Any], now: datetime) -> Iterator[Mail]:
    asked = proof.find(message["id"], now)
    if asked is not None and asked.address:
        yield mail.proof_of_address(asked)


def _notice(message: dict[str, Any], now: datetime) -> Iterator[Mail]:
    """To the operator, to the user it concerns, or to every owner; of a changed address, to the old one as well."""
    if message.get("operator"):
        yield mail.operator_notice(message["kind"], message["facts"])
        return
    account, user = _account_and_user(message, now)
    if account is None:
        return
    facts = _named(message, now)
    for to in _addressees(message, account.id, user, now):
        yield mail.notice(message["kind"], account, to, facts)


def _addressees(message: dict[str, Any], account_id: str, user: User | None, now: datetime) -> list[str]:
    if "user" not in message:
        return [str(one.email) for one in team.members(account_id) if one.role == OWNER]
    found = [str(user.email)] if user else []
    if message["kind"] == "email_changed":
        old = read_many([one_time_key(account_id, message["user"], profile.OLD_ADDRESS)], now)[0]
        found += [str(cast("Any", old).email)] if old else []
    return found


def _named(message: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The facts; what an owner has named a key is looked up here, since messages name nothing."""
    facts = dict(message.get("facts", {}))
    if "key" in facts:
        key = read_many([api_key_key(message["account"], str(facts["key"]))], now)[0]
        facts["label"] = str(cast("Any", key).label) if key else ""
    return facts


def _account_and_user(message: dict[str, Any], now: datetime) -> tuple[Account | None, User | None]:
    account, user = read_many([account_key(message["account"]),
                               user_key(message["account"], message.get("user", "nobody"))], now)
    return cast("Account | None", account), cast("User | None", user)


def _announcement(message: dict[str, Any], now: datetime) -> Iterator[tuple[Mail, Callable[[], None]]]:
    """To every owner of the account who does not have it; the receipt is marked after each, and when all have it."""
    account, _user = _account_and_user(message, now)
    letter = announcements.take(message["account"], message["announcement"], now) if account else None
    if account is None or letter is None:
        return
    about = (account.id, message["announcement"])
    for one in team.members(account.id):
        if one.role == OWNER and one.id not in letter.told:
            yield (mail.announcement(account, str(one.email), letter.subject, letter.text, letter.category),
                   partial(announcements.told, *about, one.id))
    announcements.sent(*about, now)
