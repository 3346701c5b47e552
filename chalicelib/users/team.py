"""The people of an account: invitations by mail, roles, removal. An account always keeps an owner."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import cast

from pynamodb.transactions import TransactWrite

from chalicelib.accounts import audit, terms
from chalicelib.accounts.model import Account
from chalicelib.accounts.notices import tell_owners, tell_user
from chalicelib.accounts.service import get_account
from chalicelib.core import address, clock, queue, signing
from chalicelib.core.address import Address
from chalicelib.core.errors import BadLink, Conflict, Invalid, NotFound
from chalicelib.core.settings import settings
from chalicelib.core.table import commit, held, read_many, visible
from chalicelib.users import passwords, sessions, throttle
from chalicelib.users.model import OWNER, ROLES, USERS, Login, SignUp, User, invitation_key, login_key, user_key
from chalicelib.users.sign_up import fingerprint, new_user, put_user

INVITATION_WAITS_FOR = timedelta(days=7)
MOST = 100


def members(account_id: str) -> list[User]:
    """Everybody who works for the account, longest there first."""
    return sorted(User.query(account_id, User.sk.startswith(USERS)), key=lambda user: str(user.created_at))


def invitations(account_id: str, now: datetime) -> list[SignUp]:
    """The invitations that nobody has taken up yet."""
    return list(visible(SignUp.query(f"invitations#{account_id}"), now))


def invite(account: Account, by: User, email: str, role: str, now: datetime) -> None:
    """Keep an invitation and ask for its mail. Raises Invalid or TooMany. Whether the address has a user here is
    not told."""
    throttle.charge("invite", account.id, now)
    who = address.parse(email)
    if role not in ROLES:
        raise Invalid("There is no such role.", "Choose one of the three.", fields={"role": "Choose a role."})
    _invite(account, who, role, by.id, by.actor, now)


def invite_first_owner(account: Account, who: Address, now: datetime) -> None:
    """The same for an account that the operator has opened, and that nobody works for yet."""
    _invite(account, who, OWNER, "", "operator", now)


def _invite(account: Account, who: Address, role: str, by: str, actor: str, now: datetime) -> None:
    short = signing.random_id(16)
    _model, pk, sk = invitation_key(account.id, short)
    SignUp(pk, sk, email=who.deliverable, organisation=str(account.organisation), account=account.id, role=role,
           by=by, asked_at=clock.iso(now), expires_at=clock.epoch(now + INVITATION_WAITS_FOR)).save()
    audit.record(account.id, actor, "member.invited", now, short, role=role)
    queue.put("notices", {"kind": "invitation", "account": account.id, "id": short})


def withdraw(account: Account, by: User, short: str, now: datetime) -> None:
    """Take an invitation back. Raises NotFound."""
    _model, pk, sk = invitation_key(account.id, short)
    if not held(lambda: SignUp(pk, sk).delete(condition=SignUp.pk.exists())):
        raise NotFound
    audit.record(account.id, by.actor, "member.withdrawn", now, short)


def link(account_id: str, short: str) -> str:
    """The token of the link in the invitation."""
    return signing.sign("invitation", account_id, short)


def look_up(token: str, now: datetime) -> SignUp | None:
    """The invitation behind a link, or None where it was taken up or back, or is over. Raises BadLink."""
    parts = signing.verify("invitation", token)
    if len(parts) != 2:
        raise BadLink
    return cast("SignUp | None", read_many([invitation_key(parts[0], parts[1])], now)[0])


def join(token: str, password: str, agreed: bool, ip: str, now: datetime) -> bool:
    """Take an invitation up. False where it is over. Raises BadLink, Invalid, or Conflict where the address has a
    user here already (told to nobody but the owner of that mailbox)."""
    invitation = look_up(token, now)
    account = get_account(str(invitation.account), now) if invitation else None
    if invitation is None or account is None:
        return False
    _check_joining(account, invitation, password, agreed)
    user = new_user(account.id, str(invitation.email), str(invitation.role), passwords.hashed(password), now)

    def all_of_it(write: TransactWrite) -> None:
        write.delete(invitation, condition=SignUp.pk.exists())
        put_user(write, user)
        write.save(terms.acceptance(account.id, user.id, ip, now))
        write.save(audit.row(account.id, user.actor, "member.joined", now, user.id, role=str(invitation.role)))

    if not commit(all_of_it):
        if read_many([login_key(fingerprint(str(invitation.email)))], now)[0] is None:
            return False
        raise Conflict("This address has a user here already, and an address belongs to one organisation.",
                       "Ask to be invited to another address of yours.")
    tell_owners(account.id, "member_joined", role=str(invitation.role), at=clock.iso(now))
    return True


def _check_joining(account: Account, invitation: SignUp, password: str, agreed: bool) -> None:
    wrong = {} if agreed else {"terms": "Please read the terms, then tick the box."}
    try:
        passwords.check(password, [str(invitation.email), str(account.organisation), settings().operator_name])
    except Invalid as error:
        wrong |= error.fields
    if wrong:
        raise Invalid("Some of this cannot be accepted.", "Correct it and send the form again.", fields=wrong)


def _member(account: Account, user_id: str, now: datetime) -> User:
    found = read_many([user_key(account.id, user_id)], now)[0]
    if found is None:
        raise NotFound
    return cast("User", found)


def _check_owner_stays(account: Account, leaving: User) -> None:
    others = [user for user in members(account.id) if user.role == OWNER and user.id != leaving.id]
    if leaving.role == OWNER and not others:
        raise Conflict("An account needs an owner.", "Make somebody else an owner first.")


def change_role(account: Account, by: User, user_id: str, role: str, now: datetime) -> None:
    """Give a role. Raises NotFound, Invalid, or Conflict for the last owner."""
    user = _member(account, user_id, now)
    if role not in ROLES:
        raise Invalid("There is no such role.", "Choose one of the three.", fields={"role": "Choose a role."})
    if role != OWNER:
        _check_owner_stays(account, user)
    _guarded(account, lambda write: write.update(user, actions=[User.role.set(role)], condition=User.pk.exists()))
    renew_secured(account)
    audit.record(account.id, by.actor, "member.changed", now, user.id, role=role)
    tell_user(account.id, user.id, "role_changed", role=role, at=clock.iso(now))


def remove(account: Account, by: User, user_id: str, now: datetime) -> None:
    """Take somebody's access away at once. Raises NotFound, or Conflict for the last owner."""
    user = _member(account, user_id, now)
    _check_owner_stays(account, user)
    login = Login(*login_key(fingerprint(str(user.email)))[1:])

    def both(write: TransactWrite) -> None:
        write.delete(user, condition=User.pk.exists())
        write.delete(login)

    _guarded(account, both)
    sessions.forget_all(user)
    renew_secured(account)
    audit.record(account.id, by.actor, "member.removed", now, user.id)
    tell_owners(account.id, "member_removed", at=clock.iso(now))


def _guarded(account: Account, write_more: Callable[[TransactWrite], None]) -> None:
    """Two owners who remove each other in the same moment: the account's version lets only one of them through."""

    def all_of_it(write: TransactWrite) -> None:
        write.update(account, actions=[Account.version.add(1)], condition=Account.version == account.version)
        write_more(write)

    if not commit(all_of_it):
        raise Conflict("Somebody has changed the account in this moment.", "Look at the page again.")


def renew_secured(account: Account) -> None:
    """Whether some owner has a second factor, as the account remembers it."""
    secured = any(user.role == OWNER and user.factor for user in members(account.id))
    account.update(actions=[Account.secured.set(secured)])
