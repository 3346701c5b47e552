"""Rows of the `accounts` table that belong to an account itself, under its id; and the directory of accounts."""

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    MapAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
)

from chalicelib.core.table import Item, Key

OFF, ANONYMOUS, IDENTIFIED = "off", "anonymous", "identified"
TRACKING_MODES = (OFF, ANONYMOUS, IDENTIFIED)
STANDARD, LARGE = "standard", "large"
TIERS = (STANDARD, LARGE)
HELD, CLOSED, ENDING = "held", "closed", "ending"
SHUT = (CLOSED, ENDING)
KEYS = "key#"
DIRECTORY = "directory"


class Controller(MapAttribute[str, str]):
    """Who the data controller is and how to reach it: shown at every interaction (promise ROLE-4)."""

    name = UnicodeAttribute(default="")
    postal_address = UnicodeAttribute(default="")
    email = UnicodeAttribute(default="")
    phone = UnicodeAttribute(default="")
    website = UnicodeAttribute(default="")
    privacy_contact = UnicodeAttribute(default="")


class Account(Item):
    """An account holder. `tracking` is off unless it was chosen (promise COL-2).

    `terms` is the version last accepted (promise ROLE-2); `secured` says that an owner has a second factor;
    `domain` is the sending domain that was proved to be the account's own, "" while there is none. `hears` names the
    events that some webhook of the account wants, so that nothing is queued for accounts without one.
    `policy` is the number of the newest version of its privacy policy (see policy.py).
    `standing` is what was decided of it: HELD (nothing may be sent: by the operator, or `held_why` says why the service
    has done so by itself; `judged_from` is when the operator lifted it last, before which no figures count), CLOSED (by
    the operator: nobody may do anything with it), ENDING (closed by an owner, who may still take it back), or "" in the
    ordinary case.
    `sunset` is {"campaigns": …, "days": …} while people who no longer read are deleted: after how many newsletters, and
    how many days after a warning (promise RET-4).
    `vouched` is {"domain": …, "seen_on": …} while the account holder's own site vouches for it (promise PHI-1).
    `tenant` is the sending domain for which its tenant at SES stands (`administration/isolating.py`).
    `told_of` is {"incident": …, "at": …}, the breach of data of which its owners were told last (promise BRE-2).
    """

    class Meta:
        table_name = "accounts"

    email = UnicodeAttribute()
    organisation = UnicodeAttribute(default="")
    controller = Controller(default=dict)  # type: ignore[no-untyped-call]
    sender = UnicodeAttribute(default="")
    tracking = UnicodeAttribute(default=OFF)
    terms = UnicodeAttribute(default="")
    secured = BooleanAttribute(default=False)
    domain = UnicodeAttribute(default="")
    tenant = UnicodeAttribute(default="")
    tier = UnicodeAttribute(default=STANDARD)
    time_zone = UnicodeAttribute(default="Europe/London")
    hears = UnicodeSetAttribute(null=True)
    vouched = JSONAttribute(null=True)
    told_of = JSONAttribute(null=True)
    policy = NumberAttribute(default=0)
    standing = UnicodeAttribute(default="")
    held_why = UnicodeAttribute(null=True)
    judged_from = UnicodeAttribute(null=True)
    sunset = JSONAttribute(null=True)
    version = NumberAttribute(default=1)
    created_at = UnicodeAttribute()

    @property
    def id(self) -> str:
        return str(self.pk)


class Listed(Item):
    """That an account exists: one row in a partition of its own, for what concerns every account (promise COL-3)."""

    class Meta:
        table_name = "accounts"


class ApiKey(Item):
    """An API key: only the SHA-256 of its secret is kept. `gateway` is the id of its key at API Gateway; `networks` are
    keyed hashes of the networks from which it was used on its last day of use, by which theft is noticed (BRE-4)."""

    class Meta:
        table_name = "accounts"

    label = UnicodeAttribute()
    secret_hash = UnicodeAttribute()
    scopes = JSONAttribute(default=list)
    created_at = UnicodeAttribute()
    created_by = UnicodeAttribute(default="")
    expires_on = UnicodeAttribute(null=True)
    used_on = UnicodeAttribute(null=True)
    networks = UnicodeSetAttribute(null=True)
    gateway = UnicodeAttribute(null=True)
    revoked_at = UnicodeAttribute(null=True)

    @property
    def id(self) -> str:
        return str(self.sk).removeprefix(KEYS)


class CallsThisMinute(Item):
    """How often an API key was used in one minute."""

    class Meta:
        table_name = "ephemeral"

    calls = NumberAttribute(default=0)
    expires_at = NumberAttribute()


class Audit(Item):
    """One line of the audit trail (`audit#…`): who did what to which thing, by ids alone. Never changed, but that
    whoever is erased is taken out."""

    class Meta:
        table_name = "accounts"

    at = UnicodeAttribute()
    actor = UnicodeAttribute()
    action = UnicodeAttribute()
    subject = UnicodeAttribute(default="")
    facts = JSONAttribute(default=dict)


def account_key(account_id: str) -> Key:
    return (Account, account_id, "account")


def api_key_key(account_id: str, key_id: str) -> Key:
    return (ApiKey, account_id, KEYS + key_id)
