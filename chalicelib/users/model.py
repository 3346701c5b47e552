"""Rows of users (`accounts`), and of what passes: sessions, one-time links, counters, sign-in log (`ephemeral`).

A user is found by the fingerprint of the address, so that no address stands in a key. An address belongs to one user,
a user to one account.
"""

from datetime import datetime, timedelta

from pynamodb.attributes import BooleanAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute, UnicodeSetAttribute

from chalicelib.core import clock, ids, signing
from chalicelib.core.table import Item, Key

VIEWER, EDITOR, OWNER = "viewer", "editor", "owner"
ROLES = (VIEWER, EDITOR, OWNER)  # each may do all that the one before it may
USERS = "user#"
LOG_KEPT_FOR = timedelta(days=90)  # promise SEC-4


class User(Item):
    """Somebody who works for an account (account / user#id).

    `factor` is the TOTP secret, locked; `factor_step` the last time step whose code was used (RFC 6238 §5.2);
    `codes` are the hashes of the recovery codes that are left. Sessions begun before `sessions_from` (epoch seconds)
    are over.
    """

    class Meta:
        table_name = "accounts"

    email = UnicodeAttribute()
    role = UnicodeAttribute(default=OWNER)
    password = UnicodeAttribute()
    factor = UnicodeAttribute(null=True)
    factor_step = NumberAttribute(default=0)
    codes = UnicodeSetAttribute(null=True)
    sessions_from = NumberAttribute(default=0)
    created_at = UnicodeAttribute()

    @property
    def id(self) -> str:
        return str(self.sk).removeprefix(USERS)

    @property
    def account_id(self) -> str:
        return str(self.pk)

    @property
    def actor(self) -> str:
        """Who acts, for the audit trail."""
        return f"user:{self.id}"

    def may(self, role: str) -> bool:
        """Whether the user has at least this role."""
        return ROLES.index(self.role) >= ROLES.index(role)


class Login(Item):
    """Whose an address is (login#fingerprint / login)."""

    class Meta:
        table_name = "accounts"

    account = UnicodeAttribute()
    user = UnicodeAttribute()


class SignUp(Item):
    """A sign-up whose address nobody has confirmed yet, or an invitation: gone after a day, or a week."""

    class Meta:
        table_name = "ephemeral"

    email = UnicodeAttribute()
    organisation = UnicodeAttribute(default="")
    password = UnicodeAttribute(default="")
    terms = UnicodeAttribute(default="")
    ip = UnicodeAttribute(default="")
    account = UnicodeAttribute(default="")
    role = UnicodeAttribute(default="")
    by = UnicodeAttribute(default="")
    asked_at = UnicodeAttribute()
    expires_at = NumberAttribute()


class OneTime(Item):
    """A link that grants something once: only the newest of its kind works, and only the hash of it is kept."""

    class Meta:
        table_name = "ephemeral"

    secret_hash = UnicodeAttribute()
    email = UnicodeAttribute(default="")
    expires_at = NumberAttribute()


class Session(Item):
    """A session (session#hash / session). `proved_at` (epoch seconds) is when a second factor was last shown."""

    class Meta:
        table_name = "ephemeral"

    account = UnicodeAttribute()
    user = UnicodeAttribute()
    short_id = UnicodeAttribute()
    csrf = UnicodeAttribute()
    device = UnicodeAttribute(default="")
    half = BooleanAttribute(default=False)
    factor = UnicodeAttribute(null=True)
    proved_at = NumberAttribute(default=0)
    started_at = NumberAttribute()
    seen_at = NumberAttribute()
    expires_at = NumberAttribute()


class OpenSession(Item):
    """One line of a user's list of sessions (sessions#user / short id)."""

    class Meta:
        table_name = "ephemeral"

    digest = UnicodeAttribute()
    device = UnicodeAttribute(default="")
    started_at = NumberAttribute()
    expires_at = NumberAttribute()


class SignInLog(Item):
    """One line of the log of sign-ins and resets (logins#account#user / time), with the IP (promise SEC-4)."""

    class Meta:
        table_name = "ephemeral"

    at = UnicodeAttribute()
    what = UnicodeAttribute()
    ip = UnicodeAttribute()
    device = UnicodeAttribute(default="")
    facts = JSONAttribute(default=dict)
    expires_at = NumberAttribute()


class Tries(Item):
    """How often something was tried within a window."""

    class Meta:
        table_name = "ephemeral"

    tries = NumberAttribute(default=0)
    expires_at = NumberAttribute()


class KnownRange(Item):
    """That a user has signed in from this address range (a keyed hash) or with this device within ninety days."""

    class Meta:
        table_name = "ephemeral"

    expires_at = NumberAttribute()


def user_key(account_id: str, user_id: str) -> Key:
    return (User, account_id, USERS + user_id)


def login_key(person: str) -> Key:
    return (Login, f"login#{person}", "login")


def sign_up_key(person: str, short: str) -> Key:
    return (SignUp, f"signup#{person}", short)


def invitation_key(account_id: str, short: str) -> Key:
    return (SignUp, f"invitations#{account_id}", short)


def one_time_key(account_id: str, user_id: str, use: str) -> Key:
    return (OneTime, f"once#{account_id}#{user_id}", use)


def session_key(secret: str) -> Key:
    return (Session, f"session#{signing.digest(secret)}", "session")


def log_line(account_id: str, user_id: str, what: str, ip: str, device: str, now: datetime) -> SignInLog:
    """A line for the log, not stored yet."""
    return SignInLog(f"logins#{account_id}#{user_id}", ids.new(now), at=clock.iso(now), what=what, ip=ip, device=device,
                     expires_at=clock.epoch(now + LOG_KEPT_FOR))
