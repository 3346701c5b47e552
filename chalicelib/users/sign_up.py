"""Signing up: a request that waits a day for its address to be confirmed, then an account with its first owner.

Whoever asks is told the same, whether the address has an account or not; only the mail differs.
"""

from datetime import datetime, timedelta
from typing import cast

from pynamodb.transactions import TransactWrite

from chalicelib.accounts import audit, terms
from chalicelib.accounts.model import Account
from chalicelib.accounts.service import new_account, put_account
from chalicelib.core import address, clock, queue, signing
from chalicelib.core.errors import BadLink, Invalid
from chalicelib.core.settings import settings
from chalicelib.core.table import commit, read_many
from chalicelib.users import passwords, throttle
from chalicelib.users.model import OWNER, USERS, Login, SignUp, User, login_key, sign_up_key

WAITS_FOR = timedelta(days=1)
LONGEST_ORGANISATION = 100
USER_ID_LENGTH = 10


def sign_up(email: str, password: str, organisation: str, agreed: bool, ip: str, now: datetime) -> None:
    """Keep the request and ask for its mail. Raises Invalid with what to say beside each field, or TooMany."""
    throttle.charge("sign-up-network", throttle.network(ip), now)
    organisation = " ".join(organisation.split())
    who = _checked(email, password, organisation, agreed)
    person = signing.person(who.key)
    throttle.charge("sign-up-address", person, now)
    short = signing.random_id(16)
    _model, pk, sk = sign_up_key(person, short)
    SignUp(pk, sk, email=who.deliverable, organisation=organisation, password=passwords.hashed(password),
           terms=terms.CURRENT, ip=ip, asked_at=clock.iso(now), expires_at=clock.epoch(now + WAITS_FOR)).save()
    queue.put("notices", {"kind": "signup", "person": person, "id": short})


def _checked(email: str, password: str, organisation: str, agreed: bool) -> address.Address:
    wrong: dict[str, str] = {}
    who = None
    try:
        who = address.parse(email)
    except Invalid as error:
        wrong |= error.fields
    if not organisation or len(organisation) > LONGEST_ORGANISATION or not organisation.isprintable():
        wrong["organisation"] = f"Please give the organisation’s name, in at most {LONGEST_ORGANISATION} characters."
    try:
        passwords.check(password, [email, organisation, settings().operator_name])
    except Invalid as error:
        wrong |= error.fields
    if not agreed:
        wrong["terms"] = "The service can only be used on these terms. Please read them, then tick the box."
    if wrong or who is None:
        raise Invalid("Some of this cannot be accepted.", "Correct it and send the form again.", fields=wrong)
    return who


def link(person: str, short: str) -> str:
    """The token of the link in the mail. It grants nothing without the password, and works once."""
    return signing.sign("sign-up", person, short)


def look_up(token: str, now: datetime) -> SignUp | None:
    """The request behind a link, or None where it is used up or over. Raises BadLink."""
    person, short = _read(token)
    return cast("SignUp | None", read_many([sign_up_key(person, short)], now)[0])


def _read(token: str) -> tuple[str, str]:
    parts = signing.verify("sign-up", token)
    if len(parts) != 2:
        raise BadLink
    return parts[0], parts[1]


def confirm(token: str, password: str, ip: str, now: datetime) -> Account | None:
    """Open the account. None where the link is over or the address has an account meanwhile.

    The password is asked for again, so that nobody confirms what a stranger began with a password of the stranger's.
    Raises BadLink, Invalid or TooMany.
    """
    person, _short = _read(token)
    throttle.charge("login-here", f"{person}#{throttle.network(ip)}", now)
    asked = look_up(token, now)
    if asked is None:
        return None
    if not passwords.matches(str(asked.password), password):
        raise Invalid("This is not the password of the sign-up.", "Try again, or sign up once more.",
                      fields={"password": "This is not the password that you chose when you signed up."})
    account = new_account(str(asked.email), str(asked.organisation), now, terms=str(asked.terms))
    user = new_user(account.id, str(asked.email), OWNER, str(asked.password), now)

    def all_of_it(write: TransactWrite) -> None:
        write.delete(asked, condition=SignUp.pk.exists())
        put_account(write, account, now)
        put_user(write, user)
        write.save(terms.acceptance(account.id, user.id, str(asked.ip), now, str(asked.terms)))
        write.save(audit.row(account.id, user.actor, "account.opened", now, account.id))

    return account if commit(all_of_it) else None


def new_user(account_id: str, email: str, role: str, password: str, now: datetime) -> User:
    """A user that is not stored yet; `password` is hashed already."""
    return User(account_id, USERS + signing.random_id(USER_ID_LENGTH), email=email, role=role, password=password,
                created_at=clock.iso(now))


def put_user(write: TransactWrite, user: User) -> None:
    """Store a new user and take the address, which nobody else may have, as part of a transaction."""
    _model, pk, sk = login_key(fingerprint(str(user.email)))
    write.save(user, condition=User.pk.does_not_exist())
    write.save(Login(pk, sk, account=user.account_id, user=user.id), condition=Login.pk.does_not_exist())


def fingerprint(email: str) -> str:
    """What a user is found by. Raises Invalid for what is no address."""
    return signing.person(address.parse(email).key)


def create_owner(account: Account, email: str, password: str, now: datetime) -> User:
    """Give an account that exists already an owner, without mail: for the local run and the tests."""
    user = new_user(account.id, email, OWNER, passwords.hashed(password), now)
    if not commit(lambda write: put_user(write, user)):
        raise ValueError("this address has a user already")
    return user
